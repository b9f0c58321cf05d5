//! The share of outgoing documents that are signed: events, out of what agencies reported.
//!
//! An event proves what a report only says. So events are taken of periods before which the agency's documents were known by events already; of the
//! period in which its system begins to send them, and of those before, what was reported is taken, if anything was. What was not taken stands beside.

use time::Date;

use super::Told;
use super::documents::numerator;
use super::share::Share;
use super::units::Unit;
use crate::domain::indicator::Standard;
use crate::domain::indicator::measured::{Measured, NotApplicable};
use crate::domain::indicator::period::Days;
use crate::domain::posting::Rank;
use crate::domain::usage::{Column, Counts};
use crate::storage::read::indicator::ValueLine;

/// A numerator, with the values that tell it; none of events.
type Part<'a> = (u64, Vec<&'a ValueLine>);

/// Of the periods for which a unit reported how many documents went out.
pub(super) fn usage(which: Measured, units: &[&Unit<'_>], days: Days, as_of: Date) -> Told {
    let (mut taken, mut beside) = (Share::default(), Share::default());
    for unit in units {
        for total in unit.values_within(Standard::DocumentsOutgoing, None, days) {
            period(which, unit, total, (&mut taken, &mut beside));
        }
        for _ in unit.untold(Standard::DocumentsOutgoing, None, days) {
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

/// The share that people of this rank signed, of the periods of which events tell who signed: a part of the share of a person's signatures.
/// No report tells of ranks.
pub(super) fn usage_of_rank(rank: Rank, units: &[&Unit<'_>], days: Days, as_of: Date) -> Told {
    let mut taken = Share::default();
    for unit in units {
        for total in unit.values_within(Standard::DocumentsOutgoing, None, days) {
            period_of_rank(rank, unit, total, &mut taken);
        }
        for _ in unit.untold(Standard::DocumentsOutgoing, None, days) {
            taken.leave_out(NotApplicable::NoTotal);
        }
    }
    let is_known = !taken.is_empty();
    let mut told = taken.told(as_of);
    if !is_known {
        let known: Counts = units.iter().map(|unit| unit.documents(days, None)).sum();
        told.numerator = (known.get(Column::Documents) > 0).then(|| known.shown(Column::of_rank(rank)));
    }
    told
}

/// As [`period`] takes a person's signatures, where it takes them of events.
fn period_of_rank<'a>(rank: Rank, unit: &'a Unit<'_>, total: &'a ValueLine, taken: &mut Share<'a>) {
    let (days, whole) = (total.value.days, total.value.amount.0);
    let known = unit.documents(days, None);
    let is_reported = unit.value_for(Standard::DocumentsSignedByPerson, None, days).is_some();
    let events_begin = !unit.is_known_before(days.first);
    if known.get(Column::Documents) == 0 || (events_begin && is_reported) {
        return taken.leave_out(NotApplicable::NoEvidence);
    }
    if known.shown(Column::Documents) > whole {
        return taken.leave_out(NotApplicable::TotalBelowEvidence);
    }
    add(taken, (known.shown(Column::of_rank(rank)), Vec::new()), total);
}

/// A unit's period: what it is in the share, and what stands beside it.
pub(super) fn period<'a>(
    which: Measured,
    unit: &'a Unit<'_>,
    total: &'a ValueLine,
    (taken, beside): (&mut Share<'a>, &mut Share<'a>),
) {
    let (days, whole) = (total.value.days, total.value.amount.0);
    let known = unit.documents(days, None);
    let by_events = (known.get(Column::Documents) > 0).then(|| numerator(which, &known));
    let events_begin = !unit.is_known_before(days.first);
    let word = match reported(which, unit, days) {
        Err(why) if by_events.is_none() || events_begin => return taken.leave_out(why),
        word => word.unwrap_or_default(),
    };
    let (part, other) = match (by_events, word) {
        (None, None) => return taken.leave_out(NotApplicable::NoEvidence),
        (Some(events), Some(word)) if events_begin => (word, Some((events, Vec::new()))),
        (Some(events), word) => ((events, Vec::new()), word),
        (None, Some(word)) => (word, None),
    };
    if let Some(other) = other.filter(|(part, _)| *part <= whole) {
        add(beside, other, total);
    }
    if part.0 > whole && !part.1.is_empty() {
        return taken.leave_out(NotApplicable::PartAboveWhole);
    }
    if known.shown(Column::Documents) > whole {
        return taken.leave_out(NotApplicable::TotalBelowEvidence);
    }
    add(taken, part, total);
}

fn add<'a>(share: &mut Share<'a>, (part, lines): Part<'a>, total: &'a ValueLine) {
    if lines.is_empty() {
        share.by_events();
    }
    share.add(part, total.value.amount.0, lines.into_iter().chain([total]));
}

/// What the unit reported of the same for these days; why it makes none where it contradicts itself.
fn reported<'a>(which: Measured, unit: &'a Unit<'_>, days: Days) -> Result<Option<Part<'a>>, NotApplicable> {
    let value = |of| unit.value_for(of, None, days);
    let (person, agency, both) = (
        value(Standard::DocumentsSignedByPerson),
        value(Standard::DocumentsSignedByAgency),
        value(Standard::DocumentsSignedByBoth),
    );
    let alone = |line: Option<&'a ValueLine>| line.map(|line| (line.value.amount.0, vec![line]));
    Ok(match which {
        Measured::UsagePerson => alone(person),
        Measured::UsageAgency => alone(agency),
        Measured::UsageBoth => alone(both),
        // What both signed, each did.
        _ if [person, agency]
            .into_iter()
            .flatten()
            .any(|one| both.is_some_and(|both| one.value.amount < both.value.amount)) =>
        {
            return Err(NotApplicable::PartAboveWhole);
        }
        _ => match (person, agency, both) {
            (Some(person), Some(agency), Some(both)) => {
                let sum = person.value.amount.0 + agency.value.amount.0;
                Some((sum.saturating_sub(both.value.amount.0), vec![person, agency, both]))
            }
            // At least so many.
            _ => alone([person, agency, both].into_iter().flatten().max_by_key(|line| line.value.amount)),
        },
    })
}
