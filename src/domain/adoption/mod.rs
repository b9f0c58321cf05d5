//! Adoption: who counts and who can sign (rule), what is counted (counts), what will be needed (need), and counting by agency, up the tree and by level (tally).

pub mod counts;
pub mod need;
pub mod ratio;
pub mod rule;
pub mod tally;
