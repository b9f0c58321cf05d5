//! What is aimed at, beside the figures.
//!
//! A goal of the province stands beside the figures of everything that was asked for, one of a level beside those of that level and of its
//! agencies. Of exchanged documents a level's goal is of the share between the province and that level, so it stands beside that one. What adds up
//! is held against the year so far, for a goal is of a year.

use super::{Figure, Told};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::agency::Level;
use crate::domain::indicator::amount::Amount;
use crate::domain::indicator::measured::{Measured, measured};
use crate::domain::indicator::{Goal, exchange_of};

/// What is aimed at, beside a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalBeside {
    /// For the agencies of this level; none for the whole province.
    pub level: Option<Level>,
    /// How much, in the indicator's unit.
    pub amount: Amount,
    /// Who set it: the act or plan.
    pub source: String,
    /// Where the figure stands; none where it has no value.
    pub reached: Option<Amount>,
    /// Whether it is reached; none where nobody knows.
    pub is_met: Option<bool>,
}

/// What is aimed at beside a figure of a line of that level; of the total, which has none, beside that.
pub(super) fn goal_beside(goals: &[Goal], line: Option<Level>, figure: &Figure) -> Option<GoalBeside> {
    let goal = goals.iter().find(|goal| is_beside(goal, line, figure))?;
    let told = figure.cumulative.as_ref().unwrap_or(&figure.period);
    let unit = measured(figure.indicator).unit;
    Some(GoalBeside {
        level: goal.level,
        amount: goal.amount,
        source: goal.source.clone(),
        reached: told.value,
        is_met: told.value.map(|value| goal.is_reached(unit, value, counted(told))),
    })
}

/// What the whole is to reach, in the smallest steps of its unit.
pub(super) fn target(goals: &[Goal], which: Measured) -> Option<u64> {
    target_of(goals, which, None)
}

/// What an agency of a level is to reach: what those of its level are to, or else what the province is to.
#[must_use]
pub fn target_of(goals: &[Goal], which: Measured, level: Option<Level>) -> Option<u64> {
    let of = |level: Option<Level>| {
        let is_it = |goal: &&Goal| goal.indicator.as_str() == which.as_str() && goal.level == level;
        goals.iter().find(is_it).map(|goal| goal.amount.0)
    };
    level.and_then(|level| of(Some(level))).or_else(|| of(None))
}

fn is_beside(goal: &Goal, line: Option<Level>, figure: &Figure) -> bool {
    if goal.indicator.as_str() != figure.indicator.as_str() || figure.rank.is_some() {
        return false;
    }
    match (figure.indicator, goal.level) {
        (Measured::ElectronicExchange, Some(level)) => line.is_none() && figure.level == Some(exchange_of(level)),
        (_, level) => level == line && figure.level.is_none(),
    }
}

/// The counts behind a share: a goal is held against what was counted, not against its rounding.
fn counted(told: &Told) -> Option<Ratio> {
    told.numerator.zip(told.denominator).map(|(part, whole)| Ratio { part, whole })
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::FactId;
    use crate::domain::indicator::measured::NotApplicable;
    use crate::domain::signing::event::ExchangeLevel;

    fn goal(indicator: Measured, level: Option<Level>, tenths: u64) -> Goal {
        Goal {
            id: FactId(Uuid::nil()),
            indicator: indicator.as_str().parse().unwrap(),
            level,
            year: 2019,
            amount: Amount(tenths),
            source: "Nghị quyết số 17/NQ-CP".to_owned(),
        }
    }

    fn told(counted: Option<(u64, u64)>) -> Told {
        let ratio = counted.map(|(part, whole)| Ratio { part, whole });
        Told {
            value: ratio.and_then(Ratio::tenths).map(Amount),
            numerator: ratio.map(|ratio| ratio.part),
            denominator: ratio.map(|ratio| ratio.whole),
            ..Told::none(NotApplicable::NothingToCount, date!(2019 - 12 - 14))
        }
    }

    fn figure(indicator: Measured, period: (u64, u64), cumulative: Option<(u64, u64)>) -> Figure {
        let cumulative = cumulative.map(|counted| told(Some(counted)));
        Figure { indicator, rank: None, level: None, period: told(Some(period)), cumulative }
    }

    #[test]
    fn a_goal_stands_beside_the_figures_that_it_is_of() {
        let goals = [
            goal(Measured::Coverage, None, 900),
            goal(Measured::Coverage, Some(Level::District), 800),
            goal(Measured::ElectronicExchange, None, 950),
            goal(Measured::ElectronicExchange, Some(Level::Commune), 900),
        ];
        let asked = |line, figure: &Figure| goal_beside(&goals, line, figure).map(|goal| (goal.amount.0, goal.is_met));
        let coverage = figure(Measured::Coverage, (85, 100), None);
        assert_eq!(asked(None, &coverage), Some((900, Some(false))));
        assert_eq!(asked(Some(Level::District), &coverage), Some((800, Some(true))));
        assert_eq!(asked(Some(Level::Commune), &coverage), None, "nothing is aimed at there");
        let of_rank = Figure { rank: Some(crate::domain::posting::Rank::Head), ..coverage.clone() };
        assert_eq!(asked(None, &of_rank), None, "a goal is of everybody");
        let exchange = figure(Measured::ElectronicExchange, (1, 10), Some((96, 100)));
        assert_eq!(asked(None, &exchange), Some((950, Some(true))), "of the year so far");
        let with_communes = Figure { level: Some(ExchangeLevel::ProvinceCommune), ..exchange.clone() };
        assert_eq!(asked(None, &with_communes), Some((900, Some(true))));
        assert_eq!(asked(Some(Level::Commune), &with_communes), None, "the share is of the province with them");
        assert_eq!(asked(Some(Level::Commune), &exchange), None);
        assert_eq!(asked(None, &figure(Measured::Usage, (1, 1), Some((1, 1)))), None);
    }

    #[test]
    fn a_goal_is_held_against_what_was_counted_and_nothing_reaches_none() {
        let goals = [goal(Measured::Usage, None, 900)];
        let usage = figure(Measured::Usage, (1, 1), Some((8_995, 10_000)));
        let beside = goal_beside(&goals, None, &usage).unwrap();
        assert_eq!((beside.reached, beside.is_met), (Some(Amount(900)), Some(false)), "89.95 % is shown as 90,0 %");
        let untold = Figure { cumulative: Some(told(None)), ..usage };
        let beside = goal_beside(&goals, None, &untold).unwrap();
        assert_eq!((beside.reached, beside.is_met), (None, None));
        assert_eq!((target(&goals, Measured::Usage), target(&goals, Measured::Coverage)), (Some(900), None));
        let of_level = [goal(Measured::Usage, Some(Level::Commune), 900), goal(Measured::Usage, None, 600)];
        assert_eq!(target(&of_level[..1], Measured::Usage), None);
        let asked = |level| target_of(&of_level, Measured::Usage, level);
        assert_eq!(
            (asked(Some(Level::Commune)), asked(Some(Level::District)), asked(None)),
            (Some(900), Some(600), Some(600))
        );
    }
}
