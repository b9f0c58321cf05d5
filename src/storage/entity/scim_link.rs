//! What a SCIM client calls an official, and whether it has deleted them on its side.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub principal: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub official: Uuid,
    pub external_id: Option<String>,
    pub hidden: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
