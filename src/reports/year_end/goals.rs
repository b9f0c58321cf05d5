//! What is aimed at in the year, and how far it is reached.
//!
//! A goal of the province stands beside the figure of the province. One of a level stands beside what the agencies of that level tell of
//! themselves; of exchanged documents beside the share between the province and that level.

use std::collections::{BTreeMap, HashMap};

use super::sections::Year;
use super::{GoalProgress, Told};
use crate::domain::adoption::by_rank::ByRank;
use crate::domain::adoption::counts::{Column, Figures};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::adoption::tally::{Part, Tally};
use crate::domain::agency::Level;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::measured::Measured;
use crate::domain::indicator::{Goal, Indicator, OverTime, Standard, exchange_of};
use crate::domain::lang::Bilingual;
use crate::reports::indicators;

/// What the share of activated mailboxes is called.
const ACTIVATION: &str = Measured::Activation.as_str();

/// What the registry counts by itself, as its indicators do.
pub(super) struct Registered<'a> {
    pub(super) tally: &'a Tally,
    /// Of the mailboxes issued, those that were handed over, of each agency itself.
    pub(super) activated: &'a HashMap<AgencyId, ByRank>,
    /// The share of signed documents, by level; without a level of the province.
    pub(super) usage: &'a BTreeMap<Option<Level>, indicators::Told>,
}

/// How far a goal is reached.
pub(super) fn progress(year: &Year<'_>, registered: &Registered<'_>, goal: Goal) -> GoalProgress {
    let (name, unit, reached) = if let Some(indicator) = year.reported.indicator(&goal.indicator) {
        (indicator.name.clone(), indicator.unit, of_indicator(year, indicator, goal.level))
    } else {
        let (name, share) = registered.share(year, goal.indicator.as_str(), goal.level);
        (name, Unit::Percent, share)
    };
    let is_met = reached.as_ref().map(|told| is_met(unit, &goal, told));
    GoalProgress { goal, name, unit, reached, is_met }
}

/// Yes is reached where all say so.
fn is_met(unit: Unit, goal: &Goal, told: &Told) -> bool {
    match unit {
        Unit::YesNo => goal.amount.0 == 0 || told.of == Some(told.amount.0),
        _ => goal.is_reached(unit, told.amount, told.share),
    }
}

fn of_indicator(year: &Year<'_>, indicator: &Indicator, level: Option<Level>) -> Option<Told> {
    let code = &indicator.code;
    if *code == Standard::ElectronicExchange.code() {
        return year.reported.exchange(year.province, level.map(exchange_of), year.days);
    }
    if indicator.unit == Unit::YesNo {
        let units = year.units(|agency| level.is_none_or(|level| agency.level == level));
        return year.reported.saying_yes(code, &units);
    }
    let reported = match level {
        Some(level) => &year.reported.at_level(level),
        None => year.reported,
    };
    match (indicator.unit, indicator.over_time) {
        // Shares of several agencies make no share.
        (Unit::Percent, _) => level.is_none().then(|| reported.of_agency(code, year.province)).flatten(),
        (_, OverTime::Sum) => reported.sum(code, None, year.days),
        (_, OverTime::Last) => reported.newest(code, None),
    }
}

impl Registered<'_> {
    /// A share that the registry counts, by its code; with what people call it.
    fn share(&self, year: &Year<'_>, code: &str, level: Option<Level>) -> (Bilingual, Option<Told>) {
        let measured = |ratio: Ratio| ratio.tenths().map(|tenths| Told { share: Some(ratio), ..year.measured(tenths) });
        match code {
            "coverage" => (
                Bilingual::new(
                    "Tỷ lệ người có thể ký số trong số người thuộc diện phải ký số",
                    "Share of those in scope who can sign",
                ),
                self.figures(level).and_then(|figures| measured(figures.total.coverage())),
            ),
            "issued" => (
                Bilingual::new("Tỷ lệ người có hộp thư công vụ", "Share of staff with a mailbox"),
                self.figures(level).and_then(|figures| measured(figures.total.issued())),
            ),
            ACTIVATION => (
                Bilingual::new("Tỷ lệ hộp thư đã kích hoạt", "Share of mailboxes that were activated"),
                measured(self.activation(level)),
            ),
            "usage" => (
                Bilingual::new("Tỷ lệ văn bản đi được ký số", "Share of outgoing documents that are signed"),
                self.usage.get(&level).and_then(|told| year.usage(told)),
            ),
            other => (Bilingual::new(other, other), None),
        }
    }

    /// Mailboxes that were handed over, of those issued.
    fn activation(&self, level: Option<Level>) -> Ratio {
        let part = level.map_or(Part::Province, Part::Level);
        let own = part.agencies(self.tally).filter_map(|agency| self.activated.get(&agency)).copied();
        let whole = part.figures(self.tally).total.get(Column::Mailboxes);
        Ratio { part: own.sum::<ByRank>().of(None), whole }
    }

    fn figures(&self, level: Option<Level>) -> Option<&Figures> {
        match level {
            None => Some(&self.tally.province),
            Some(level) => self.tally.levels.iter().find(|(own, _)| *own == level).map(|(_, figures)| figures),
        }
    }
}

impl Year<'_> {
    /// A share of documents, as the indicator tells it.
    fn usage(&self, told: &indicators::Told) -> Option<Told> {
        // Of what was known earlier no list of documents is to be had.
        let rows = || format!("congvu report indicators --as-of {} --rows usage --cumulative", self.days.last);
        Some(Told {
            amount: told.value?,
            of: None,
            share: told.numerator.zip(told.denominator).map(|(part, whole)| Ratio { part, whole }),
            answered: None,
            status: told.status?,
            as_of: told.as_of,
            source: told.source.clone(),
            rows: Vec::new(),
            listed: Vec::new(),
            opens: self.known_at.is_none().then(rows),
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::FactId;
    use crate::domain::indicator::FigureStatus;
    use crate::domain::indicator::amount::Amount;

    #[test]
    fn a_goal_is_met_by_the_share_itself_and_not_by_its_rounding() {
        let goal = Goal {
            id: FactId(Uuid::nil()),
            indicator: Standard::ElectronicExchange.code(),
            level: None,
            year: 2019,
            amount: Amount(900),
            source: "Nghị quyết số 17/NQ-CP".to_owned(),
        };
        let told = |amount: u64, share| Told {
            amount: Amount(amount),
            of: None,
            share,
            answered: None,
            status: FigureStatus::Measured,
            as_of: date!(2019 - 12 - 31),
            source: Bilingual::new("", ""),
            rows: Vec::new(),
            listed: Vec::new(),
            opens: None,
        };
        let of = |part: u64| told(900, Some(Ratio { part, whole: 10_000 }));
        assert!(!is_met(Unit::Percent, &goal, &of(8_995)), "89.95 % is shown as 90,0 %");
        assert!(is_met(Unit::Percent, &goal, &of(9_000)));
        assert!(is_met(Unit::Percent, &goal, &told(900, None)), "told as 90 %, of how many nobody knows");
    }
}
