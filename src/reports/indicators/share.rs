//! Shares in the making: parts and wholes that belong together, added up over agencies' periods, with what speaks for them.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::Told;
use crate::domain::adoption::ratio::Ratio;
use crate::domain::indicator::FigureStatus;
use crate::domain::indicator::amount::Amount;
use crate::domain::indicator::measured::NotApplicable;
use crate::domain::lang::Bilingual;
use crate::storage::read::indicator::ValueLine;

/// Sources that are named beside a figure, at most.
const MOST_SOURCES: usize = 3;

/// A share in the making.
#[derive(Debug, Clone, Default)]
pub(super) struct Share<'a> {
    part: u64,
    whole: u64,
    /// How many parts were added.
    pairs: u64,
    status: Option<FigureStatus>,
    as_of: Option<Date>,
    sources: BTreeSet<&'a str>,
    reporters: BTreeSet<&'a str>,
    /// Whether events speak for the parts.
    has_events: bool,
    left_out: BTreeMap<NotApplicable, u64>,
}

impl<'a> Share<'a> {
    /// Adds a part and its whole, as these values tell them.
    pub(super) fn add(&mut self, part: u64, whole: u64, values: impl IntoIterator<Item = &'a ValueLine>) {
        self.part += part;
        self.whole += whole;
        self.pairs += 1;
        for line in values {
            self.status = Some(doubtful(self.status.unwrap_or(FigureStatus::Measured), line.value.status));
            self.as_of = self.as_of.max(Some(line.value.as_of));
            self.sources.insert(&line.value.source);
            self.reporters.insert(&line.value.reporter);
        }
    }

    /// Events speak for its parts.
    pub(super) const fn by_events(&mut self) {
        self.has_events = true;
    }

    /// An agency's period is in neither number.
    pub(super) fn leave_out(&mut self, why: NotApplicable) {
        *self.left_out.entry(why).or_default() += 1;
    }

    /// Why agencies' periods are in neither number, each reason once.
    pub(super) fn reasons(&self) -> impl Iterator<Item = NotApplicable> {
        self.left_out.keys().copied()
    }

    /// Whether nothing was added.
    pub(super) const fn is_empty(&self) -> bool {
        self.pairs == 0
    }

    /// Whether anything speaks of it, and be it that something was left out.
    pub(super) fn is_told(&self) -> bool {
        self.pairs > 0 || !self.left_out.is_empty()
    }

    /// Whether values that were reported speak of it, right or wrong.
    pub(super) fn is_reported(&self) -> bool {
        self.status.is_some() || !self.left_out.is_empty()
    }

    /// The share; without a part or a whole the reason.
    pub(super) fn told(self, as_of: Date) -> Told {
        let value = Ratio { part: self.part, whole: self.whole }.tenths().filter(|_| self.pairs > 0);
        // What an agency can mend comes first.
        let why = self.left_out.keys().next_back().copied().filter(|_| self.pairs == 0);
        let is_known = self.pairs > 0;
        Told {
            value: value.map(Amount),
            numerator: is_known.then_some(self.part),
            denominator: is_known.then_some(self.whole),
            status: value.map(|_| self.status.unwrap_or(FigureStatus::Measured)),
            as_of: self.as_of.unwrap_or(as_of),
            source: self.source(),
            reporters: self.reporters.iter().map(|one| (*one).to_owned()).collect(),
            not_applicable: value.is_none().then(|| why.unwrap_or(NotApplicable::NothingToCount)),
            left_out: self.left_out,
            beside: Vec::new(),
        }
    }

    fn source(&self) -> Bilingual {
        let (mut vi, mut en): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        if self.has_events {
            vi.push("Sự kiện ký số".to_owned());
            en.push("Signing events".to_owned());
        }
        for source in self.sources.iter().take(MOST_SOURCES) {
            vi.push((*source).to_owned());
            en.push((*source).to_owned());
        }
        let more = self.sources.len().saturating_sub(MOST_SOURCES);
        if more > 0 {
            vi.push(format!("và {more} nguồn khác"));
            en.push(format!("and {more} more"));
        }
        Bilingual::new(vi.join("; "), en.join("; "))
    }
}

/// The less trusted of two.
pub(super) const fn doubtful(one: FigureStatus, other: FigureStatus) -> FigureStatus {
    use FigureStatus::{Declared, Estimated, Measured};
    match (one, other) {
        (Estimated, _) | (_, Estimated) => Estimated,
        (Declared, _) | (_, Declared) => Declared,
        (Measured, Measured) => Measured,
    }
}
