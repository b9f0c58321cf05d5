//! Name, birth date and category as corrected, during a period, on both clocks.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "official_correction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub official: Uuid,
    pub full_name: String,
    pub fold: String,
    pub sort_key: Vec<u8>,
    pub sort_version: i32,
    pub birth_date: TimeDate,
    pub category: String,
    pub effective_from: TimeDate,
    pub effective_to: Option<TimeDate>,
    pub subject: Option<Uuid>,
    pub recorded_from: i64,
    pub recorded_to: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
