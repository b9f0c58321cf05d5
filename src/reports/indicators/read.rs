//! From the registry's facts to the report: where the figures of the indicators read the store.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use time::{Date, Duration};

use super::exchange::Shares;
use super::of_day::OfDay;
use super::people::OfPeople;
use super::regular_use::Uses;
use super::units::{Read, Unit, units};
use super::{Figure, IndicatorReport, Line, documents, leavers};
use crate::domain::adoption::tally::Tally;
use crate::domain::agency::{AgencyVersion, Level, TreePath};
use crate::domain::calendar::WorkCalendar;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::indicator::measured::Measured;
use crate::domain::indicator::period::Days;
use crate::domain::mailbox::regular_use::{Dormancy, LastUse};
use crate::domain::report_period::{PeriodScheme, ReportMonth};
use crate::domain::scope::Scope;
use crate::reports::adoption::Known;
use crate::reports::as_of::view_of;
use crate::reports::assemble::of_facts;
use crate::storage::read::document_known::KnownDocuments;
use crate::storage::read::indicator::{ValueFilter, ValueLine};
use crate::storage::read::leaver::LeaversCertificate;
use crate::storage::read::{Reader, View};
use crate::storage::{Store, StoreError};

/// Days before the year of which documents and leavers are read: by the ones it is known whether a system sent events already, the others' terms may
/// end within the year. No term of ours is as long, with all of Tết.
const BEFORE: Duration = Duration::days(31);

/// A report that left figures out because there are many would be wrong without a word.
const NO_LIMIT: u32 = u32::MAX;

/// The days of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spans {
    /// The month in whose figures they count.
    pub month: ReportMonth,
    /// The month's days, up to the day as of which the report is.
    pub period: Days,
    /// From the year's first day on (*lũy kế*).
    pub cumulative: Days,
    /// What is as of a day is so at the end of this one.
    pub as_of: Date,
}

/// The days of a month's figures as of `as_of`, which lies in the month or after it; none where dates cannot tell them.
#[must_use]
pub fn spans_of(scheme: PeriodScheme, month: ReportMonth, as_of: Date) -> Option<Spans> {
    let (first, last) = scheme.days_of(month)?;
    let as_of = last.min(as_of);
    let cumulative = Days { first: scheme.year_start(month)?, last: as_of };
    Some(Spans { month, period: Days { first, last: as_of }, cumulative, as_of })
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The days.
    pub spans: Spans,
    /// Identifier of the agency whose figures these are, with everything below it; none: everything.
    pub agency: Option<&'a str>,
    /// What the reader sees.
    pub scope: &'a Scope,
    /// By which terms run.
    pub calendar: &'a WorkCalendar,
    /// When mailboxes count as dormant.
    pub dormancy: Dormancy,
}

/// Everything that figures are made from.
pub(super) struct Gathered {
    pub(super) people: OfDay,
    pub(super) versions: Vec<AgencyVersion>,
    pub(super) documents: KnownDocuments,
    pub(super) values: Arc<Vec<ValueLine>>,
    pub(super) leavers: Vec<LeaversCertificate>,
    pub(super) uses: HashMap<OfficialId, LastUse>,
    province: Option<AgencyId>,
    pub(super) root: Option<TreePath>,
}

impl Gathered {
    /// As known in the view, which is of the day that the report is as of, with the people one by one. None where there is no such agency on the
    /// day, or none at all.
    pub(super) async fn read(reader: &Reader, asked: &Asked<'_>, view: View) -> Result<Option<Self>, StoreError> {
        let counted = of_facts(&reader.adoption(asked.scope, view).await?, view.day)?;
        Self::with(reader, asked, view, counted.tally).await
    }

    /// The same, where the people of that day and knowledge are counted already.
    pub(super) async fn with(
        reader: &Reader,
        asked: &Asked<'_>,
        view: View,
        tally: Tally,
    ) -> Result<Option<Self>, StoreError> {
        let uses = reader.last_uses(view).await?;
        let people = OfDay::counted(tally, reader.activated(view).await?);
        Self::beside(reader, asked, view, (people, uses)).await
    }

    /// The same by all that is known, with the numbers of people as they are kept, if they are.
    async fn kept(reader: &Reader, asked: &Asked<'_>, view: View) -> Result<Option<Self>, StoreError> {
        let uses = reader.last_uses(view).await?;
        match OfDay::of_numbers(reader, asked.scope, view.day, !uses.is_empty()).await? {
            Some(people) => Self::beside(reader, asked, view, (people, uses)).await,
            None => Self::read(reader, asked, view).await,
        }
    }

    async fn beside(
        reader: &Reader,
        asked: &Asked<'_>,
        view: View,
        (people, uses): (OfDay, HashMap<OfficialId, LastUse>),
    ) -> Result<Option<Self>, StoreError> {
        let Spans { cumulative, as_of, period, .. } = asked.spans;
        let agencies = &people.tally.agencies;
        let find = |code: &str| agencies.iter().find(|line| line.agency.code.as_str() == code);
        let root = match asked.agency.map(find) {
            Some(None) => return Ok(None),
            Some(Some(line)) => Some(line.agency.path.clone()),
            None => None,
        };
        if agencies.is_empty() {
            return Ok(None);
        }
        let versions = reader.all_agency_versions(view).await?;
        let filter = ValueFilter { since: Some(cumulative.first), ..ValueFilter::default() };
        let values = if *asked.scope == Scope::Province {
            reader.reported(view, &filter).await?
        } else {
            Arc::new(reader.indicator_values(asked.scope, view, &filter, NO_LIMIT).await?)
        };
        let begins = begins(cumulative, period, &values, &versions);
        let documents = documents(reader, view, &begins).await?;
        let left = Days { first: before(cumulative), last: as_of };
        let mut leavers = reader.leavers_certificates(view, left).await?;
        leavers.retain(|one| cumulative.first <= one.leaving.due_on(asked.calendar));
        let province = versions.iter().find(|version| version.parent.is_none() && version.effective.contains(as_of));
        let province = province.map(|version| version.agency);
        Ok(Some(Self { people, versions, documents, values, leavers, uses, province, root }))
    }

    /// What is known of the use of mailboxes.
    pub(super) const fn uses(&self, asked: &Asked<'_>) -> Uses<'_> {
        Uses { last: &self.uses, dormancy: asked.dormancy, as_of: asked.spans.as_of }
    }

    pub(super) fn as_read<'a>(&'a self, asked: &Asked<'a>) -> Read<'a> {
        Read {
            tally: &self.people.tally,
            activated: &self.people.activated,
            holders: &self.people.holders,
            versions: &self.versions,
            sums: &self.documents.sums,
            values: &self.values,
            leavers: &self.leavers,
            first: asked.spans.cumulative.first,
            as_of: asked.spans.as_of,
            root: self.root.as_ref(),
            scope: asked.scope,
        }
    }
}

/// The counts of documents, and of an earlier knowledge what they were made of.
async fn documents(reader: &Reader, view: View, begins: &[Date]) -> Result<KnownDocuments, StoreError> {
    if view.is_current() {
        let sums = reader.document_sums(begins, view.day).await?;
        return Ok(KnownDocuments { sums, digest: Vec::new() });
    }
    reader.documents_as_known(view, begins, view.day).await
}

/// Makes the report by all that is known; none where there is no such agency on the day, or none at all.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn indicators(
    store: &Store,
    asked: &Asked<'_>,
    now: Timestamp,
) -> Result<Option<IndicatorReport>, StoreError> {
    indicators_in(&store.read().await?, asked, None, now).await
}

/// The same of the moment that a reader sees, as it was known.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn indicators_in(
    reader: &Reader,
    asked: &Asked<'_>,
    known: Option<Known>,
    now: Timestamp,
) -> Result<Option<IndicatorReport>, StoreError> {
    let view = view_of(asked.spans.as_of, known);
    let gathered = if view.is_current() {
        Box::pin(Gathered::kept(reader, asked, view)).await?
    } else {
        Box::pin(Gathered::read(reader, asked, view)).await?
    };
    let Some(gathered) = gathered else { return Ok(None) };
    let waiting = waiting(reader, known.map(|known| known.change_set)).await?;
    let goals = reader.goals(view, asked.spans.month.year).await?;
    Ok(Some(IndicatorReport { known, goals, waiting, ..gathered.report(asked, now) }))
}

/// How many signers wait to be judged again: of an earlier knowledge than today's nobody can say.
pub(super) async fn waiting(reader: &Reader, known_at: Option<i64>) -> Result<u64, StoreError> {
    let is_todays = match known_at {
        None => true,
        Some(known_at) => known_at >= reader.newest_change_set().await?,
    };
    Ok(if is_todays { reader.marked_signers().await?.unsigned_abs() } else { 0 })
}

impl Gathered {
    /// The report, by all that is known, as if nothing waited and nothing were aimed at.
    pub(super) fn report(&self, asked: &Asked<'_>, now: Timestamp) -> IndicatorReport {
        let (units, unknown) = units(&self.as_read(asked));
        let is_whole = asked.agency.is_none() && *asked.scope == Scope::Province;
        let maker = Maker { asked, gathered: self, shares: Shares::of(&self.values) };
        let all: Vec<&Unit<'_>> = units.iter().collect();
        let is_top = |path: &TreePath| self.root.as_ref().is_none_or(|root| path == root);
        let top = self.people.tally.agencies.iter().find(|line| is_top(&line.agency.path));
        let total = Line {
            code: top.map(|line| line.agency.code.to_string()),
            name: top.map(|line| line.agency.name.clone()),
            level: None,
            figures: maker.figures(&all, self.province.filter(|_| is_whole)),
        };
        let level = |level: Level| {
            let of: Vec<&Unit<'_>> = units.iter().filter(|unit| unit.level == level).collect();
            let figures = || maker.figures(&of, None);
            (!of.is_empty()).then(|| Line { code: None, name: None, level: Some(level), figures: figures() })
        };
        let unit = |unit: &Unit<'_>| {
            // What the province's own body tells as a share is told of the province.
            let whole = Some(unit.agency).filter(|agency| Some(*agency) != self.province);
            let figures = maker.figures(&[unit], whole);
            Line { code: Some(unit.code.clone()), name: Some(unit.name.clone()), level: Some(unit.level), figures }
        };
        IndicatorReport {
            spans: asked.spans,
            generated_at: now,
            known: None,
            total,
            levels: Level::ALL.iter().filter_map(|one| level(*one)).collect(),
            units: units.iter().map(unit).collect(),
            unknown_agencies: if is_whole { unknown } else { Vec::new() },
            goals: Vec::new(),
            waiting: 0,
        }
    }
}

struct Maker<'a> {
    asked: &'a Asked<'a>,
    gathered: &'a Gathered,
    shares: Shares<'a>,
}

impl Maker<'_> {
    /// The figures of these units, in the order of the indicators. What is told as a share stands for `whole`.
    fn figures(&self, units: &[&Unit<'_>], whole: Option<AgencyId>) -> Vec<Figure> {
        let spans = &self.asked.spans;
        let mut figures = self.gathered.uses(self.asked).figures(units);
        for which in Measured::ALL {
            if let Some(share) = OfPeople::of(*which) {
                figures.extend(share.figures(units, spans.as_of));
            }
        }
        figures.extend(leavers::figures(units, spans, self.asked.calendar));
        let whole = whole.map(|agency| (agency, &self.shares));
        figures.extend(documents::figures(units, spans, whole));
        figures.sort_by_key(|figure| figure.indicator);
        figures
    }
}

/// The first day that is read for the sake of these.
pub(super) fn before(cumulative: Days) -> Date {
    cumulative.first.saturating_sub(BEFORE)
}

/// Where spans begin whose counts are read apart: before the year, at the edges of the report's and of every reported period, and where an identifier may
/// have become another agency's.
pub(super) fn begins(cumulative: Days, period: Days, values: &[ValueLine], versions: &[AgencyVersion]) -> Vec<Date> {
    let mut edges = BTreeSet::from([cumulative.first, period.first]);
    let after = |day: Date| day.next_day().unwrap_or(day);
    edges.extend(values.iter().flat_map(|line| [line.value.days.first, after(line.value.days.last)]));
    edges.extend(
        versions.iter().flat_map(|version| std::iter::once(version.effective.from).chain(version.effective.to)),
    );
    let within = edges.into_iter().filter(|day| cumulative.covers(Days::on(*day)));
    std::iter::once(before(cumulative)).chain(within).collect()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_month_is_told_with_its_year_so_far() {
        let month = "2019-12".parse().unwrap();
        let spans = |scheme, as_of| spans_of(scheme, month, as_of).unwrap();
        let whole = spans(PeriodScheme::default(), date!(2019 - 12 - 31));
        assert_eq!(whole.period, Days { first: date!(2019 - 11 - 15), last: date!(2019 - 12 - 14) });
        assert_eq!(whole.cumulative, Days { first: date!(2018 - 12 - 15), last: date!(2019 - 12 - 14) });
        let part = spans(PeriodScheme::Calendar, date!(2019 - 12 - 09));
        assert_eq!(part.period, Days { first: date!(2019 - 12 - 01), last: date!(2019 - 12 - 09) });
        assert_eq!((part.cumulative.first, part.as_of), (date!(2019 - 01 - 01), date!(2019 - 12 - 09)));
    }
}
