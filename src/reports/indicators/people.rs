//! What is counted of people as of a day: mailboxes and coverage, in total and by rank.

use super::units::Unit;
use super::{Figure, Told};
use crate::domain::adoption::by_rank::ByRank;
use crate::domain::adoption::counts::{Column, Figures};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::indicator::FigureStatus;
use crate::domain::indicator::amount::Amount;
use crate::domain::indicator::measured::{Measured, NotApplicable};
use crate::domain::lang::Bilingual;
use crate::domain::posting::Rank;
use time::Date;

/// A share of people.
#[derive(Debug, Clone, Copy)]
pub(super) struct OfPeople(Measured);

impl OfPeople {
    /// The indicators that are of people as of a day; none for the others.
    pub(super) const fn of(which: Measured) -> Option<Self> {
        match which {
            Measured::Issued | Measured::Activation | Measured::Coverage | Measured::Expiring => Some(Self(which)),
            _ => None,
        }
    }

    /// Who is in the whole.
    pub(super) const fn whole(self) -> Column {
        match self.0 {
            Measured::Issued => Column::Staff,
            Measured::Activation => Column::Mailboxes,
            Measured::Coverage => Column::InScope,
            _ => Column::Covered,
        }
    }

    /// Who of them is in the part; none where no column tells: of mailboxes whether they were handed over.
    pub(super) const fn part(self) -> Option<Column> {
        match self.0 {
            Measured::Issued => Some(Column::StaffWithMailbox),
            Measured::Activation => None,
            Measured::Coverage => Some(Column::Covered),
            _ => Some(Column::Expiring),
        }
    }

    /// Its figures: all together, then by rank.
    pub(super) fn figures(self, units: &[&Unit<'_>], as_of: Date) -> Vec<Figure> {
        let (mut figures, mut activated) = (Figures::default(), ByRank::default());
        for unit in units {
            figures.add(&unit.figures);
            activated.add_all(&unit.activated);
        }
        let figure = |rank: Option<Rank>| {
            let counts = figures.of_rank(rank);
            let part = self.part().map_or_else(|| activated.of(rank), |column| counts.get(column));
            let ratio = Ratio { part, whole: counts.get(self.whole()) };
            Figure { indicator: self.0, rank, level: None, period: share(ratio, as_of), cumulative: None }
        };
        std::iter::once(None).chain(Rank::ALL.iter().copied().map(Some)).map(figure).collect()
    }
}

/// A share that the registry counted.
pub(super) fn share(ratio: Ratio, as_of: Date) -> Told {
    let value = ratio.tenths();
    Told {
        value: value.map(Amount),
        numerator: Some(ratio.part),
        denominator: Some(ratio.whole),
        status: value.map(|_| FigureStatus::Measured),
        source: registry(),
        not_applicable: value.is_none().then_some(NotApplicable::NothingToCount),
        ..Told::none(NotApplicable::NothingToCount, as_of)
    }
}

/// Where it comes from.
pub(super) fn registry() -> Bilingual {
    Bilingual::new("Sổ đăng ký congvu", "The congvu registry")
}
