//! Formats: the same report for people (text, printed pages), for work (CSV, workbook) and for machines (JSON).

mod figures;
pub mod json;
pub mod paper;
pub mod people;
pub mod sheets;
pub mod text;
pub(super) mod when;
