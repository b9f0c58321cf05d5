//! What is counted of people as of a day: mailboxes and coverage, in total and by rank.

use std::collections::HashSet;

use super::units::Unit;
use super::{Figure, Told};
use crate::domain::adoption::counts::{Column, Person};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::ids::OfficialId;
use crate::domain::indicator::FigureStatus;
use crate::domain::indicator::amount::Amount;
use crate::domain::indicator::measured::{Measured, NotApplicable};
use crate::domain::lang::Bilingual;
use crate::domain::posting::Rank;
use time::Date;

/// What a share of people is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct OfPeople<'a> {
    which: Measured,
    activated: &'a HashSet<OfficialId>,
}

impl<'a> OfPeople<'a> {
    /// The indicators that are of people as of a day; none for the others.
    pub(super) const fn of(which: Measured, activated: &'a HashSet<OfficialId>) -> Option<Self> {
        match which {
            Measured::Issued | Measured::Activation | Measured::Coverage | Measured::Expiring => {
                Some(Self { which, activated })
            }
            _ => None,
        }
    }

    /// Who is in the whole.
    pub(super) const fn whole(self) -> Column {
        match self.which {
            Measured::Issued => Column::Staff,
            Measured::Activation => Column::Mailboxes,
            Measured::Coverage => Column::InScope,
            _ => Column::Covered,
        }
    }

    /// Whether one who is in the whole is in the part.
    pub(super) fn is_in_part(self, person: &Person) -> bool {
        match self.which {
            Measured::Issued => Column::StaffWithMailbox.counts(person),
            Measured::Activation => self.activated.contains(&person.official),
            Measured::Coverage => Column::Covered.counts(person),
            _ => Column::Expiring.counts(person),
        }
    }

    /// Its figures: all together, then by rank.
    pub(super) fn figures(self, units: &[&Unit<'_>], as_of: Date) -> Vec<Figure> {
        let nothing = Ratio { part: 0, whole: 0 };
        let (mut all, mut ranks) = (nothing, [nothing; Rank::ALL.len()]);
        let whole = units.iter().flat_map(|unit| &unit.people).filter(|person| self.whole().counts(person));
        for person in whole {
            let part = u64::from(self.is_in_part(person));
            let of_rank = Rank::ALL.iter().zip(&mut ranks).find(|(rank, _)| **rank == person.rank);
            for ratio in of_rank.map(|(_, ratio)| ratio).into_iter().chain([&mut all]) {
                ratio.part += part;
                ratio.whole += 1;
            }
        }
        let figure = |rank, ratio| Figure {
            indicator: self.which,
            rank,
            level: None,
            period: share(ratio, as_of),
            cumulative: None,
        };
        let by_rank = Rank::ALL.iter().zip(ranks).map(|(rank, ratio)| figure(Some(*rank), ratio));
        std::iter::once(figure(None, all)).chain(by_rank).collect()
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
