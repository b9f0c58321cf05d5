//! Personal numbers, sealed. No fact: retention erases them.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "personal_number")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub official: Uuid,
    pub sealed: Vec<u8>,
    pub blind_index: Vec<u8>,
    pub recorded_from: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
