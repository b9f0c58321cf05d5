//! Certificates: what their bytes state, the verdict on their chain, and their owner.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "certificate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub sha256: Vec<u8>,
    pub issuer: String,
    pub issuer_key: Vec<u8>,
    pub serial: Vec<u8>,
    pub subject: String,
    pub common_name: Option<String>,
    pub not_before: i64,
    pub not_after: i64,
    pub addresses: String,
    pub key_algorithm: String,
    pub signature_algorithm: String,
    pub may_sign: bool,
    pub is_ca: bool,
    pub chain: String,
    pub official: Option<Uuid>,
    pub der: Vec<u8>,
    pub recorded_from: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
