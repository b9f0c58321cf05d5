//! Editing dated facts: days are cut out of some and others are put there. Nothing is edited in place: a fact that loses days is
//! closed and its rest is opened as new facts.

use serde::{Deserialize, Serialize};
use time::Date;
use uuid::Uuid;

use super::standing::Correction;
use crate::domain::ids::{FactId, PostingId};
use crate::domain::mailbox::address::AddressFact;
use crate::domain::mailbox::lifecycle::MailboxStateFact;
use crate::domain::period::Period;
use crate::domain::posting::Posting;

/// A fact with an effective period.
pub trait DatedFact: Clone {
    /// Its key.
    fn key(&self) -> Uuid;
    /// When it holds.
    fn period(&self) -> Period;
    /// The same for another period, as a fact of its own.
    #[must_use]
    fn during(self, key: Uuid, period: Period) -> Self;
}

macro_rules! dated {
    ($($fact:ident $key:ident)+) => {$(
        impl DatedFact for $fact {
            fn key(&self) -> Uuid {
                self.id.0
            }

            fn period(&self) -> Period {
                self.effective
            }

            fn during(self, key: Uuid, period: Period) -> Self {
                Self { id: $key(key), effective: period, ..self }
            }
        }
    )+};
}

dated! { Posting PostingId  MailboxStateFact FactId  AddressFact FactId  Correction FactId }

/// Facts to close and facts to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit<T> {
    /// Recorded facts that no longer hold as they are.
    pub close: Vec<Uuid>,
    /// New facts.
    pub open: Vec<T>,
}

impl<T> Default for Edit<T> {
    fn default() -> Self {
        Self { close: Vec::new(), open: Vec::new() }
    }
}

/// Where new keys come from.
pub type Keys<'a> = dyn FnMut() -> Uuid + 'a;

/// Facts of one kind in the making.
#[derive(Debug, Clone)]
pub struct Line<T> {
    facts: Vec<T>,
}

impl<T: DatedFact> Line<T> {
    /// Begins with what is recorded.
    #[must_use]
    pub fn of(recorded: &[T]) -> Self {
        Self { facts: recorded.to_vec() }
    }

    /// The facts as they stand.
    #[must_use]
    pub fn facts(&self) -> &[T] {
        &self.facts
    }

    /// Takes the days from `from` to `to` out of the facts that `touches` names.
    pub fn cut(&mut self, touches: impl Fn(&T) -> bool, from: Date, to: Option<Date>, keys: &mut Keys<'_>) {
        let hole = Period { from, to };
        let (hit, mut kept): (Vec<T>, Vec<T>) =
            self.facts.drain(..).partition(|fact| touches(fact) && fact.period().overlaps(&hole));
        for fact in hit {
            let whole = fact.period();
            if whole.from < from {
                kept.push(fact.clone().during(keys(), Period { from: whole.from, to: Some(from) }));
            }
            if let Some(to) = to.filter(|to| whole.to.is_none_or(|end| *to < end)) {
                kept.push(fact.during(keys(), Period { from: to, to: whole.to }));
            }
        }
        self.facts = kept;
    }

    /// Adds a fact.
    pub fn add(&mut self, fact: T) {
        self.facts.push(fact);
    }

    /// The fact that `picks` names and that holds on `day`.
    pub fn on(&self, picks: impl Fn(&T) -> bool, day: Date) -> Option<&T> {
        self.facts.iter().find(|fact| picks(fact) && fact.period().contains(day))
    }

    /// When the facts hold that `picks` names.
    pub fn periods(&self, picks: impl Fn(&T) -> bool) -> Vec<Period> {
        self.facts.iter().filter(|fact| picks(fact)).map(DatedFact::period).collect()
    }

    /// What has to be closed and opened to come here from what is recorded.
    #[must_use]
    pub fn edit(&self, recorded: &[T]) -> Edit<T> {
        let is_in = |facts: &[T], key: Uuid| facts.iter().any(|fact| fact.key() == key);
        let mut open: Vec<T> = self.facts.iter().filter(|fact| !is_in(recorded, fact.key())).cloned().collect();
        open.sort_by_key(|fact| fact.period().from);
        let close = recorded.iter().map(DatedFact::key).filter(|key| !is_in(&self.facts, *key)).collect();
        Edit { close, open }
    }
}

impl<T: DatedFact> Edit<T> {
    /// Whether it changes nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.close.is_empty() && self.open.is_empty()
    }

    /// What is recorded after this edit of `recorded`.
    #[must_use]
    pub fn applied(&self, recorded: &[T]) -> Vec<T> {
        let mut facts: Vec<T> =
            recorded.iter().filter(|fact| !self.close.contains(&fact.key())).chain(&self.open).cloned().collect();
        facts.sort_by_key(|fact| fact.period().from);
        facts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::Duration;
    use time::macros::date;

    use super::*;
    use crate::domain::ids::MailboxId;
    use crate::domain::mailbox::lifecycle::MailboxState;

    const START: Date = date!(2019 - 01 - 01);

    fn day(number: i64) -> Date {
        START + Duration::days(number)
    }

    fn state(number: u128, state: MailboxState, effective: Period) -> MailboxStateFact {
        let id = FactId(Uuid::from_u128(number));
        MailboxStateFact { id, mailbox: MailboxId(Uuid::nil()), state, effective, subject: None }
    }

    fn on(facts: &[MailboxStateFact], day: Date) -> Vec<MailboxState> {
        facts.iter().filter(|fact| fact.effective.contains(day)).map(|fact| fact.state).collect()
    }

    proptest! {
        #[test]
        fn days_that_are_cut_and_filled_hold_the_new_and_all_others_what_they_held(
            cuts in proptest::collection::vec((0_i64..60, proptest::option::of(1_i64..40), 0_usize..6), 1..12),
        ) {
            let mut next = 1_u128;
            let mut keys = || { next += 1; Uuid::from_u128(next) };
            let recorded = vec![state(1, MailboxState::Active, Period::starting(START))];
            let mut line = Line::of(&recorded);
            for (from, length, which) in cuts {
                let before = line.facts().to_vec();
                let (from, to) = (day(from), length.map(|days| day(from + days)));
                line.cut(|_| true, from, to, &mut keys);
                let to_state = MailboxState::ALL[which];
                line.add(state(0, to_state, Period { from, to }).during(keys(), Period { from, to }));
                for number in 0..120 {
                    let asked = day(number);
                    let expected = if (Period { from, to }).contains(asked) { vec![to_state] } else { on(&before, asked) };
                    prop_assert_eq!(on(line.facts(), asked), expected);
                }
                prop_assert!(line.facts().iter().all(|fact| fact.effective.to.is_none_or(|end| fact.effective.from < end)));
            }
            let edit = line.edit(&recorded);
            let sorted = |mut facts: Vec<MailboxStateFact>| { facts.sort_by_key(|fact| fact.effective.from); facts };
            prop_assert_eq!(edit.applied(&recorded), sorted(line.facts().to_vec()));
        }
    }
}
