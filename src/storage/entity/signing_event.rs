//! Signatures that document systems reported, with the verdicts as known when they came in and, where that was another, when they were signed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_event")]
#[expect(clippy::struct_excessive_bools, reason = "columns of a table")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub system: i32,
    pub event_id: String,
    pub document: String,
    pub notation: Option<String>,
    pub agency: i32,
    pub action: String,
    pub signer: i32,
    pub claimed_at: i64,
    pub signed_at: i64,
    pub is_stamped: bool,
    pub stamp_serial: Option<String>,
    pub format: String,
    pub digest_algorithm: String,
    pub document_digest: Vec<u8>,
    pub channel: Option<String>,
    pub level: Option<String>,
    pub certificate: Option<Uuid>,
    pub official: Option<Uuid>,
    pub post: Option<Uuid>,
    pub rank: Option<String>,
    pub other_addresses: bool,
    pub is_open: bool,
    pub is_leavers: bool,
    pub outcome: String,
    pub further: String,
    pub known_then: Option<String>,
    pub recorded_from: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
