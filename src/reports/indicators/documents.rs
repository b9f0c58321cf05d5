//! What is counted of documents: by the events of document systems, out of what agencies reported.
//!
//! Two rules decide where both tell the same. *Usage*: an event proves what a report only says, so events are taken for the numerator where
//! there are any of the agency's documents in the days of its report. *Exchange*: events tell of signed documents alone, so what was reported
//! is taken first. What was not taken stands beside the figure.

use time::Date;

use super::share::Share;
use super::units::Unit;
use super::{Figure, Spans, Told, each_span};
use crate::domain::ids::AgencyId;
use crate::domain::indicator::measured::{Measured, NotApplicable};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureScope, Standard};
use crate::domain::lang::Bilingual;
use crate::domain::signing::event::ExchangeLevel;
use crate::domain::usage::{Column, Counts};
use crate::storage::read::indicator::ValueLine;

/// Their figures. What was reported as a share stands for `whole`, if that is one agency or the province.
pub(super) fn figures(units: &[&Unit<'_>], spans: &Spans, whole: Option<(AgencyId, &[ValueLine])>) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut tell = |indicator, level, told: &dyn Fn(Days) -> Told| {
        let (period, cumulative) = each_span(spans, told);
        figures.push(Figure { indicator, rank: None, level, period, cumulative: Some(cumulative) });
    };
    for which in [Measured::Usage, Measured::UsagePerson, Measured::UsageAgency, Measured::UsageBoth] {
        tell(which, None, &|days| usage(which, units, days, spans.as_of));
    }
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

/// What the unit reported of the same for these days.
fn reported<'a>(which: Measured, unit: &Unit<'a>, days: Days) -> Option<(u64, Vec<&'a ValueLine>)> {
    let value = |of| unit.value_for(of, None, days);
    let (person, agency, both) = (
        value(Standard::DocumentsSignedByPerson),
        value(Standard::DocumentsSignedByAgency),
        value(Standard::DocumentsSignedByBoth),
    );
    let alone = |line: Option<&'a ValueLine>| line.map(|line| (line.value.amount.0, vec![line]));
    match which {
        Measured::UsagePerson => alone(person),
        Measured::UsageAgency => alone(agency),
        Measured::UsageBoth => alone(both),
        _ => {
            let (person, agency, both) = (person?, agency?, both?);
            let sum = person.value.amount.0 + agency.value.amount.0;
            Some((sum.checked_sub(both.value.amount.0)?, vec![person, agency, both]))
        }
    }
}

/// Of the periods for which a unit reported how many documents went out.
fn usage(which: Measured, units: &[&Unit<'_>], days: Days, as_of: Date) -> Told {
    let (mut taken, mut beside) = (Share::default(), Share::default());
    for unit in units {
        let totals = unit.values(Standard::DocumentsOutgoing, None).filter(|line| days.covers(line.value.days));
        let mut has_total = false;
        for total in totals {
            has_total = true;
            let known = unit.documents(total.value.days, None);
            let by_events = (known.get(Column::Documents) > 0).then(|| (numerator(which, &known), Vec::new()));
            let word = reported(which, unit, total.value.days);
            if by_events.is_some()
                && let Some((part, lines)) = &word
            {
                beside.add(*part, total.value.amount.0, lines.iter().copied().chain([total]));
            }
            let is_by_events = by_events.is_some();
            let Some((part, lines)) = by_events.or(word) else {
                taken.leave_out(NotApplicable::NoEvidence);
                continue;
            };
            if part.max(known.shown(Column::Documents)) > total.value.amount.0 {
                taken.leave_out(NotApplicable::TotalBelowEvidence);
                continue;
            }
            if is_by_events {
                taken.by_events();
            }
            taken.add(part, total.value.amount.0, lines.into_iter().chain([total]));
        }
        if !has_total {
            taken.leave_out(NotApplicable::NoTotal);
        }
    }
    let is_known = !taken.is_empty();
    let mut told = taken.told(as_of);
    if !is_known {
        // What events tell is told, though it is a share of nothing.
        let known: Counts = units.iter().map(|unit| unit.documents(days, None)).sum();
        told.numerator = (known.get(Column::Documents) > 0).then(|| numerator(which, &known));
    }
    if !beside.is_empty() {
        told.beside.push(beside.told(as_of));
    }
    told
}

/// The first of what is told: a share of the whole, counts of agencies and periods that tell both, events.
fn exchange(
    units: &[&Unit<'_>],
    level: Option<ExchangeLevel>,
    days: Days,
    as_of: Date,
    whole: Option<(AgencyId, &[ValueLine])>,
) -> Told {
    let mut all: Vec<Told> = Vec::new();
    all.extend(whole.and_then(|(agency, values)| share_of(agency, values, level, days)));
    let mut counts = Share::default();
    for unit in units {
        let parts = unit.values(Standard::DocumentsExchangedElectronically, level);
        for part in parts.filter(|line| days.covers(line.value.days)) {
            if let Some(total) = unit.value_for(Standard::DocumentsExchanged, level, part.value.days) {
                counts.add(part.value.amount.0, total.value.amount.0, [part, total]);
            }
        }
    }
    if !counts.is_empty() {
        all.push(counts.told(as_of));
    }
    let events = by_events(units, level, days, (Column::Electronic, Column::Exchanged)).told(as_of);
    all.extend(Some(events).filter(|told| told.value.is_some()));
    let mut all = all.into_iter();
    let Some(first) = all.next() else { return Told::none(NotApplicable::NoSource, as_of) };
    Told { beside: all.collect(), ..first }
}

/// The newest share that was told of the whole in these days.
fn share_of(whole: AgencyId, values: &[ValueLine], level: Option<ExchangeLevel>, days: Days) -> Option<Told> {
    let code = Standard::ElectronicExchange.code();
    let told = values.iter().filter(|line| line.value.agency == whole && line.value.indicator == code);
    // What the committee itself exchanges is no province's.
    let told = told.filter(|line| line.value.scope == FigureScope::Subtree);
    let told = told.filter(|line| line.value.level == level && days.covers(line.value.days));
    let newest = told.max_by_key(|line| line.value.days.last)?;
    let value = &newest.value;
    Some(Told {
        value: Some(value.amount),
        status: Some(value.status),
        source: Bilingual::new(value.source.clone(), value.source.clone()),
        not_applicable: None,
        ..Told::none(NotApplicable::NoSource, value.as_of)
    })
}

fn by_events<'a>(
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
