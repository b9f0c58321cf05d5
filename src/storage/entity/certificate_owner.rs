//! Whose a certificate is by a person's word; nobody's, when nobody is named.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "certificate_owner")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub certificate: Uuid,
    pub official: Option<Uuid>,
    pub reason: String,
    pub effective_from: TimeDate,
    pub effective_to: Option<TimeDate>,
    pub recorded_from: i64,
    pub recorded_to: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
