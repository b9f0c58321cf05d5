//! Rules of who must be able to sign, as proposed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scope_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub category: Option<String>,
    pub rank: Option<String>,
    pub agency: Option<Uuid>,
    pub in_scope: bool,
    pub effective_from: TimeDate,
    pub effective_to: Option<TimeDate>,
    pub reason: String,
    pub proposed_by: Uuid,
    pub proposed_at: i64,
    pub recorded_from: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
