//! What a verified OCSP answer says of one certificate.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ocsp_answer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub certificate: Uuid,
    pub status: String,
    pub revoked_at: Option<i64>,
    pub reason: Option<i32>,
    pub this_update: i64,
    pub next_update: i64,
    pub produced_at: i64,
    pub responder: String,
    pub sha256: Vec<u8>,
    pub heard_at: i64,
    pub recorded_from: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
