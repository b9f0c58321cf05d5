//! What a report that is frozen was made from, taken down: whether the same comes out of other rows is told by it alone.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use time::Date;

use super::IndicatorReport;
use super::read::{Asked, Gathered, before, waiting};
use crate::domain::adoption::tally::Tally;
use crate::domain::calendar::WorkCalendar;
use crate::domain::certificate::leaving::Leaving;
use crate::domain::clock::Timestamp;
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::regular_use::LastUse;
use crate::storage::StoreError;
use crate::storage::read::leaver::LeaversCertificate;
use crate::storage::read::{Reader, View};

/// SHA-256 of everything that the indicators of a month are made from, beside its people as judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorInputs {
    /// Versions of agencies, by their facts.
    agencies: String,
    /// What was reported of the year so far, by its facts.
    reported: String,
    /// Documents that are counted, with all that their signatures tell.
    documents: String,
    /// Certificates of those who left.
    leavers: String,
    /// Whose mailboxes were handed over.
    activated: String,
    /// When mailboxes were used last, as sources told.
    uses: String,
    /// The days that were worked, of those by which terms ran.
    pub calendar: String,
}

/// A report that is to be frozen.
#[derive(Debug)]
pub struct ToFreeze {
    /// The report.
    pub report: IndicatorReport,
    /// What it was made from.
    pub inputs: IndicatorInputs,
    /// The people whom it counts.
    pub tally: Tally,
}

impl IndicatorInputs {
    fn of(gathered: &Gathered, asked: &Asked<'_>) -> Self {
        let Gathered { people, versions, documents, values, leavers, uses, .. } = gathered;
        let used =
            |(official, last): (&OfficialId, &LastUse)| format!("{official} {} {:?}", last.told_on, last.used_on);
        Self {
            agencies: hash(versions.iter().map(|version| version.id)),
            reported: hash(values.iter().map(|line| line.value.id)),
            documents: hex::encode(&documents.digest),
            leavers: hash(leavers.iter().map(line)),
            activated: hash(&people.handed_over),
            uses: hash(uses.iter().map(used)),
            calendar: worked(asked.calendar, before(asked.spans.cumulative), asked.spans.as_of),
        }
    }

    /// Whether `counted` was made from the same; of leavers only by the same days of work.
    #[must_use]
    pub fn are_those_of(&self, counted: &Self) -> bool {
        let rest = |one: &Self| {
            let Self { agencies, reported, documents, activated, uses, .. } = one.clone();
            [agencies, reported, documents, activated, uses]
        };
        rest(self) == rest(counted) && (self.calendar != counted.calendar || self.leavers == counted.leavers)
    }
}

/// Makes the report of a view that is not today's, of people who are counted already, with what it is made from; none where there was no agency.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn indicators_to_freeze(
    reader: &Reader,
    asked: &Asked<'_>,
    view: View,
    tally: Tally,
) -> Result<Option<ToFreeze>, StoreError> {
    let Some(gathered) = Box::pin(Gathered::with(reader, asked, view, tally)).await? else { return Ok(None) };
    // When it is made is no matter of what it says.
    let report = gathered.report(asked, Timestamp::end_of(view.day));
    let report = IndicatorReport { waiting: waiting(reader, Some(view.known_at)).await?, ..report };
    let inputs = IndicatorInputs::of(&gathered, asked);
    Ok(Some(ToFreeze { report, inputs, tally: gathered.people.tally }))
}

/// All that counting takes from a leaver's certificate.
fn line(one: &LeaversCertificate) -> String {
    let Leaving { left_on, not_after, revoked_at } = one.leaving;
    let instants = [Some(not_after), revoked_at].map(|at| at.map(Timestamp::unix_micros));
    format!("{} {} {} {} {left_on} {instants:?}", one.certificate, one.official, one.agency, one.rank)
}

/// SHA-256 of rows, whatever their order.
fn hash<T: ToString>(rows: impl IntoIterator<Item = T>) -> String {
    let mut rows: Vec<String> = rows.into_iter().map(|row| row.to_string()).collect();
    rows.sort_unstable();
    let mut all = Sha256::new();
    for row in &rows {
        all.update(row.as_bytes());
        all.update(b"\n");
    }
    hex::encode(all.finalize())
}

/// The days that are worked among these.
fn worked(calendar: &WorkCalendar, first: Date, last: Date) -> String {
    let days = std::iter::successors(Some(first), |day| day.next_day()).take_while(|day| *day <= last);
    hash(days.filter(|day| calendar.is_working_day(*day)))
}
