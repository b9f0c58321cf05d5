//! What is counted of documents: by the events of document systems, out of what agencies reported. Which of both is taken where both tell the same
//! `usage` and `exchange` say.

use super::exchange::{Shares, exchange};
use super::share::Share;
use super::units::Unit;
use super::usage::{usage, usage_of_rank};
use super::{Figure, Spans, Told, each_span};
use crate::domain::ids::AgencyId;
use crate::domain::indicator::measured::Measured;
use crate::domain::indicator::period::Days;
use crate::domain::lang::Bilingual;
use crate::domain::posting::Rank;
use crate::domain::signing::event::ExchangeLevel;
use crate::domain::usage::{Column, Counts};

/// Their figures. What was reported as a share stands for `whole`, if that is one agency or the province.
pub(super) fn figures(units: &[&Unit<'_>], spans: &Spans, whole: Option<(AgencyId, &Shares<'_>)>) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut push = |indicator, (rank, level), told: &dyn Fn(Days) -> Told| {
        let (period, cumulative) = each_span(spans, told);
        figures.push(Figure { indicator, rank, level, period, cumulative: Some(cumulative) });
    };
    for which in [Measured::Usage, Measured::UsagePerson, Measured::UsageAgency, Measured::UsageBoth] {
        push(which, (None, None), &|days| usage(which, units, days, spans.as_of));
    }
    for rank in Rank::ALL {
        let of_rank = (Some(*rank), None);
        push(Measured::UsagePerson, of_rank, &|days| usage_of_rank(*rank, units, days, spans.as_of));
    }
    let mut tell = |indicator, level, told: &dyn Fn(Days) -> Told| push(indicator, (None, level), told);
    let count = |days, column: Column| {
        let known: Counts = units.iter().map(|unit| unit.documents(days, None)).sum();
        Told::counted(known.shown(column), spans.as_of, events())
    };
    tell(Measured::UsageIndeterminate, None, &|days| count(days, Column::Indeterminate));
    tell(Measured::DocumentsKnown, None, &|days| count(days, Column::Documents));
    for level in std::iter::once(None).chain(ExchangeLevel::ALL.iter().copied().map(Some)) {
        tell(Measured::ElectronicExchange, level, &|days| exchange(units, level, days, spans.as_of, whole));
    }
    tell(Measured::TimeStamped, None, &|days| {
        by_events(units, None, days, (Column::Stamped, Column::Signatures)).told(spans.as_of)
    });
    figures
}

/// The documents of these counts that the indicator is of.
pub(super) fn numerator(which: Measured, counts: &Counts) -> u64 {
    match which {
        Measured::UsagePerson => counts.shown(Column::SignedByPerson),
        Measured::UsageAgency => counts.shown(Column::SignedByAgency),
        Measured::UsageBoth => counts.shown(Column::SignedByBoth),
        _ => counts.signed(),
    }
}

/// A share of which events alone tell.
pub(super) fn by_events<'a>(
    units: &[&Unit<'_>],
    level: Option<ExchangeLevel>,
    days: Days,
    (part, whole): (Column, Column),
) -> Share<'a> {
    let known: Counts = units.iter().map(|unit| unit.documents(days, level)).sum();
    let mut share = Share::default();
    share.by_events();
    if known.get(whole) > 0 {
        share.add(known.shown(part), known.shown(whole), []);
    }
    share
}

fn events() -> Bilingual {
    Bilingual::new("Sự kiện ký số", "Signing events")
}
