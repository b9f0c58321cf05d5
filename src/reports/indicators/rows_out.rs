//! Who and what is out of a figure's whole, and why: people by how they stand, reported periods that make no share, documents of which nothing tells
//! how they went.

use super::share::Share;
use super::units::Unit;
use super::usage::period;
use crate::domain::adoption::rule::Standing;
use crate::domain::indicator::Standard;
use crate::domain::indicator::measured::{Measured, NotApplicable};
use crate::domain::indicator::period::Days;
use crate::domain::lang::Lang;
use crate::domain::usage::Column;
use crate::reports::people::PersonBehind;
use crate::reports::words;
use crate::storage::read::document::DocumentLine;
use crate::storage::read::indicator::ValueLine;

/// A person who is in no whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonOut {
    /// Who.
    pub person: PersonBehind,
    /// Why.
    pub why: WhyOut,
}

/// Why a person is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyOut {
    /// The figure is of mailboxes, and none that is in use was issued to them.
    NoMailbox,
    /// So they stand in coverage: they left, need not be able to sign, or cannot.
    Stands(Standing),
}

impl WhyOut {
    /// In words.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::NoMailbox => lang.pick("Chưa được cấp hộp thư", "No mailbox issued"),
            Self::Stands(standing) => words::standing(lang, standing),
        }
    }
}

/// A unit's period, or a stretch of days of which it told nothing, that is in no whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Identifier of the unit.
    pub agency_code: String,
    /// Its name.
    pub agency_name: String,
    /// The days.
    pub days: Days,
    /// Why.
    pub why: NotApplicable,
}

/// Why somebody is not in the whole of a figure of people.
pub(super) const fn why_out(which: Measured, person: &PersonBehind) -> WhyOut {
    match which {
        Measured::Activation | Measured::RegularUse => WhyOut::NoMailbox,
        _ => WhyOut::Stands(person.standing),
    }
}

/// Whether a document is in the whole of what its indicator counts of documents. The whole of usage is what agencies reported: there every
/// document that is known is told.
pub(super) fn is_in_whole(which: Measured, line: &DocumentLine) -> bool {
    let counts = line.document.contribution().map(|(_, counts)| counts);
    which != Measured::ElectronicExchange || counts.is_some_and(|counts| counts.get(Column::Exchanged) > 0)
}

/// What units reported of these days, or did not, that is in neither number: as often as the figure tells by its reasons.
pub(super) fn left_out(which: Measured, units: &[Unit<'_>], days: Days) -> Vec<LeftOut> {
    match which {
        Measured::Usage | Measured::UsagePerson | Measured::UsageAgency | Measured::UsageBoth => {
            units.iter().flat_map(|unit| of_usage(which, unit, days)).collect()
        }
        Measured::ElectronicExchange => units.iter().flat_map(|unit| of_exchange(unit, days)).collect(),
        _ => Vec::new(),
    }
}

fn of_usage(which: Measured, unit: &Unit<'_>, days: Days) -> Vec<LeftOut> {
    let mut found = Vec::new();
    for total in unit.values_within(Standard::DocumentsOutgoing, None, days) {
        let (mut taken, mut beside) = (Share::default(), Share::default());
        period(which, unit, total, (&mut taken, &mut beside));
        found.extend(taken.reasons().map(|why| of_unit(unit, total.value.days, why)));
    }
    let untold = unit.untold(Standard::DocumentsOutgoing, None, days);
    found.extend(untold.into_iter().map(|days| of_unit(unit, days, NotApplicable::NoTotal)));
    found.sort_by_key(|one| one.days);
    found
}

fn of_exchange(unit: &Unit<'_>, days: Days) -> Vec<LeftOut> {
    let parts = unit.values_within(Standard::DocumentsExchangedElectronically, None, days);
    let is_more = |part: &&ValueLine| {
        let whole = unit.value_for(Standard::DocumentsExchanged, None, part.value.days);
        whole.is_some_and(|whole| part.value.amount > whole.value.amount)
    };
    parts.filter(is_more).map(|part| of_unit(unit, part.value.days, NotApplicable::PartAboveWhole)).collect()
}

fn of_unit(unit: &Unit<'_>, days: Days, why: NotApplicable) -> LeftOut {
    LeftOut { agency_code: unit.code.clone(), agency_name: unit.name.clone(), days, why }
}
