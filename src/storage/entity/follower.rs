//! Up to where a directory is followed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "follower")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub target: Uuid,
    pub cookie: Option<Vec<u8>>,
    pub mode: String,
    pub heard_at: Option<i64>,
    pub refreshed_at: Option<i64>,
    pub compared_at: Option<i64>,
    pub failure: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
