//! What happened to devices.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "device_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub device: Uuid,
    pub kind: String,
    pub effective_at: i64,
    pub official: Option<Uuid>,
    pub agency: Option<Uuid>,
    pub request: Option<Uuid>,
    pub principal: Option<Uuid>,
    pub reason: String,
    pub evidence: Option<Vec<u8>>,
    pub recorded_from: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
