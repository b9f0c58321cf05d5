//! Counts of outgoing documents by stretch of a month, agency's identifier and level.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_stretch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: TimeDate,
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub level: String,
    pub documents: i32,
    pub signed_person: i32,
    pub signed_agency: i32,
    pub signed_both: i32,
    pub exchanged: i32,
    pub electronic: i32,
    pub signatures: i32,
    pub stamped: i32,
    pub indeterminate: i32,
    pub signed_head: i32,
    pub signed_deputy: i32,
    pub signed_division_head: i32,
    pub signed_staff: i32,
    pub signed_clerk: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
