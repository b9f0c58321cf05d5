//! What was last seen of each entry of a directory.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entry_sight")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub target: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_uuid: Uuid,
    pub csn: String,
    pub dn: String,
    pub subject_kind: Option<String>,
    pub subject: Option<Uuid>,
    pub digests: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
