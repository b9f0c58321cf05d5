//! Verdicts on signatures that stand instead of those of their arrival.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verdict")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub event: Uuid,
    pub certificate: Option<Uuid>,
    pub official: Option<Uuid>,
    pub post: Option<Uuid>,
    pub rank: Option<String>,
    pub other_addresses: bool,
    pub is_open: bool,
    pub is_leavers: bool,
    pub outcome: String,
    pub further: String,
    pub recorded_from: i64,
    pub recorded_to: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
