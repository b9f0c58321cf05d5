//! The figures of each reporting unit, for whoever gives points by them: the indicators' own counting, over what they have read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use time::Date;

use super::documents::by_events;
use super::exchange::{Shares, exchange};
use super::leavers;
use super::people::OfPeople;
use super::read::{Spans, begins};
use super::told::reason;
use super::units::{Read, Unit, units};
use super::usage::usage;
use super::{Figure, Told};
use crate::domain::adoption::by_rank::ByRank;
use crate::domain::adoption::tally::Tally;
use crate::domain::agency::AgencyVersion;
use crate::domain::calendar::WorkCalendar;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::measured::{Measured, NotApplicable};
use crate::domain::indicator::period::Days;
use crate::domain::lang::Lang;
use crate::domain::scope::Scope;
use crate::domain::usage::Column;
use crate::storage::StoreError;
use crate::storage::read::indicator::ValueLine;
use crate::storage::read::leaver::LeaversCertificate;
use crate::storage::read::{Reader, View};

/// What somebody has read of the agencies of a day.
#[derive(Debug, Clone, Copy)]
pub struct AgenciesRead<'a> {
    /// The month of documents and revocations.
    pub spans: Spans,
    /// The agencies and people of the view's day.
    pub tally: &'a Tally,
    /// Of the mailboxes issued, those that were handed over, of each agency itself.
    pub activated: &'a HashMap<AgencyId, ByRank>,
    /// All versions of agencies.
    pub versions: &'a [AgencyVersion],
    /// What was reported from the year's first day on.
    pub values: &'a [ValueLine],
    /// By which terms run.
    pub calendar: &'a WorkCalendar,
}

/// The figures of agencies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfAgencies {
    figures: HashMap<AgencyId, BTreeMap<Measured, Told>>,
}

impl OfAgencies {
    /// An agency's figure.
    #[must_use]
    pub fn get(&self, agency: AgencyId, which: Measured) -> Option<&Told> {
        self.figures.get(&agency)?.get(&which)
    }
}

/// The figures of each reporting unit: of people at the end of the view's day, of documents and revocations in the month.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn figures_of_agencies(
    reader: &Reader,
    view: View,
    read: &AgenciesRead<'_>,
    wanted: &BTreeSet<Measured>,
) -> Result<OfAgencies, StoreError> {
    if wanted.is_empty() {
        return Ok(OfAgencies::default());
    }
    let AgenciesRead { spans, tally, activated, versions, values, calendar } = *read;
    let last = spans.period.last;
    let begins = begins(spans.cumulative, spans.period, values, versions);
    let sums = reader.document_sums_in(view, &begins, last).await?;
    let leavers = if wanted.contains(&Measured::RevokedOnTime) {
        let left = Days { first: begins.first().copied().unwrap_or(spans.cumulative.first), last };
        let found = reader.leavers_certificates(View { day: last, ..view }, left).await?;
        let is_due = |one: &LeaversCertificate| spans.cumulative.first <= one.leaving.due_on(calendar);
        found.into_iter().filter(is_due).collect()
    } else {
        Vec::new()
    };
    let of = Read {
        tally,
        activated,
        holders: &[],
        versions,
        sums: &sums,
        values,
        leavers: &leavers,
        first: spans.cumulative.first,
        as_of: view.day,
        root: None,
        scope: &Scope::Province,
    };
    let maker = Maker { read, shares: Shares::of(values), as_of: view.day };
    let figures = |unit: &Unit<'_>| {
        let told = wanted.iter().filter_map(|which| Some((*which, maker.told(*which, unit)?)));
        (unit.agency, told.collect())
    };
    Ok(OfAgencies { figures: units(&of).0.iter().map(figures).collect() })
}

struct Maker<'a> {
    read: &'a AgenciesRead<'a>,
    shares: Shares<'a>,
    as_of: Date,
}

impl Maker<'_> {
    /// A unit's figure; none of an indicator that is not counted so.
    fn told(&self, which: Measured, unit: &Unit<'_>) -> Option<Told> {
        let AgenciesRead { spans, calendar, .. } = self.read;
        let (period, last) = (spans.period, spans.period.last);
        match which {
            Measured::Usage | Measured::UsagePerson | Measured::UsageAgency | Measured::UsageBoth => {
                Some(usage(which, &[unit], period, last))
            }
            Measured::ElectronicExchange => {
                Some(exchange(&[unit], None, period, last, Some((unit.agency, &self.shares))))
            }
            Measured::TimeStamped => {
                Some(by_events(&[unit], None, period, (Column::Stamped, Column::Signatures)).told(last))
            }
            Measured::RevokedOnTime => of_all(which, leavers::figures(&[unit], spans, calendar)),
            _ => of_all(which, OfPeople::of(which)?.figures(&[unit], self.as_of)),
        }
    }
}

/// The figure of people of all ranks together.
fn of_all(which: Measured, figures: Vec<Figure>) -> Option<Told> {
    figures.into_iter().find(|figure| figure.indicator == which && figure.rank.is_none()).map(|figure| figure.period)
}

/// Why a figure has no value, in the indicators' own words.
#[must_use]
pub const fn why_none(lang: Lang, why: NotApplicable) -> &'static str {
    reason(lang, why)
}
