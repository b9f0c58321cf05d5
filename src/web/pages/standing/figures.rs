//! Who can sign and what is signed, over the last months, and what is aimed at.

use time::Date;

use crate::domain::adoption::ratio::Ratio;
use crate::domain::adoption::tally::{AgencyTally, Tally};
use crate::domain::ids::AgencyId;
use crate::domain::indicator::measured::Measured;
use crate::domain::lang::Lang;
use crate::domain::report_period::PeriodScheme;
use crate::domain::scope::Scope;
use crate::reports::coverage_trend::coverage_over;
use crate::reports::indicators::{MonthsRead, Spans, Told, spans_of, target_of, usage_of_months};
use crate::storage::StoreError;
use crate::storage::read::indicator::ValueFilter;
use crate::storage::read::{Reader, View as Seen};
use crate::web::state::App;
use crate::web::ui::Say;

/// Months that are looked back on.
const MONTHS: usize = 6;

/// A trend that left figures out because there are many would be wrong without a word.
const NO_LIMIT: u32 = u32::MAX;

/// The figures of an agency over time.
pub(super) struct Figures {
    pub(super) today: Date,
    /// The months, oldest first.
    pub(super) months: Vec<Spans>,
    /// Who could sign at the end of each month, and now; none where it is not kept.
    pub(super) coverage: Option<Vec<Ratio>>,
    /// Which share of documents was signed in each month; nothing of what is no reporting unit.
    pub(super) usage: Vec<Told>,
    /// What is aimed at in the year, in tenths of a per cent.
    pub(super) coverage_target: Option<u64>,
    pub(super) usage_target: Option<u64>,
}

impl Figures {
    pub(super) async fn read(
        app: &App,
        reader: &Reader,
        tally: &Tally,
        line: &AgencyTally,
    ) -> Result<Self, StoreError> {
        let today = app.registry.clock.today();
        let months = months_before(app.registry.reports.scheme, today);
        let mut days: Vec<Date> = months.iter().map(|month| month.period.last).collect();
        days.push(today);
        let coverage = coverage_over(reader, &counted_with(tally, line), &days).await?;
        let goals = reader.goals(Seen::of(today), today.year()).await?;
        let target = |which| target_of(&goals, which, Some(line.level));
        let usage = usage(reader, tally, line, (today, &months)).await?;
        let (coverage_target, usage_target) = (target(Measured::Coverage), target(Measured::Usage));
        Ok(Self { today, months, coverage, usage, coverage_target, usage_target })
    }

    /// The last month that is over.
    pub(super) fn last(&self) -> Option<(Spans, &Told)> {
        Some((*self.months.last()?, self.usage.last()?))
    }

    /// Of when they are.
    pub(super) fn of_when(&self, say: Say) -> String {
        let today = say.day(self.today);
        let Some(Spans { period: days, .. }) = self.months.last() else { return today };
        let (first, last) = (say.day(days.first), say.day(days.last));
        match say.0 {
            Lang::Vi => format!("Số liệu về người tính đến hết ngày {today}; về văn bản từ {first} đến {last}."),
            Lang::En => format!("Of people as of the end of {today}; of documents from {first} to {last}."),
        }
    }
}

/// The agency, and the departments that count in it.
fn counted_with(tally: &Tally, line: &AgencyTally) -> Vec<AgencyId> {
    let own = tally.agencies.iter().filter(|one| one.unit == line.unit && one.agency.path.is_within(&line.agency.path));
    own.map(|one| one.agency.id).collect()
}

async fn usage(
    reader: &Reader,
    tally: &Tally,
    line: &AgencyTally,
    (today, months): (Date, &[Spans]),
) -> Result<Vec<Told>, StoreError> {
    let Some(first) = months.first().filter(|_| line.unit == line.agency.id) else { return Ok(Vec::new()) };
    let view = Seen::of(today);
    let versions = reader.all_agency_versions(view).await?;
    let filter = ValueFilter { since: Some(first.cumulative.first), ..ValueFilter::default() };
    let scope = Scope::subtree(line.agency.path.clone());
    let values = reader.indicator_values(&scope, view, &filter, NO_LIMIT).await?;
    let read = MonthsRead { months, as_of: today, tally, versions: &versions, values: &values };
    usage_of_months(reader, view, line.agency.id, &read).await
}

/// The last months that are over, oldest first.
fn months_before(scheme: PeriodScheme, today: Date) -> Vec<Spans> {
    let last = scheme.month_of(today).previous();
    let back = std::iter::successors(Some(last), |month| Some(month.previous())).take(MONTHS);
    let mut months: Vec<Spans> = back.filter_map(|month| spans_of(scheme, month, today)).collect();
    months.reverse();
    months
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::domain::indicator::period::Days;

    #[test]
    fn months_that_are_over_follow_each_other() {
        let months = months_before(PeriodScheme::ClosingOn(14), date!(2019 - 12 - 31));
        let told: Vec<String> = months.iter().map(|month| month.month.to_string()).collect();
        assert_eq!(told, ["2019-07", "2019-08", "2019-09", "2019-10", "2019-11", "2019-12"]);
        assert_eq!(months[5].period, Days { first: date!(2019 - 11 - 15), last: date!(2019 - 12 - 14) });
        let days = |pair: &[Spans]| pair[0].period.last.next_day() == Some(pair[1].period.first);
        assert!(months.windows(2).all(days));
    }
}
