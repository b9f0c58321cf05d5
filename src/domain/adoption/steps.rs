//! Steps over days, one person's or everybody's. A person's steps say from which day on they are counted where and how; each step takes
//! them out of one place and puts them into another. The sum of what all steps do up to a day is who is where on that day.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use time::Date;

use super::by_rank::ByRank;
use super::counts::{Counted, Figures};
use crate::domain::ids::AgencyId;
use crate::domain::posting::Rank;

/// Where and how somebody is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place<C> {
    /// Counting agency.
    pub agency: AgencyId,
    /// Rank.
    pub rank: Rank,
    /// The class, or its number.
    pub class: C,
}

/// From which day on somebody is where; nowhere before the first. In the order of days, and no two that follow each other are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps<K>(Vec<(Date, Option<K>)>);

impl<K> Default for Steps<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Clone + PartialEq> Steps<K> {
    /// Goes on with: from `day` on there. Days come in order; a step that changes nothing is none.
    pub fn push(&mut self, day: Date, place: Option<K>) {
        if self.0.last().and_then(|(_, last)| last.as_ref()) != place.as_ref() {
            self.0.push((day, place));
        }
    }

    /// The steps.
    pub fn iter(&self) -> impl Iterator<Item = (Date, Option<&K>)> {
        self.0.iter().map(|(day, place)| (*day, place.as_ref()))
    }

    /// Whether it is nowhere on any day.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where it is on a day.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&K> {
        let begun = self.0.partition_point(|(from, _)| *from <= day);
        self.0.get(begun.checked_sub(1)?)?.1.as_ref()
    }

    /// The day of the first step after a day: until then it is where it is.
    #[must_use]
    pub fn next_after(&self, day: Date) -> Option<Date> {
        self.0.get(self.0.partition_point(|(from, _)| *from <= day)).map(|(from, _)| *from)
    }

    /// The same steps with each place named otherwise.
    pub fn map<L: Clone + PartialEq>(&self, mut name: impl FnMut(&K) -> L) -> Steps<L> {
        let mut steps = Steps::default();
        for (day, place) in self.iter() {
            steps.push(day, place.map(&mut name));
        }
        steps
    }
}

/// How many are where; never 0.
pub type Counters<K> = HashMap<K, i64>;

/// Adds `number` to a counter.
pub fn add<K: Hash + Eq>(counters: &mut Counters<K>, place: K, number: i64) {
    use std::collections::hash_map::Entry;
    match counters.entry(place) {
        Entry::Occupied(mut entry) => {
            *entry.get_mut() += number;
            if *entry.get() == 0 {
                entry.remove();
            }
        }
        Entry::Vacant(entry) if number != 0 => {
            entry.insert(number);
        }
        Entry::Vacant(_) => {}
    }
}

/// What changes on which day. Steps that say the same cancel out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes<K: Hash + Eq>(BTreeMap<Date, Counters<K>>);

impl<K: Hash + Eq> Default for Changes<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Hash + Eq + Clone> Changes<K> {
    /// Adds what the steps of somebody do.
    pub fn add(&mut self, steps: &Steps<K>) {
        self.count(steps, 1);
    }

    /// Takes away what they did.
    pub fn take(&mut self, steps: &Steps<K>) {
        self.count(steps, -1);
    }

    fn count(&mut self, steps: &Steps<K>, sign: i64) {
        let mut before: Option<&K> = None;
        for (day, place) in steps.iter() {
            let counters = self.0.entry(day).or_default();
            if let Some(left) = before {
                add(counters, left.clone(), -sign);
            }
            if let Some(entered) = place {
                add(counters, entered.clone(), sign);
            }
            if counters.is_empty() {
                self.0.remove(&day);
            }
            before = place;
        }
    }

    /// The days, in order, with what changes on each.
    pub fn days(&self) -> impl Iterator<Item = (Date, &Counters<K>)> {
        self.0.iter().map(|(day, counters)| (*day, counters))
    }

    /// The first day on which something changes.
    #[must_use]
    pub fn first_day(&self) -> Option<Date> {
        self.0.first_key_value().map(|(day, _)| *day)
    }

    /// Who is where on a day: the sum of what changed by then.
    #[must_use]
    pub fn on(&self, day: Date) -> Counters<K> {
        let mut sum = Counters::default();
        for counters in self.0.range(..=day).map(|(_, counters)| counters) {
            add_all(&mut sum, counters);
        }
        sum
    }
}

/// Adds everything that is counted in `more`.
pub fn add_all<K: Hash + Eq + Clone>(counters: &mut Counters<K>, more: &Counters<K>) {
    for (place, number) in more {
        add(counters, place.clone(), *number);
    }
}

/// The own numbers of agencies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnNumbers {
    /// By column.
    pub figures: HashMap<AgencyId, Figures>,
    /// Of the mailboxes issued, those that were handed over.
    pub activated: HashMap<AgencyId, ByRank>,
}

/// The own numbers of each agency, by how people of a class are counted and whether their mailboxes were handed over. None when a class is not
/// known or fewer than nobody are somewhere: then something is amiss, and what is counted must be counted anew.
pub fn own_numbers<C>(
    counters: &Counters<Place<C>>,
    counted: impl Fn(&C) -> Option<(Counted, bool)>,
) -> Option<OwnNumbers> {
    let mut own = OwnNumbers::default();
    for (place, number) in counters {
        let ((one, is_activated), number) = (counted(&place.class)?, u64::try_from(*number).ok()?);
        own.figures.entry(place.agency).or_default().add_people(place.rank, one, number);
        if is_activated {
            own.activated.entry(place.agency).or_default().add(place.rank, number);
        }
    }
    Some(own)
}
