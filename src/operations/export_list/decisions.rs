//! Decisions, the last signed first.

use super::{Column, PAGE, Reading, Row};
use crate::operations::error::OperationResult;
use crate::sheets::export::Value;
use crate::storage::read::decision::{DecisionFilter, DecisionKey, DecisionLine};

pub(super) const COLUMNS: &[Column] = &[
    ("Số", "Number", 10),
    ("Ký hiệu", "Symbol", 16),
    ("Ngày ký", "Signed on", 12),
    ("Mã cơ quan ban hành", "Issuer code", 18),
    ("Cơ quan ban hành", "Issuer", 40),
    ("Người ký", "Signer", 28),
    ("Trích yếu", "Summary", 60),
    ("Số người", "People", 10),
    ("Mã bản ghi", "Identifier", 38),
];

pub(super) async fn page(
    at: &Reading<'_>,
    filter: &DecisionFilter,
    after: Option<DecisionKey>,
) -> OperationResult<(Vec<Row>, Option<DecisionKey>)> {
    let lines = at.reader.decisions(at.scope, at.view, filter, after, PAGE).await?;
    let key = |line: &DecisionLine| DecisionKey { signed_on: line.decision.signed_on, decision: line.decision.id };
    let last = lines.last().map(key);
    let row = |DecisionLine { decision, subjects }: DecisionLine| {
        let [code, name] = at.agency(Some(decision.issuer));
        vec![
            Value::Number(decision.number.into()),
            Value::Text(decision.symbol),
            Value::Day(decision.signed_on),
            code,
            name,
            Value::Text(decision.signer),
            Value::Text(decision.summary),
            subjects.into(),
            Value::Text(decision.id.to_string()),
        ]
    };
    Ok((lines.into_iter().map(row).collect(), last))
}
