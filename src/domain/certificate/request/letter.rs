//! Letters to and from the CA: one letter carries many requests.

use time::Date;

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::code::code_list;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::LetterId;
use crate::domain::lang::Bilingual;

code_list! {
    /// Which way a letter went.
    LetterDirection {
        /// Ours to the CA.
        Outgoing = "outgoing",
        /// The CA's to us.
        Incoming = "incoming",
    }
}

/// Letters of a letter's number at most.
const NUMBER: usize = 60;

/// A letter as it is entered: number and day as printed, and the SHA-256 of its scan when there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterDraft {
    /// Number and symbol, such as `12/STTTT-CNTT`.
    pub number: String,
    /// The day it bears.
    pub dated_on: Date,
    /// SHA-256 of its scan.
    pub sha256: Option<Fingerprint>,
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// This letter.
    pub id: LetterId,
    /// Which way it went.
    pub direction: LetterDirection,
    /// What is known of it.
    pub draft: LetterDraft,
}

impl LetterDraft {
    /// The same, its number trimmed.
    #[must_use]
    pub fn trimmed(self) -> Self {
        Self { number: self.number.split_whitespace().collect::<Vec<_>>().join(" "), ..self }
    }

    /// What is wrong with it on `today`.
    #[must_use]
    pub fn problems(&self, today: Date) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let is_number =
            (1..=NUMBER).contains(&self.number.chars().count()) && !self.number.chars().any(char::is_control);
        if !is_number {
            problems.push(FieldProblem::new(
                "/number",
                Bilingual::new(
                    "Thiếu số, ký hiệu công văn, hoặc quá dài",
                    "Number and symbol of the letter are missing, or too long",
                ),
                Bilingual::new("Viết 1 đến 60 ký tự", "Write 1 to 60 characters"),
            ));
        }
        if self.dated_on > today {
            problems.push(FieldProblem::new(
                "/dated_on",
                Bilingual::new("Ngày của công văn chưa đến", "The day of the letter has not come"),
                Bilingual::new("Viết ngày ghi trên công văn", "Give the day that the letter bears"),
            ));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_letter_has_a_number_and_a_day_that_has_come() {
        let today = date!(2019 - 12 - 31);
        let letter = |number: &str, dated_on| LetterDraft { number: number.to_owned(), dated_on, sha256: None };
        let wrong = |draft: LetterDraft| -> Vec<String> {
            draft.trimmed().problems(today).into_iter().map(|problem| problem.field).collect()
        };
        assert!(wrong(letter(" 12/STTTT-CNTT ", today)).is_empty());
        assert_eq!(wrong(letter(" ", date!(2020 - 01 - 01))), ["/number", "/dated_on"]);
        assert_eq!(wrong(letter(&"1".repeat(61), today)), ["/number"]);
    }
}
