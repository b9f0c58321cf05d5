//! The salt and reference of each person in the audit record. Erasing the row leaves references that lead nowhere.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_salt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub official: Uuid,
    pub salt: Vec<u8>,
    pub reference: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
