//! Signing events: the systems that report them, taking them in, judging them, and what people are told of them (`docs/SIGNING.md`).

pub mod document;
pub mod findings;
pub mod import;
pub mod list;
mod memory;
pub mod record;
mod refusing;
pub mod rejudge;
pub mod settle;
pub mod systems;
