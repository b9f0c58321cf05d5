//! When a responder was last asked about a certificate, or nobody could be, and why somebody last named it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ocsp_check")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub certificate: Uuid,
    /// 0: never.
    pub asked_at: i64,
    pub left_out_at: Option<i64>,
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
