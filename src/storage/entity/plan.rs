//! Stored directory plans.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub target: Uuid,
    pub state: String,
    pub hash: Vec<u8>,
    pub counts: String,
    pub guard: Option<String>,
    pub proof: String,
    pub sealed: String,
    pub author: String,
    pub approved_by: Option<String>,
    pub approved_at: Option<i64>,
    pub created_at: i64,
    pub configuration_hash: Vec<u8>,
    pub row_count: i64,
    pub takes_away: bool,
    pub scope: String,
    pub applied_by: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
