//! Adoption: who counts and who can sign (rule), who must be able to (scope), what is counted (counts), what will be needed (need), counting by
//! agency, up the tree and by level (tally), and where an agency counts in the tree of another day (recut).
//!
//! The same over time, so that no day has to be counted anew: until when lists speak (freshness), people who are counted alike (class), what
//! is known of a certificate (holding) and of an official over time and the steps that follow from it (life), and the numbers of any day from everybody's steps (steps).

pub mod by_rank;
pub mod class;
pub mod counts;
pub mod freshness;
pub mod holding;
pub mod life;
pub mod need;
pub mod ratio;
pub mod recut;
pub mod rule;
pub mod scope;
pub mod steps;
pub mod tally;
