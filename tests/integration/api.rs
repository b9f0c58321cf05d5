//! The REST API as programs meet it: over a real socket, on a small demo registry.

pub(crate) mod client;
mod conventions;
mod decisions;
mod erasure;
mod exports;
mod figures;
mod forms;
mod leavers;
mod lists;
mod matrix;
mod matrix_elsewhere;
mod months;
mod notices;
mod once;
mod own;
mod recorded;
mod reports;
mod requests;
mod schemathesis;
mod scope;
mod signing_events;
mod steps;
