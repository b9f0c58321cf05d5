//! Long work.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub state: String,
    pub principal: Uuid,
    pub parameters: String,
    pub file_hash: Option<Vec<u8>>,
    pub created_at: i64,
    pub finished_at: Option<i64>,
    pub total: i64,
    pub done: i64,
    pub problems: i64,
    pub marker: i64,
    pub progress: String,
    pub result: Option<String>,
    pub failure: Option<String>,
    pub attempts: i32,
    pub fence: i64,
    pub lease_until: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
