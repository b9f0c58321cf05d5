//! What is true of an agency during a period, on both clocks.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agency_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub agency: Uuid,
    pub effective_from: TimeDate,
    pub effective_to: Option<TimeDate>,
    pub code: String,
    pub alternative_codes: String,
    pub gso_code: Option<String>,
    pub name: String,
    pub fold: String,
    pub slug: String,
    pub kind: String,
    pub level: String,
    pub role: String,
    pub parent: Option<Uuid>,
    pub path: String,
    pub network_site: bool,
    pub legal_act: Option<String>,
    pub recorded_from: i64,
    pub recorded_to: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
