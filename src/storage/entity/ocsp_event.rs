//! What one OCSP answer told that was not known before.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ocsp_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub certificate: Uuid,
    pub kind: String,
    pub effective_at: i64,
    pub reason: i32,
    pub answer: Uuid,
    pub observed_at: i64,
    pub recorded_from: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
