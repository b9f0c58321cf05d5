//! What a subject says and where it stands; corrected by the record's clock only.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subject_act")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub subject: Uuid,
    pub effective_from: TimeDate,
    pub act: String,
    pub state: String,
    pub reason: Option<String>,
    pub recorded_from: i64,
    pub recorded_to: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
