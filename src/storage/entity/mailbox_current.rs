//! Mailboxes as of the projection day, with their owners.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailbox_current")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub mailbox: Uuid,
    pub number: i64,
    pub kind: String,
    pub official: Option<Uuid>,
    pub state: String,
    pub quota_mib: i32,
    pub address: Option<String>,
    pub aliases: String,
    pub agency: Option<Uuid>,
    pub agency_code: Option<String>,
    pub agency_name: Option<String>,
    pub agency_path: Option<String>,
    pub posted: bool,
    pub position: Option<String>,
    pub rank: Option<String>,
    pub category: Option<String>,
    pub full_name: Option<String>,
    pub fold: Option<String>,
    pub sort_key: Option<Vec<u8>>,
    pub revision: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
