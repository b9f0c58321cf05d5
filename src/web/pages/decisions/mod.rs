//! Decisions: entered by one form for each kind, with what will happen beside it; listed; shown with the people they name; what takes
//! effect soon.

mod act_fields;
pub(in crate::web) mod choose;
pub(in crate::web) mod coming;
mod filled;
mod fragments;
pub(in crate::web) mod heading;
mod kinds;
pub(in crate::web) mod list;
pub(in crate::web) mod new;
pub(in crate::web) mod show;
pub(in crate::web) mod subject;
