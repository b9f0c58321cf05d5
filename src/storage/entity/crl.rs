//! Verified revocation lists.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "crl")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub sha256: Vec<u8>,
    pub issuer_key: Vec<u8>,
    pub issuer: String,
    pub crl_number: Option<Vec<u8>>,
    pub this_update: i64,
    pub next_update: i64,
    pub der: Vec<u8>,
    pub recorded_from: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
