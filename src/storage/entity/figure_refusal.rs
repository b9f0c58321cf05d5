//! Rows of figures that were passed over.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "figure_refusal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub indicator: Option<String>,
    pub agency: Option<Uuid>,
    pub level: Option<String>,
    pub last_day: Option<TimeDate>,
    pub content: String,
    pub problems: String,
    pub refused_at: i64,
    pub scope: Option<String>,
    pub recorded_from: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
