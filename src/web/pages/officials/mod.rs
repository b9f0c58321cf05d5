//! People: found by name or agency, and each with the time line of their working life.

pub(in crate::web) mod find;
pub(in crate::web) mod list;
pub(in crate::web) mod show;
mod story;
