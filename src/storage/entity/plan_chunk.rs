//! Rows of a plan, newline-delimited JSON, in chunks.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan_chunk")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub chunk: i32,
    pub rows: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
