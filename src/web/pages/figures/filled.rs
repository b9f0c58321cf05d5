//! The form of a month's figures, filled in: what it would report, and what is wrong with it. What stands and was not changed is not told again,
//! unless all of it is to have another source.

use std::collections::BTreeSet;

use super::entry::{Entry, Slot};
use super::fields::{AGAIN, amount_name};
use super::told::is_monthly;
use crate::domain::field_problem::FieldProblem;
use crate::domain::indicator::IndicatorCode;
use crate::domain::lang::Bilingual;
use crate::operations::OperationError;
use crate::operations::import::{SentAmount, SentFigure};
use crate::web::pages::desk::not_in_list;
use crate::web::ui::Sent;

/// What was filled in.
#[derive(Debug, Clone, Default)]
pub(super) struct Filled {
    /// What would be reported.
    pub(super) figures: Vec<SentFigure>,
    /// Of which indicator each is.
    pub(super) codes: Vec<IndicatorCode>,
    /// What is wrong already.
    pub(super) problems: Vec<FieldProblem>,
}

impl Filled {
    /// Reads the form.
    pub(super) fn read(entry: &Entry<'_>, sent: &Sent) -> Self {
        let mut filled = Self::default();
        let status = sent.value("status").unwrap_or_else(|_| {
            filled.problems.push(not_in_list("/status"));
            None
        });
        // Without it the rest is held against the rules all the same.
        let source = sent.filled("source").unwrap_or_else(|| {
            filled.problems.push(no_source());
            "–"
        });
        for slot in &entry.slots {
            let text = sent.text(&amount_name(&slot.indicator.code));
            if text.is_empty() {
                filled.problems.extend(slot.now.is_some().then(|| left_empty(slot)));
                continue;
            }
            if stands(slot, text) && !sent.is_ticked(AGAIN) {
                continue;
            }
            let days = entry.month.days;
            filled.codes.push(slot.indicator.code.clone());
            filled.figures.push(SentFigure {
                indicator: slot.indicator.code.to_string(),
                agency: entry.agency.code.clone(),
                level: entry.level,
                scope: Some(slot.indicator.scope),
                from: is_monthly(&slot.indicator).then_some(days.first),
                to: days.last,
                amount: SentAmount::Text(text.to_owned()),
                unit: None,
                status,
                as_of: None,
                source: source.to_owned(),
                evidence: sent.filled("evidence").map(str::to_owned),
                reporter: sent.filled("reporter").map(str::to_owned),
            });
        }
        if filled.figures.is_empty() && filled.problems.is_empty() {
            filled.problems.push(nothing_new());
        }
        filled
    }

    /// What an operation says of the figures, said at the fields of this form; of what all of them share once.
    pub(super) fn at_fields<'p>(&self, problems: impl IntoIterator<Item = &'p FieldProblem>) -> Vec<FieldProblem> {
        let mut said = BTreeSet::new();
        let placed = problems
            .into_iter()
            .map(|problem| FieldProblem { field: self.field_of(&problem.field), ..problem.clone() });
        placed.filter(|problem| said.insert((problem.field.clone(), problem.reason.vi.clone()))).collect()
    }

    /// The same of a refusal.
    pub(super) fn refusal(&self, error: OperationError) -> OperationError {
        match error {
            OperationError::Invalid { problems } => OperationError::Invalid { problems: self.at_fields(&problems) },
            other => other,
        }
    }

    /// Of which indicator something is that an operation points at.
    pub(super) fn code_at(&self, pointer: &str) -> Option<&IndicatorCode> {
        self.codes.get(place_of(pointer)?.0)
    }

    fn field_of(&self, pointer: &str) -> String {
        let Some((place, key)) = place_of(pointer) else { return pointer.to_owned() };
        match (key, self.codes.get(place)) {
            ("source" | "evidence" | "reporter" | "status", _) => format!("/{key}"),
            (_, Some(code)) => format!("/{}", amount_name(code)),
            (_, None) => pointer.to_owned(),
        }
    }
}

/// `/figures/2/amount`: the third, its amount.
fn place_of(pointer: &str) -> Option<(usize, &str)> {
    let rest = pointer.strip_prefix("/figures/")?;
    let (place, key) = rest.split_once('/').unwrap_or((rest, ""));
    Some((place.parse().ok()?, key))
}

/// Whether what was typed is what stands.
fn stands(slot: &Slot, text: &str) -> bool {
    slot.now.as_ref().is_some_and(|now| slot.indicator.unit.read(text) == Ok(now.value.amount))
}

fn left_empty(slot: &Slot) -> FieldProblem {
    FieldProblem::new(
        format!("/{}", amount_name(&slot.indicator.code)),
        Bilingual::new(
            "Số liệu này đã được báo cáo, không để trống được",
            "This is reported already, and cannot be left empty",
        ),
        Bilingual::new(
            "Ghi lại số liệu; nếu số liệu không có thật, mở số liệu đã báo cáo và rút lại",
            "Write the figure; one that should never have been told is taken back on its own page",
        ),
    )
}

fn no_source() -> FieldProblem {
    FieldProblem::new(
        "/source",
        Bilingual::new("Chưa ghi nguồn của số liệu", "The source is missing"),
        Bilingual::new("Ghi văn bản hoặc hệ thống có số liệu này", "Name the document or system that it stands in"),
    )
}

fn nothing_new() -> FieldProblem {
    FieldProblem::new(
        "",
        Bilingual::new("Chưa có số liệu nào mới hoặc thay đổi", "No figure is new or changed"),
        Bilingual::new("Điền ít nhất một số liệu", "Fill in at least one"),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn problem(field: &str) -> FieldProblem {
        FieldProblem::new(field, Bilingual::new("Thiếu", "Missing"), Bilingual::new("Ghi", "Write"))
    }

    #[test]
    fn what_an_operation_points_at_is_said_at_the_field_of_the_form_and_of_what_is_shared_once() {
        let codes = ["documents_outgoing", "one_stop_software"].map(|code| code.parse().unwrap());
        let filled = Filled { codes: codes.to_vec(), ..Filled::default() };
        let pointed = [
            "/figures/0/source",
            "/figures/1/source",
            "/figures/1/amount",
            "/figures/0",
            "/figures/7/amount",
            "/status",
        ];
        let fields: Vec<String> =
            filled.at_fields(&pointed.map(problem)).into_iter().map(|problem| problem.field).collect();
        let expected =
            ["/source", "/amount/one_stop_software", "/amount/documents_outgoing", "/figures/7/amount", "/status"];
        assert_eq!(fields, expected);
        assert_eq!(filled.code_at("/figures/1/amount").map(IndicatorCode::as_str), Some("one_stop_software"));
        assert_eq!(filled.code_at("/source"), None);
    }

    proptest! {
        #[test]
        fn whatever_is_pointed_at_is_said_at_a_field_that_the_form_has_or_as_it_is(
            pointer in "/figures/[0-9]{0,2}(/[a-z_]{0,9})?|/[a-z_/]{0,16}|\\PC{0,12}",
        ) {
            let code: IndicatorCode = "documents_outgoing".parse().unwrap();
            let filled = Filled { codes: vec![code.clone()], ..Filled::default() };
            let field = filled.field_of(&pointer);
            let own = ["/source", "/evidence", "/reporter", "/status"].map(str::to_owned);
            let known = field == pointer || field == format!("/{}", amount_name(&code)) || own.contains(&field);
            prop_assert!(known, "{pointer} is said at {field}");
        }
    }
}
