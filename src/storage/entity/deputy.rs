//! Who stands in for whom, and on which days.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deputy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub principal: Uuid,
    pub acts_for: Uuid,
    pub effective_from: TimeDate,
    pub effective_to: TimeDate,
    pub named_by: String,
    pub named_at: i64,
    pub first_to: Option<TimeDate>,
    pub ended_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
