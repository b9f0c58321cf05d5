//! What requests ask for.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_content")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub request: Uuid,
    pub reason: Option<String>,
    pub medium: Option<String>,
    pub device_serial: Option<String>,
    pub item: Option<String>,
    pub new_value: Option<String>,
    pub extends: bool,
    pub mobile: Option<String>,
    pub first_of_agency: bool,
    pub agency: Option<Uuid>,
    pub recorded_from: i64,
    pub digest: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
