//! Adoption: who counts and who can sign (rule), what is counted (counts), counting by agency, up the tree and by level (tally), and
//! where an agency counts in the tree of another day (recut).

pub mod counts;
pub mod ratio;
pub mod recut;
pub mod rule;
pub mod tally;
