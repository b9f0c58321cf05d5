//! Mails that are owed, were sent, or could not be.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outgoing_mail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub principal: Option<Uuid>,
    pub address: String,
    pub kind: String,
    pub subject: String,
    pub dedup_key: String,
    pub title: String,
    pub body: String,
    pub due: i64,
    pub state: String,
    pub attempts: i32,
    pub next_attempt: i64,
    pub last_error: Option<String>,
    pub settled_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
