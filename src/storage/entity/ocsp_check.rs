//! When a responder was last asked about a certificate, and why somebody last named it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ocsp_check")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub certificate: Uuid,
    pub asked_at: i64,
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
