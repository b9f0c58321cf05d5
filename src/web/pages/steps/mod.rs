//! Steps of decisions that people do: what waits for whom, and that it is done.

pub(in crate::web) mod finish;
pub(in crate::web) mod list;

pub(super) use list::what;
