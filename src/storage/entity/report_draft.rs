//! Drafted reports of months.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report_draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub month: String,
    pub first_day: TimeDate,
    pub last_day: TimeDate,
    pub known_at: i64,
    pub content: String,
    pub content_hash: Vec<u8>,
    pub inputs: String,
    pub inputs_hash: Vec<u8>,
    pub drafted_by: Uuid,
    pub drafted_at: i64,
    pub seen_until: TimeDate,
    pub recorded_from: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
