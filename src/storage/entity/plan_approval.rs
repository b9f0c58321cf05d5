//! Who approved a stored plan.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan_approval")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub principal: Uuid,
    pub hash: Vec<u8>,
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
