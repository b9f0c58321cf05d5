//! Indicators that were defined beside the standard ones.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub code: String,
    pub name_vi: String,
    pub name_en: String,
    pub unit: String,
    pub over_time: String,
    pub is_by_level: bool,
    pub definition_vi: String,
    pub definition_en: String,
    pub source: String,
    pub scope: Option<String>,
    pub recorded_from: i64,
    pub recorded_to: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
