//! Counting a month's report from facts, and taking down what it was made of.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use time::Date;

use super::content::{Content, Head, LevelRow, Numbers, Reported, SHAPE, UnitRow, UnplacedRow};
use super::erased::Erased;
use super::indicators::Indicators;
use crate::domain::adoption::rule::{EDITION, EXPIRING_DAYS, ScopeRule};
use crate::domain::adoption::tally::Tally;
use crate::domain::calendar::WorkCalendar;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::indicator::period::Days;
use crate::domain::mailbox::regular_use::Dormancy;
use crate::domain::scope::Scope;
use crate::reports::adoption::{AdoptionReport, Frame, Period};
use crate::reports::as_of::adoption_as_of;
use crate::reports::indicators::{Asked, IndicatorInputs, Spans, ToFreeze, indicators_to_freeze};
use crate::reports::letterhead::Letterhead;
use crate::reports::unplaced::Unplaced;
use crate::storage::StoreError;
use crate::storage::read::indicator::{ValueFilter, ValueLine};
use crate::storage::read::{Reader, View};

/// A month's report and what it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What it says.
    pub content: Content,
    /// What it was made of.
    pub inputs: Inputs,
    /// The people whom it counts.
    pub tally: Tally,
}

/// Which month's report is counted.
#[derive(Debug, Clone, Copy)]
pub struct MonthAsked<'a> {
    /// The month.
    pub period: Period,
    /// The first day of its year so far; none: without indicators.
    pub year_from: Option<Date>,
    /// The change set after which it is known.
    pub known_at: i64,
    /// In whose name.
    pub province: &'a str,
    /// By which terms run.
    pub calendar: &'a WorkCalendar,
    /// For how many days a mailbox that was used is in use.
    pub dormancy: Dormancy,
}

/// What a month's report was made of: the change set, what they were judged by, everybody as judged, the reported figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    pub(super) known_at: i64,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) edition: i64,
    pub(super) rule: ScopeRule,
    pub(super) expiring_days: i64,
    /// By agency: SHA-256 over its own people, each with rank, mailbox and standing.
    pub(super) judged: BTreeMap<AgencyId, String>,
    /// The reported figures, by their facts.
    pub(super) reported: Vec<FactId>,
    /// What the indicators were made of, if they are frozen too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) indicators: Option<IndicatorInputs>,
}

impl Inputs {
    /// The one text of these inputs.
    #[must_use]
    pub fn canonical(&self) -> String {
        // Texts and numbers always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a text; none when it is no such text.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Whether `counted` was made of the same: of people only by the same edition of the rule, and not of agencies that an erasure touched.
    #[must_use]
    pub fn are_those_of(&self, counted: &Self, erased: &Erased) -> bool {
        let days = |one: &Self| (one.known_at, one.from.clone(), one.to.clone());
        if days(self) != days(counted) || self.reported != counted.reported {
            return false;
        }
        if let (Some(taken_down), Some(found)) = (&self.indicators, &counted.indicators)
            && !taken_down.are_those_of(found)
        {
            return false;
        }
        let agencies: BTreeSet<&AgencyId> = self.judged.keys().chain(counted.judged.keys()).collect();
        self.edition != counted.edition
            || agencies.into_iter().all(|id| erased.touches(*id) || self.judged.get(id) == counted.judged.get(id))
    }
}

/// Counts the report of a month as it was known, in the name of the province. None when there was no agency.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn count_month(reader: &Reader, asked: &MonthAsked<'_>) -> Result<Option<Counted>, StoreError> {
    let MonthAsked { period, known_at, province, .. } = *asked;
    let view = View::as_known_at(period.to, known_at);
    let (counted, _) = adoption_as_of(reader, &Scope::Province, view, period.to).await?;
    let Some(head) = Letterhead::of(&counted.tally, None, province) else { return Ok(None) };
    // When it is made is no matter of what it says.
    let unplaced = Unplaced::of(reader, view, &counted.tally).await?.lines();
    let frame = Frame { period: Some(period), ..Frame::of_day(period.to, Timestamp::end_of(period.to)) };
    let Some(report) = AdoptionReport::of(&counted.tally, None, frame) else { return Ok(None) };
    let of_month = ValueFilter { since: Some(period.from), ..ValueFilter::default() };
    let values = reader.indicator_values(&Scope::Province, view, &of_month, u32::MAX).await?;
    let Some(Counting { indicators, indicator_inputs, tally }) = indicators(reader, asked, view, counted.tally).await?
    else {
        return Ok(None);
    };
    let content = Content {
        shape: SHAPE,
        month: period.month.to_string(),
        from: period.from,
        to: period.to,
        known_at,
        edition: EDITION,
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
        unplaced: unplaced.iter().map(UnplacedRow::from).collect(),
        reported: reported(reader, view, &values).await?,
        indicators,
    };
    let inputs = Inputs { indicators: indicator_inputs, ..inputs(&content, &tally, &values) };
    Ok(Some(Counted { content, inputs, tally }))
}

/// The people of a month, and its indicators if they are asked for.
struct Counting {
    indicators: Option<Indicators>,
    indicator_inputs: Option<IndicatorInputs>,
    tally: Tally,
}

/// The indicators of the same moment and people; none when there was no agency.
async fn indicators(
    reader: &Reader,
    asked: &MonthAsked<'_>,
    view: View,
    tally: Tally,
) -> Result<Option<Counting>, StoreError> {
    let MonthAsked { period, calendar, dormancy, .. } = *asked;
    let Some(first) = asked.year_from else {
        return Ok(Some(Counting { indicators: None, indicator_inputs: None, tally }));
    };
    let spans = Spans {
        month: period.month,
        period: Days { first: period.from, last: period.to },
        cumulative: Days { first, last: period.to },
        as_of: period.to,
    };
    let asked = Asked { spans, agency: None, scope: &Scope::Province, calendar, dormancy };
    let Some(made) = indicators_to_freeze(reader, &asked, view, tally).await? else { return Ok(None) };
    let ToFreeze { report, inputs, tally } = made;
    let indicators = Indicators::of(&report, inputs.calendar.clone(), dormancy);
    Ok(Some(Counting { indicators: Some(indicators), indicator_inputs: Some(inputs), tally }))
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

fn inputs(content: &Content, tally: &Tally, values: &[ValueLine]) -> Inputs {
    let mut people: BTreeMap<AgencyId, Vec<String>> = BTreeMap::new();
    for person in tally.everybody() {
        people.entry(person.agency).or_default().push(serde_json::to_string(person).unwrap_or_default());
    }
    let hash = |(agency, mut own): (AgencyId, Vec<String>)| {
        own.sort_unstable();
        let mut judged = Sha256::new();
        for person in &own {
            judged.update(person.as_bytes());
            judged.update(b"\n");
        }
        (agency, hex::encode(judged.finalize()))
    };
    Inputs {
        known_at: content.known_at,
        from: content.from.to_string(),
        to: content.to.to_string(),
        edition: content.edition,
        rule: content.rule.clone(),
        expiring_days: content.expiring_days,
        judged: people.into_iter().map(hash).collect(),
        reported: values.iter().map(|line| line.value.id).collect(),
        indicators: None,
    }
}
