//! From the registry's facts to the year-end report: everything in one read, so that all of it is of one moment.

use std::collections::{BTreeMap, HashMap};

use time::{Date, Month};

use super::count::Reported;
use super::findings::findings;
use super::goals::{Registered, progress};
use super::sections::Year;
use super::{FigureFinding, YearEnd};
use crate::domain::adoption::by_rank::ByRank;
use crate::domain::adoption::tally::Tally;
use crate::domain::agency::AgencyVersion;
use crate::domain::clock::Timestamp;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{Indicator, IndicatorCode};
use crate::domain::report_period::PeriodScheme;
use crate::domain::scope::Scope;
use crate::reports::adoption::UnplacedLine;
use crate::reports::assemble::of_facts;
use crate::reports::dashboard::{activated_of, dashboard_in};
use crate::reports::figure_evidence::AgenciesOverTime;
use crate::reports::indicators::{YearRead, usage_of_year};
use crate::reports::letterhead::Letterhead;
use crate::reports::unplaced::{Unplaced, unplaced_lines};
use crate::storage::StoreError;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::indicator::{ValueFilter, ValueLine};
use crate::storage::read::{Reader, View};

/// Which report is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearAsked<'a> {
    /// The year.
    pub year: i32,
    /// How years are cut.
    pub scheme: PeriodScheme,
    /// The instant of asking.
    pub now: Timestamp,
    /// As it was known at this instant; none: by all that is known.
    pub known_at: Option<Timestamp>,
    /// What the province is called where its texts are dated.
    pub place: &'a str,
}

/// Makes the report of a year; none where the registry has no agency by then, or no day can be told.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn year_end(reader: &Reader, asked: &YearAsked<'_>) -> Result<Option<YearEnd>, StoreError> {
    let Some(frame) = Frame::of(reader, asked).await? else { return Ok(None) };
    let Some(mut read) = frame.read(reader).await? else { return Ok(None) };
    let People { tally, activated, unplaced } = frame.people(reader).await?;
    let Some(head) = Letterhead::of(&tally, None, asked.place) else { return Ok(None) };
    let Frame { view, days, as_of, .. } = frame;
    let of_year = YearRead { days, as_of, tally: &tally, versions: &read.versions, values: &read.values };
    let usage = usage_of_year(reader, view, &of_year).await?;
    let goals = reader.goals(view, asked.year).await?;
    let reported = read.take_reported();
    let province = read.province.agency;
    let year = Year { as_of, days, known_at: asked.known_at, province, reported: &reported, agencies: &read.agencies };
    let registered = Registered { tally: &tally, activated: &activated, usage: &usage };
    let goals = goals.into_iter().map(|goal| progress(&year, &registered, goal)).collect();
    Ok(Some(YearEnd {
        year: asked.year,
        as_of,
        days,
        known_at: asked.known_at,
        generated_at: asked.now,
        province: read.province.name.clone(),
        head,
        sections: year.sections(&tally),
        goals,
        unplaced,
        left_out: reported.left_out(days),
        findings: findings(reader, view, &reported, &read.over_time, days).await?,
    }))
}

/// What of the figures of a year is to be looked at, as the report tells it: nobody is counted for that.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn findings_of_year(reader: &Reader, asked: &YearAsked<'_>) -> Result<Vec<FigureFinding>, StoreError> {
    let Some(frame) = Frame::of(reader, asked).await? else { return Ok(Vec::new()) };
    let Some(mut read) = frame.read(reader).await? else { return Ok(Vec::new()) };
    findings(reader, frame.view, &read.take_reported(), &read.over_time, frame.days).await
}

/// The days of a report, and what is known of them.
#[derive(Debug, Clone, Copy)]
struct Frame {
    view: View,
    days: Days,
    as_of: Date,
    /// The last day of which anything was known.
    today: Date,
}

/// What was reported by then, and by whom.
struct Read {
    agencies: Vec<AgencyRow>,
    province: AgencyRow,
    versions: Vec<AgencyVersion>,
    over_time: AgenciesOverTime,
    indicators: BTreeMap<IndicatorCode, Indicator>,
    values: Vec<ValueLine>,
}

/// The numbers of people.
struct People {
    tally: Tally,
    activated: HashMap<AgencyId, ByRank>,
    unplaced: Vec<UnplacedLine>,
}

impl Frame {
    /// None where no day can be told.
    async fn of(reader: &Reader, asked: &YearAsked<'_>) -> Result<Option<Self>, StoreError> {
        let YearAsked { year, scheme, now, known_at, .. } = *asked;
        let (Some((first, last)), Ok(year_ends)) =
            (scheme.days_of_year(year), Date::from_calendar_date(year, Month::December, 31))
        else {
            return Ok(None);
        };
        // Of days that have not come, or that nobody knew of yet, nothing is told.
        let today = known_at.map_or(now, |known| known.min(now)).day();
        let as_of = year_ends.min(today);
        let days = Days { first, last: last.min(today) };
        let view = match known_at {
            None => View::of(as_of),
            Some(instant) => View::as_known_at(as_of, reader.known_at(instant).await?),
        };
        Ok(Some(Self { view, days, as_of, today }))
    }

    /// None where the registry has no agency by then.
    async fn read(&self, reader: &Reader) -> Result<Option<Read>, StoreError> {
        let Self { view, days, as_of, today } = *self;
        let agencies = reader.agencies(&Scope::Province, view).await?;
        let Some(province) = agencies.iter().find(|agency| agency.parent.is_none()).cloned() else { return Ok(None) };
        let versions = reader.all_agency_versions(view).await?;
        let over_time = AgenciesOverTime::of(&versions);
        let indicators = reader.indicators(view).await?;
        let indicators = indicators.into_iter().map(|(code, (indicator, _))| (code, indicator)).collect();
        // What begins in the year and ends after its last day is told as left out.
        let filter = ValueFilter { until: Some(today), ..ValueFilter::default() };
        let values = reader.reported(view, &filter).await?;
        let is_told = |line: &&ValueLine| line.value.days.last <= as_of || line.value.days.first <= days.last;
        let values = values.iter().filter(is_told).cloned().collect();
        Ok(Some(Read { agencies, province, versions, over_time, indicators, values }))
    }

    /// From what is kept of them; as known at another time they are counted.
    async fn people(&self, reader: &Reader) -> Result<People, StoreError> {
        let Self { view, as_of, .. } = *self;
        if view.is_current() {
            let kept = dashboard_in(reader, &Scope::Province, as_of).await?;
            let unplaced = unplaced_lines(reader, view, &kept.unplaced).await?;
            return Ok(People { tally: kept.tally, activated: kept.activated, unplaced });
        }
        let tally = of_facts(&reader.adoption(&Scope::Province, view).await?, as_of)?.tally;
        let activated = activated_of(&tally, &reader.activated(view).await?);
        Ok(People { unplaced: Unplaced::of(reader, view, &tally).await?.lines(), activated, tally })
    }
}

impl Read {
    /// Once: the values go over into it.
    fn take_reported(&mut self) -> Reported {
        let of_the_day = self.agencies.iter().map(|agency| agency.agency).collect();
        let (values, indicators) = (std::mem::take(&mut self.values), std::mem::take(&mut self.indicators));
        Reported::of(values, indicators, of_the_day, &self.over_time.places)
    }
}
