//! A plan: immutable rows, each one write to one entry, computed purely and hashed.
//!
//! [`planner`] turns desired entries and an observation into rows one at a time, [`hash::Sealer`] numbers and hashes them,
//! [`report`] counts them, [`render`] shows them. A plan of any size streams through; nothing here holds all rows.

pub mod diff;
pub mod findings;
pub mod hash;
pub mod moves;
pub mod planner;
pub mod render;
pub mod report;
mod row;
mod stored;
mod text;
pub mod undo;

pub use findings::{Finding, Findings, Why};
pub use hash::{Digest, PlanHeader, PlanScope, Sealer};
pub use moves::{AdoptedNames, RefusedMoves};
pub use planner::{Coverage, LastApplied, Planner};
pub use report::{Report, Skipped};
pub use row::{Modification, Operation, PlanRow, Reason, RowClass, ValidatedBy};
