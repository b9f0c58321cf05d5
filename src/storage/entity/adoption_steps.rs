//! Where and how each official is counted, packed (`row::adoption`); and unpacked where that is on the day of `adoption_progress.placed_on`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "adoption_steps")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub official: Uuid,
    pub steps: Vec<u8>,
    pub agency: Option<Uuid>,
    pub rank: Option<String>,
    pub class: Option<i32>,
    pub until: Option<TimeDate>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
