//! Counting a month's report from facts, and taking down what it was made of.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::content::{Content, Head, LevelRow, Numbers, Reported, SHAPE, UnitRow};
use crate::domain::adoption::rule::EXPIRING_DAYS;
use crate::domain::adoption::tally::Tally;
use crate::domain::clock::Timestamp;
use crate::domain::ids::FactId;
use crate::domain::scope::Scope;
use crate::reports::adoption::{AdoptionReport, Frame, Period};
use crate::reports::as_of::adoption_as_of;
use crate::reports::letterhead::Letterhead;
use crate::storage::StoreError;
use crate::storage::read::indicator::{ValueFilter, ValueLine};
use crate::storage::read::{Reader, View};

/// A month's report and what it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What it says.
    pub content: Content,
    /// What it was made of: the change set, the settings that matter, a hash of everybody as judged, the reported figures. One text for
    /// the same inputs.
    pub inputs: String,
}

#[derive(Serialize)]
struct Inputs<'a> {
    known_at: i64,
    from: String,
    to: String,
    rule: &'a crate::domain::adoption::rule::ScopeRule,
    expiring_days: i64,
    /// How many people were judged.
    people: usize,
    /// SHA-256 over them, each with agency, rank, mailbox and standing.
    judged: String,
    /// The reported figures, by their facts.
    reported: Vec<FactId>,
}

/// Counts the report of a month as it was known after the change set `known_at`, in the name of the province. None when there was no
/// agency.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn count_month(
    reader: &Reader,
    period: Period,
    known_at: i64,
    province: &str,
) -> Result<Option<Counted>, StoreError> {
    let view = View::as_known_at(period.to, known_at);
    let (counted, _) = adoption_as_of(reader, &Scope::Province, view, period.to).await?;
    let Some(head) = Letterhead::of(&counted.tally, None, province) else { return Ok(None) };
    // When it is made is no matter of what it says.
    let frame = Frame { period: Some(period), ..Frame::of_day(period.to, Timestamp::end_of(period.to)) };
    let Some(report) = AdoptionReport::of(&counted.tally, None, frame) else { return Ok(None) };
    let of_month = ValueFilter { since: Some(period.from), ..ValueFilter::default() };
    let values = reader.indicator_values(&Scope::Province, view, &of_month, u32::MAX).await?;
    let content = Content {
        shape: SHAPE,
        month: period.month.to_string(),
        from: period.from,
        to: period.to,
        known_at,
        rule: report.frame.rule.clone(),
        expiring_days: EXPIRING_DAYS,
        head: Head::from(&head),
        name: report.name.clone(),
        total: Numbers::from(&report.total),
        levels: report
            .levels
            .iter()
            .map(|(level, figures)| LevelRow { level: *level, figures: Numbers::from(figures) })
            .collect(),
        units: report.units.iter().map(UnitRow::from).collect(),
        reported: reported(reader, view, &values).await?,
    };
    let inputs = inputs(&content, &counted.tally, &values);
    Ok(Some(Counted { content, inputs }))
}

async fn reported(reader: &Reader, view: View, values: &[ValueLine]) -> Result<Vec<Reported>, StoreError> {
    let known = reader.indicators(view).await?;
    let row = |line: &ValueLine| {
        let value = &line.value;
        let (indicator, _) = known.get(&value.indicator)?;
        Some(Reported {
            agency: line.agency_code.clone(),
            name: line.agency_name.clone(),
            indicator: value.indicator.to_string(),
            called: indicator.name.vi.clone(),
            level: value.level,
            scope: value.scope,
            from: value.days.first,
            to: value.days.last,
            amount: value.amount.0,
            unit: indicator.unit,
            status: value.status,
            as_of: value.as_of,
            source: value.source.clone(),
        })
    };
    Ok(values.iter().filter_map(row).collect())
}

fn inputs(content: &Content, tally: &Tally, values: &[ValueLine]) -> String {
    let mut people: Vec<String> =
        tally.everybody().iter().map(|person| serde_json::to_string(person).unwrap_or_default()).collect();
    people.sort_unstable();
    let mut judged = Sha256::new();
    for person in &people {
        judged.update(person.as_bytes());
        judged.update(b"\n");
    }
    let inputs = Inputs {
        known_at: content.known_at,
        from: content.from.to_string(),
        to: content.to.to_string(),
        rule: &content.rule,
        expiring_days: content.expiring_days,
        people: people.len(),
        judged: hex::encode(judged.finalize()),
        reported: values.iter().map(|line| line.value.id).collect(),
    };
    // Texts and numbers always have a JSON form.
    serde_json::to_string(&inputs).unwrap_or_default()
}
