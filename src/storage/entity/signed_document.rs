//! Documents by what their signatures show as known now.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signed_document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub system: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub document: String,
    pub agency: i32,
    pub day: TimeDate,
    pub lead_weight: i32,
    pub lead_at: i64,
    pub lead_event: Uuid,
    pub channel: Option<String>,
    pub level: Option<String>,
    pub signatures: i32,
    pub stamped: i32,
    pub person_good: i32,
    pub person_open: i32,
    pub agency_good: i32,
    pub agency_open: i32,
    pub good_head: i32,
    pub good_deputy: i32,
    pub good_division_head: i32,
    pub good_staff: i32,
    pub good_clerk: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
