//! Entries that are ahead of the registry.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entry_ahead")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub target: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_uuid: Uuid,
    pub subject_kind: String,
    pub subject: Uuid,
    pub dn: String,
    pub directory_revision: i64,
    pub registry_revision: i64,
    pub differs: String,
    pub seen_at: i64,
    pub accepted_by: Option<String>,
    pub accepted_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
