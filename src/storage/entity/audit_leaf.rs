//! Leaves of the audit record: the octets that are hashed, the hashes of the subtrees that end here, and columns to search by.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_leaf")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub at: i64,
    pub actor: String,
    pub on_behalf_of: Option<String>,
    pub action: String,
    pub outcome: String,
    pub change_set: Option<i64>,
    pub octets: Vec<u8>,
    pub nodes: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
