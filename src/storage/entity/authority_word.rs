//! From when on everything under a CA is revoked or on hold, because that CA is.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authority_word")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub issuer_key: Vec<u8>,
    pub authority: Vec<u8>,
    pub subject: String,
    pub revoked_at: i64,
    pub ends_at: Option<i64>,
    pub reason: i32,
    pub crl: Uuid,
    pub recorded_from: i64,
    pub recorded_to: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
