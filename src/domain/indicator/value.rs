//! What an agency reported of an indicator.

use thiserror::Error;
use time::Date;

use super::amount::{Amount, Unit};
use super::period::Days;
use super::{FigureScope, Indicator, IndicatorCode, OverTime};
use crate::domain::code::code_list;
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::signing::event::ExchangeLevel;

code_list! {
    /// How far a figure is to be trusted.
    FigureStatus {
        /// Counted from facts.
        Measured = "measured",
        /// An agency says so.
        Declared = "declared",
        /// Somebody's best guess.
        Estimated = "estimated",
    }
}

impl FigureStatus {
    /// How doubtful it is: the greater the number, the less it is to be trusted.
    #[must_use]
    pub const fn doubt(self) -> u8 {
        match self {
            Self::Measured => 0,
            Self::Declared => 1,
            Self::Estimated => 2,
        }
    }
}

/// A value, with what is printed beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorValue {
    /// The fact.
    pub id: FactId,
    /// Of what.
    pub indicator: IndicatorCode,
    /// Whose it is.
    pub agency: AgencyId,
    /// Between whom; none for all together.
    pub level: Option<ExchangeLevel>,
    /// The agency's alone, or that of all below it too.
    pub scope: FigureScope,
    /// The days that it is for; of what is as of a day that day alone.
    pub days: Days,
    /// How much.
    pub amount: Amount,
    /// How far it is to be trusted.
    pub status: FigureStatus,
    /// The day on which it was so counted.
    pub as_of: Date,
    /// The document that it stands in, or the system that it came out of.
    pub source: String,
    /// Where its evidence lies: an address or the number of a document.
    pub evidence: Option<String>,
    /// Who reported it, by name or office.
    pub reporter: String,
}

/// Why a value cannot be one of its indicator.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WrongValue {
    /// It ends before it begins.
    #[error("its period ends before it begins")]
    Backwards,
    /// Nobody can know it yet.
    #[error("it is of the future")]
    Future,
    /// What is as of a day has no period.
    #[error("this indicator is as of a day: first and last day must be the same")]
    NoPeriod,
    /// Counted before its period was over.
    #[error("it was counted before its period was over: end the period on the day of the count")]
    CountedEarly,
    /// It is not told by level.
    #[error("this indicator is not told between levels")]
    NoLevels,
    /// Of many agencies together nothing is so or not so.
    #[error("of an agency with all below it nothing is simply so or not so")]
    NoSubtree,
    /// The unit has no such amount.
    #[error("there is no such amount of this unit")]
    Amount,
}

impl IndicatorValue {
    /// Whether the value can be one of `indicator` on the day of `today`.
    ///
    /// # Errors
    /// With what is wrong with it first.
    pub fn check(&self, indicator: &Indicator, today: Date) -> Result<(), WrongValue> {
        let Days { first, last } = self.days;
        if last < first {
            return Err(WrongValue::Backwards);
        }
        if last > today || self.as_of > today {
            return Err(WrongValue::Future);
        }
        if indicator.over_time == OverTime::Last && first != last {
            return Err(WrongValue::NoPeriod);
        }
        if self.as_of < last {
            return Err(WrongValue::CountedEarly);
        }
        if self.level.is_some() && !indicator.is_by_level {
            return Err(WrongValue::NoLevels);
        }
        if self.scope == FigureScope::Subtree && indicator.unit == Unit::YesNo {
            return Err(WrongValue::NoSubtree);
        }
        if !indicator.unit.holds(self.amount) {
            return Err(WrongValue::Amount);
        }
        Ok(())
    }

    /// Whether it says the same as another, whatever the fact.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        Self { id: other.id, ..self.clone() } == *other
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::indicator::{Standard, standard};

    fn value(days: Days) -> IndicatorValue {
        IndicatorValue {
            id: FactId(Uuid::from_u128(1)),
            indicator: Standard::DocumentsOutgoing.code(),
            agency: AgencyId(Uuid::from_u128(2)),
            level: None,
            scope: FigureScope::Own,
            days,
            amount: Amount(9),
            status: FigureStatus::Declared,
            as_of: days.last,
            source: "Báo cáo tháng 11".to_owned(),
            evidence: None,
            reporter: "Văn phòng".to_owned(),
        }
    }

    #[test]
    fn a_value_fits_its_indicator_and_the_calendar() {
        let today = date!(2019 - 12 - 31);
        let november = Days { first: date!(2019 - 10 - 15), last: date!(2019 - 11 - 14) };
        let sums = standard(Standard::DocumentsOutgoing);
        let state = standard(Standard::OneStopSoftware);
        let check = |indicator: &Indicator, change: fn(&mut IndicatorValue)| {
            let mut changed = value(november);
            change(&mut changed);
            changed.check(indicator, today)
        };
        assert_eq!(check(&sums, |_| {}), Ok(()));
        assert_eq!(check(&sums, |it| it.level = Some(ExchangeLevel::ProvinceCommune)), Ok(()));
        assert_eq!(check(&sums, |it| it.days.first = date!(2019 - 11 - 15)), Err(WrongValue::Backwards));
        assert_eq!(check(&sums, |it| it.days.last = date!(2020 - 01 - 01)), Err(WrongValue::Future));
        assert_eq!(check(&sums, |it| it.as_of = date!(2020 - 01 - 01)), Err(WrongValue::Future));
        assert_eq!(check(&sums, |it| it.as_of = date!(2019 - 11 - 13)), Err(WrongValue::CountedEarly));
        assert_eq!(check(&state, |_| {}), Err(WrongValue::NoPeriod));
        let of_a_day = |it: &mut IndicatorValue| {
            it.days.first = it.days.last;
            it.amount = Amount(1);
        };
        assert_eq!(check(&state, of_a_day), Ok(()));
        assert_eq!(check(&state, |it| it.days.first = it.days.last), Err(WrongValue::Amount), "yes or no");
        let levelled = |it: &mut IndicatorValue| {
            it.days.first = it.days.last;
            it.level = Some(ExchangeLevel::Central);
        };
        assert_eq!(check(&state, levelled), Err(WrongValue::NoLevels));
        assert_eq!(check(&sums, |it| it.scope = FigureScope::Subtree), Ok(()));
        let of_all_below = |it: &mut IndicatorValue| {
            it.days.first = it.days.last;
            it.amount = Amount(1);
            it.scope = FigureScope::Subtree;
        };
        assert_eq!(check(&state, of_all_below), Err(WrongValue::NoSubtree));
    }
}
