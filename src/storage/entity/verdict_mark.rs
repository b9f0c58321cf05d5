//! Signers whose events are to be judged anew.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verdict_mark")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub signer: i32,
    pub marked_to: i64,
    pub is_whole: bool,
    pub after_at: Option<i64>,
    pub after_id: Option<Uuid>,
    pub until_at: Option<i64>,
    pub until_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
