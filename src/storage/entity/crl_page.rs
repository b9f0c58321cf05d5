//! Pages of a list's packed index.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "crl_page")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub crl: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub first: Vec<u8>,
    pub packed: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
