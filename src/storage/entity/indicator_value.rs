//! What agencies reported of an indicator.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator_value")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub indicator: String,
    pub agency: Uuid,
    pub level: Option<String>,
    pub first_day: TimeDate,
    pub last_day: TimeDate,
    pub amount: i64,
    pub status: String,
    pub as_of: TimeDate,
    pub source: String,
    pub evidence: Option<String>,
    pub reporter: String,
    pub scope: Option<String>,
    pub recorded_from: i64,
    pub recorded_to: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
