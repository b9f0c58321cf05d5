//! What somebody else changed in a directory.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "drift")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub target: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_uuid: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub attribute: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub first_seen: i64,
    pub last_seen: i64,
    pub ended: Option<i64>,
    pub policy: String,
    pub subject_kind: String,
    pub subject: Uuid,
    pub dn: String,
    pub csn: String,
    pub expected: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
