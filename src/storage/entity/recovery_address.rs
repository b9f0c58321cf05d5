//! Recovery addresses: where an official's reset mail goes, sealed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_address")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub official: Uuid,
    pub sealed: Vec<u8>,
    pub confirm_hash: Option<Vec<u8>>,
    pub confirmed_at: Option<i64>,
    pub changed_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
