//! What has to be done because of a decision: worked on by operations, so no fact.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision_step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub subject: Uuid,
    pub decision: Uuid,
    pub official: Uuid,
    pub agency: Uuid,
    pub kind: String,
    pub role: Option<String>,
    pub begins_on: TimeDate,
    pub due_on: TimeDate,
    pub state: String,
    pub done_at: Option<i64>,
    pub request: Option<Uuid>,
    pub cancelled_by: Option<Uuid>,
    pub consequences: String,
    pub ended_by: Option<String>,
    pub note: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
