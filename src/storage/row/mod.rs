//! Shapes of rows that are no domain types: what the directory engine and the log-in keep with us.

pub mod access;
pub mod directory;
pub mod evidence;
pub mod plan;
