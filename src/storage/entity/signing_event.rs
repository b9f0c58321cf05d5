//! Signatures that document systems reported.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub source_system: String,
    pub event_id: String,
    pub document_id: String,
    pub action: String,
    pub agency_code: Option<String>,
    pub certificate_sha256: Option<Vec<u8>>,
    pub claimed_at: Option<i64>,
    pub stamped_at: Option<i64>,
    pub format: String,
    pub document_hash: Vec<u8>,
    pub channel: Option<String>,
    pub recorded_from: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
