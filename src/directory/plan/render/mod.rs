//! A plan for people and for other programs: text in two languages, LDIF change records, JSON lines.
//!
//! Rows are rendered one by one, so that a plan of any size can be shown. Certificates are named by digest, not printed.

mod ldif;
mod text;

pub use ldif::{header as ldif_header, row as ldif_row};
pub use text::{
    class_word, kind_word, reason_word, report as text_report, row as text_row, validated_word, value_text, why_words,
};

use super::row::PlanRow;

/// A row as canonical JSON: what is hashed and stored.
///
/// # Errors
/// Never in practice: every value has a JSON form.
pub fn json_row(row: &PlanRow) -> Result<String, serde_json::Error> {
    serde_json::to_string(row)
}

#[cfg(test)]
mod tests;
