//! Adoption: who counts and who can sign (rule), what is counted (counts), and counting by agency, up the tree and by level (tally).

pub mod counts;
pub mod ratio;
pub mod rule;
pub mod tally;
