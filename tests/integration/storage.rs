//! The store, on both engines.

mod as_of;
mod bookkeeping;
mod callers;
mod change_sets;
mod lists;
mod marks;
mod people_order;
mod provision;
pub(crate) mod registry;
mod schema;
mod verify;
mod volume;
