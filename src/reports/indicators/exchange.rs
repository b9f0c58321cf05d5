//! The share of documents that went electronically.
//!
//! Events tell of signed documents alone, and hardly any of those goes on paper: so what an agency reported is taken first, and events only of its
//! other days. A share that was told of the whole goes before both. What was not taken stands beside.

use time::Date;

use super::Told;
use super::documents::by_events;
use super::share::Share;
use super::units::Unit;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::measured::NotApplicable;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureScope, Standard};
use crate::domain::lang::Bilingual;
use crate::domain::signing::event::ExchangeLevel;
use crate::domain::usage::Column;
use crate::storage::read::indicator::ValueLine;

/// The first of what is told: a share of the whole, counts by agencies and events, events alone.
pub(super) fn exchange(
    units: &[&Unit<'_>],
    level: Option<ExchangeLevel>,
    days: Days,
    as_of: Date,
    whole: Option<(AgencyId, &Shares<'_>)>,
) -> Told {
    let mut all: Vec<Told> = Vec::new();
    all.extend(whole.and_then(|(agency, shares)| shares.newest(agency, level, days)));
    let mut counts = Share::default();
    for unit in units {
        of_unit(unit, level, days, &mut counts);
    }
    let is_reported = counts.is_reported();
    if counts.is_told() {
        all.push(counts.told(as_of));
    }
    if is_reported {
        let events = by_events(units, level, days, (Column::Electronic, Column::Exchanged)).told(as_of);
        all.extend(Some(events).filter(|told| told.value.is_some()));
    }
    let mut all = all.into_iter();
    let Some(first) = all.next() else { return Told::none(NotApplicable::NoSource, as_of) };
    Told { beside: all.collect(), ..first }
}

/// Periods of which the unit tells both numbers; of its other days what events tell.
fn of_unit<'a>(unit: &'a Unit<'_>, level: Option<ExchangeLevel>, days: Days, counts: &mut Share<'a>) {
    let mut told: Vec<Days> = Vec::new();
    for part in unit.values_within(Standard::DocumentsExchangedElectronically, level, days) {
        let Some(whole) = unit.value_for(Standard::DocumentsExchanged, level, part.value.days) else { continue };
        told.push(part.value.days);
        if part.value.amount > whole.value.amount {
            counts.leave_out(NotApplicable::PartAboveWhole);
        } else {
            counts.add(part.value.amount.0, whole.value.amount.0, [part, whole]);
        }
    }
    for rest in days.without(told) {
        let known = unit.documents(rest, level);
        if known.get(Column::Exchanged) > 0 {
            counts.by_events();
            counts.add(known.shown(Column::Electronic), known.shown(Column::Exchanged), []);
        }
    }
}

/// What was told as a share, of a whole: looked for once, and not again for each agency among all that was reported.
pub(super) struct Shares<'a>(Vec<&'a ValueLine>);

impl<'a> Shares<'a> {
    /// Those among these values.
    pub(super) fn of(values: &'a [ValueLine]) -> Self {
        let code = Standard::ElectronicExchange.code();
        // What the committee itself exchanges is no province's.
        let is_share = |line: &&ValueLine| line.value.indicator == code && line.value.scope == FigureScope::Subtree;
        Self(values.iter().filter(is_share).collect())
    }

    /// The newest that was told of an agency with all below it in these days.
    fn newest(&self, whole: AgencyId, level: Option<ExchangeLevel>, days: Days) -> Option<Told> {
        let told = self.0.iter().map(|line| &line.value).filter(|value| value.agency == whole && value.level == level);
        let value = told.filter(|value| days.covers(value.days)).max_by_key(|value| value.days.last)?;
        Some(Told {
            value: Some(value.amount),
            status: Some(value.status),
            source: Bilingual::new(value.source.clone(), value.source.clone()),
            reporters: [value.reporter.clone()].into(),
            not_applicable: None,
            ..Told::none(NotApplicable::NoSource, value.as_of)
        })
    }
}
