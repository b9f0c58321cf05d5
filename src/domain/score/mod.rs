//! Points of agencies: a score set says what is worth how much, and since when; figures become points, points bands and ranks.

pub mod block;
pub mod gap;
pub mod points;
pub mod rank;
pub mod rule;
pub mod set;
pub mod standard;
pub mod written;
