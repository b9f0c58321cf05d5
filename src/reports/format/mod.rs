//! Formats: the same report for people (text) and for machines (JSON).

pub mod json;
pub mod people;
pub mod text;
