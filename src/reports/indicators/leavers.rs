//! What is counted of leavers' certificates: whether they were revoked in time, and how many days that took; in total and by rank. Each counts in the
//! days in which its term ends: of those who leave in a period's last days nobody could say, as of its end, how it went.

use time::Date;

use super::people::{registry, share};
use super::units::Unit;
use super::{Figure, Spans, Told, each_span};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::calendar::WorkCalendar;
use crate::domain::certificate::leaving::{LeavingOutcome, median};
use crate::domain::indicator::measured::{Measured, NotApplicable};
use crate::domain::indicator::period::Days;
use crate::domain::posting::Rank;
use crate::storage::read::leaver::LeaversCertificate;

/// Their figures: for each indicator all together, then by rank.
pub(super) fn figures(units: &[&Unit<'_>], spans: &Spans, calendar: &WorkCalendar) -> Vec<Figure> {
    let all: Vec<&LeaversCertificate> = units.iter().flat_map(|unit| &unit.leavers).copied().collect();
    let mut figures = Vec::new();
    for indicator in [Measured::RevokedOnTime, Measured::LeaverDaysMedian, Measured::LeaverDaysMax] {
        for rank in std::iter::once(None).chain(Rank::ALL.iter().copied().map(Some)) {
            let (period, cumulative) = each_span(spans, |days| {
                let of =
                    all.iter().filter(|one| rank.is_none_or(|rank| one.rank == rank) && is_due_in(one, days, calendar));
                told(indicator, of.copied(), spans.as_of, calendar)
            });
            figures.push(Figure { indicator, rank, level: None, period, cumulative: Some(cumulative) });
        }
    }
    figures
}

/// Whether its term ends in these days.
pub(super) fn is_due_in(one: &LeaversCertificate, days: Days, calendar: &WorkCalendar) -> bool {
    days.covers(Days::on(one.leaving.due_on(calendar)))
}

fn told<'a>(
    indicator: Measured,
    certificates: impl Iterator<Item = &'a LeaversCertificate>,
    as_of: Date,
    calendar: &WorkCalendar,
) -> Told {
    if indicator == Measured::RevokedOnTime {
        let mut ratio = Ratio { part: 0, whole: 0 };
        for one in certificates {
            let outcome = one.leaving.outcome(as_of, calendar);
            ratio.part += u64::from(outcome == LeavingOutcome::InTime);
            ratio.whole += u64::from(!matches!(outcome, LeavingOutcome::NotDue | LeavingOutcome::Ended));
        }
        return share(ratio, as_of);
    }
    let mut days: Vec<u64> = certificates.filter_map(|one| one.leaving.days(as_of)).collect();
    let value = if indicator == Measured::LeaverDaysMedian { median(&mut days) } else { days.iter().max().copied() };
    value.map_or_else(
        || Told::none(NotApplicable::NothingToCount, as_of),
        |value| Told::counted(value, as_of, registry()),
    )
}
