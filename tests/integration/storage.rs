//! The store, on both engines.

mod as_of;
mod bookkeeping;
mod change_sets;
mod provision;
mod registry;
mod schema;
mod verify;
mod volume;
