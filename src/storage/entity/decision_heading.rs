//! What stands at the head of a decision, as corrected by the record's clock; the row in `decision` says what was recorded first.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision_heading")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub decision: Uuid,
    pub signed_on: TimeDate,
    pub signer: String,
    pub summary: String,
    pub reason: String,
    pub recorded_from: i64,
    pub recorded_to: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
