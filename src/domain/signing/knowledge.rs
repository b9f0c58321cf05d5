//! What is held to be true, and since when: by change sets, and by the clock of whoever recorded it. Histories keep every fact with both, so
//! that one reading says what is known now, what was after a change set, and what was at the instant of a signature.

use crate::domain::clock::Timestamp;

/// No change set comes after it: a fact that is closed there was never closed.
const NEVER: i64 = i64::MAX;

/// When a fact was recorded, and when it was no longer held to be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The change set that recorded it.
    from: i64,
    /// When that was.
    since: Timestamp,
    /// The change set that closed it.
    to: i64,
    /// When that was.
    until: Option<Timestamp>,
}

impl Recorded {
    /// Recorded then, and held to be true since.
    #[must_use]
    pub const fn since(from: i64, since: Timestamp) -> Self {
        Self { from, since, to: NEVER, until: None }
    }

    /// Closed then; by a change set that there is not it never was.
    #[must_use]
    pub const fn until(self, to: i64, until: Option<Timestamp>) -> Self {
        Self { to, until, ..self }
    }

    /// Whether it was recorded by then, be it held to be true still or not.
    #[must_use]
    pub fn is_there(&self, known: Knowledge) -> bool {
        known.has(self.from, Some(self.since))
    }

    /// Whether it is held to be true.
    #[must_use]
    pub fn is_held(&self, known: Knowledge) -> bool {
        self.is_there(known) && !known.has(self.to, self.until)
    }

    /// Not later than either of them.
    #[must_use]
    pub fn earliest(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), since: self.since.min(other.since), ..self }
    }
}

/// By which knowledge something is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Knowledge {
    change_set: i64,
    at: Option<Timestamp>,
}

impl Knowledge {
    /// All that is held to be true.
    pub const NOW: Self = Self { change_set: NEVER - 1, at: None };

    /// What was after a change set.
    #[must_use]
    pub const fn after(change_set: i64) -> Self {
        Self { change_set, at: None }
    }

    /// Of this, what had been recorded at an instant. Before the registry's first change set that is nothing.
    #[must_use]
    pub const fn when(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }

    fn has(self, change_set: i64, recorded_at: Option<Timestamp>) -> bool {
        let was_there = |at| recorded_at.is_some_and(|recorded_at| recorded_at <= at);
        change_set <= self.change_set && self.at.is_none_or(was_there)
    }
}

/// A fact, with when it was held to be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<T> {
    /// What.
    pub fact: T,
    /// When.
    pub recorded: Recorded,
}

impl<T> Held<T> {
    /// A fact.
    #[must_use]
    pub const fn new(fact: T, recorded: Recorded) -> Self {
        Self { fact, recorded }
    }
}

/// Those of these facts that are held to be true.
pub fn held<T>(facts: &[Held<T>], known: Knowledge) -> impl Iterator<Item = &T> {
    facts.iter().filter(move |one| one.recorded.is_held(known)).map(|one| &one.fact)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    #[test]
    fn a_fact_is_held_from_its_recording_to_its_closing() {
        let open = Recorded::since(5, at(50));
        let closed = open.until(8, Some(at(80)));
        let told = |known: Knowledge| {
            [open.is_there(known), open.is_held(known), closed.is_there(known), closed.is_held(known)]
        };
        assert_eq!(told(Knowledge::NOW), [true, true, true, false]);
        assert_eq!(told(Knowledge::after(4)), [false; 4]);
        assert_eq!(told(Knowledge::after(5)), [true; 4]);
        assert_eq!(told(Knowledge::after(8)), [true, true, true, false]);
        assert_eq!(told(Knowledge::NOW.when(at(49))), [false; 4]);
        assert_eq!(told(Knowledge::NOW.when(at(50))), [true; 4]);
        assert_eq!(told(Knowledge::NOW.when(at(79))), [true; 4]);
        assert_eq!(told(Knowledge::NOW.when(at(80))), [true, true, true, false]);
        assert_eq!(
            told(Knowledge::after(4).when(at(99))),
            [false; 4],
            "what came later is not known, whatever its clock said"
        );
        assert_eq!(told(Knowledge::after(7).when(at(99))), [true; 4]);
    }
}
