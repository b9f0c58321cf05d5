//! Agencies as of the projection day.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agency_current")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency: Uuid,
    pub code: String,
    pub alternative_codes: String,
    pub name: String,
    pub fold: String,
    pub slug: String,
    pub kind: String,
    pub level: String,
    pub role: String,
    pub parent: Option<Uuid>,
    pub path: String,
    pub network_site: bool,
    pub revision: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
