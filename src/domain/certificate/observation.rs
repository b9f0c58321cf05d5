//! What a new list of the CA changes about one certificate: the event to tell, and the words that stand from then on. What an OCSP
//! answer changes is in `answer`.
//!
//! A revocation is for ever: no list takes it back, none moves its date to a later day. A hold holds from its date until a list that was
//! made while the certificate was still valid no longer names it; that list's thisUpdate is its end. Issuers drop entries of
//! certificates that expired, so that an entry which is gone after the end of validity says nothing. Of a list and an answer that do not
//! agree on a hold the one that was made later is believed, and of two made at one instant the list.

use super::status::{ListWindow, REASON_HOLD, Revocation};
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;

code_list! {
    /// What a list told about a certificate that the list before did not.
    RevocationEventKind {
        /// It is revoked.
        Revoked = "revoked",
        /// It is on hold.
        Held = "held",
        /// It is on hold no longer.
        Released = "released",
        /// The list tells another date or reason than was known, or a hold that had ended.
        Changed = "changed",
        /// The list names it, and that was known already.
        Named = "named",
        /// The list names it no longer, and nothing follows from that.
        Gone = "gone",
    }
}

/// The CA's word on a certificate: revoked or on hold from an instant on, a hold perhaps until another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// From when on.
    pub revocation: Revocation,
    /// When a hold ended.
    pub ends_at: Option<Timestamp>,
}

impl Word {
    /// A word without an end.
    #[must_use]
    pub const fn standing(revocation: Revocation) -> Self {
        Self { revocation, ends_at: None }
    }

    const fn is_hold(&self) -> bool {
        self.revocation.reason == REASON_HOLD
    }

    /// Whether it holds for as long as the other, which has ended.
    fn spans(&self, other: &Self) -> bool {
        self.revocation.at <= other.revocation.at && self.ends_at.is_none_or(|end| other.ends_at <= Some(end))
    }

    /// Whether it holds at `at`.
    #[must_use]
    pub fn holds_at(&self, at: Timestamp) -> bool {
        self.revocation.at <= at && self.ends_at.is_none_or(|end| at < end)
    }
}

/// The word that decides at `at`: a revocation before a hold.
#[must_use]
pub fn word_at(words: &[Word], at: Timestamp) -> Option<Revocation> {
    let holding = || words.iter().filter(|word| word.holds_at(at));
    let for_ever = holding().filter(|word| !word.is_hold()).min_by_key(|word| word.revocation.at);
    for_ever.or_else(|| holding().min_by_key(|word| word.revocation.at)).map(|word| word.revocation)
}

/// What is known of a certificate before a list is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// The words that stand.
    pub words: Vec<Word>,
    /// The entry of the list before; none when it had none.
    pub told: Option<Revocation>,
    /// The newest OCSP answer about it, unless that knows nothing of it.
    pub heard: Option<Heard>,
}

/// An OCSP answer, as lists are held against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// Its thisUpdate.
    pub made: Timestamp,
    /// It says that the certificate is neither revoked nor on hold.
    pub is_good: bool,
}

impl Known {
    pub(super) fn revoked(&self) -> Option<Revocation> {
        let revoked = self.words.iter().filter(|word| !word.is_hold()).map(|word| word.revocation);
        revoked.min_by_key(|revocation| revocation.at)
    }

    pub(super) fn open_hold(&self) -> Option<Revocation> {
        self.words.iter().find(|word| word.is_hold() && word.ends_at.is_none()).map(|word| word.revocation)
    }
}

/// What a list changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// What happened.
    pub kind: RevocationEventKind,
    /// The date by the list; of what is released or gone, the list's thisUpdate.
    pub at: Timestamp,
    /// The reason by the list; of what is released or gone, the reason told before.
    pub reason: u8,
    /// The words that stand from now on, if they are others.
    pub words: Option<Vec<Word>>,
}

/// Of several entries for one serial the one that decides: the earliest revocation, else the earliest hold.
#[must_use]
pub fn decisive(entries: impl IntoIterator<Item = Revocation>) -> Option<Revocation> {
    entries.into_iter().min_by_key(|entry| (entry.reason == REASON_HOLD, entry.at, entry.reason))
}

/// What `list`, whose entry for the certificate is `told`, changes.
#[must_use]
pub fn observe(known: &Known, told: Option<Revocation>, list: ListWindow, not_after: Timestamp) -> Option<Observation> {
    // Responders that answer out of a copy of the list bear its thisUpdate: of the two the list decides, whichever came in first.
    let is_later = known.heard.is_none_or(|heard| heard.made <= list.this_update);
    match (known.told, told) {
        // What an answer told is taken back, or told anew, by a list that was made after it.
        (None, None) if is_later && known.heard.is_some() => {
            let hold = known.open_hold()?;
            Some(vanished(known, hold, list, not_after)).filter(|found| found.words.is_some())
        }
        (None, None) => None,
        (before, Some(now)) if before == Some(now) => {
            let is_lifted = now.reason == REASON_HOLD && known.revoked().is_none() && known.open_hold().is_none();
            (is_lifted && is_later).then(|| appeared(known, None, now))
        }
        (before, Some(now)) => Some(match known.heard.filter(|heard| heard.is_good && !is_later) {
            Some(good) if now.reason == REASON_HOLD && known.revoked().is_none() => passed(known, before, now, good),
            _ => appeared(known, before, now),
        }),
        (Some(before), None) if is_later => Some(vanished(known, before, list, not_after)),
        (Some(before), None) => Some(gone(before, list)),
    }
}

/// What follows from a hold of which an answer that was made later says that it is none any more: it had ended by then.
fn passed(known: &Known, before: Option<Revocation>, hold: Revocation, good: Heard) -> Observation {
    let ended = Word { revocation: hold, ends_at: Some(good.made.max(hold.at)) };
    let is_told = known.words.iter().any(|word| word.is_hold() && word.spans(&ended));
    let words = (!is_told).then(|| [known.words.as_slice(), &[ended]].concat());
    Observation { kind: retold(before, words.as_deref()), at: hold.at, reason: hold.reason, words }
}

/// What follows from an entry that was not told before.
pub(super) fn appeared(known: &Known, before: Option<Revocation>, now: Revocation) -> Observation {
    let is_hold = now.reason == REASON_HOLD;
    let was_revoked = known.revoked().is_some();
    let stands = is_hold && known.open_hold().is_some();
    let is_news = !was_revoked && !stands;
    let mut words: Vec<Word> = known.words.iter().copied().filter(Word::is_hold).collect();
    if is_hold && was_revoked {
        words = held_before(&known.words, now);
    } else if is_hold {
        match words.iter_mut().find(|word| word.ends_at.is_none()) {
            Some(open) => open.revocation.at = open.revocation.at.min(now.at),
            None => words.push(Word::standing(now)),
        }
    } else {
        let earlier = known.words.iter().filter(|word| !word.is_hold()).map(|word| word.revocation.at);
        let at = earlier.fold(now.at, Timestamp::min);
        // A hold that became a revocation ends where that begins.
        words.retain(|word| word.revocation.at < at);
        for open in words.iter_mut().filter(|word| word.ends_at.is_none_or(|end| at < end)) {
            open.ends_at = Some(at);
        }
        words.push(Word::standing(Revocation { at, reason: now.reason }));
    }
    let words = (words != known.words).then_some(words);
    let kind = match (is_news, is_hold) {
        (true, true) => RevocationEventKind::Held,
        (true, false) => RevocationEventKind::Revoked,
        (false, _) => retold(before, words.as_deref()),
    };
    Observation { kind, at: now.at, reason: now.reason, words }
}

/// What an entry is called that tells no new revocation and no new hold: whoever was told of the first is told no second time.
const fn retold(before: Option<Revocation>, words: Option<&[Word]>) -> RevocationEventKind {
    match (before, words) {
        (None, None) => RevocationEventKind::Named,
        _ => RevocationEventKind::Changed,
    }
}

/// A list that tells of a hold after a revocation takes nothing back of it; of the time before it, it is believed.
fn held_before(known: &[Word], hold: Revocation) -> Vec<Word> {
    let mut words = known.to_vec();
    let revoked = words.iter().filter(|word| !word.is_hold()).map(|word| word.revocation.at).min();
    let Some(end) = revoked.filter(|revoked| hold.at < *revoked) else { return words };
    match words.iter_mut().find(|word| word.is_hold() && word.ends_at == Some(end)) {
        Some(word) => word.revocation.at = word.revocation.at.min(hold.at),
        None => words.push(Word { revocation: hold, ends_at: Some(end) }),
    }
    words
}

/// What follows when an entry is told no longer.
pub(super) fn vanished(known: &Known, before: Revocation, list: ListWindow, not_after: Timestamp) -> Observation {
    let mut words = known.words.clone();
    let open = words.iter_mut().find(|word| word.is_hold() && word.ends_at.is_none());
    let was_revoked = known.words.iter().any(|word| !word.is_hold());
    let (at, reason) = (list.this_update, before.reason);
    match open {
        Some(open) if !was_revoked && list.this_update < not_after => {
            open.ends_at = Some(list.this_update.max(open.revocation.at));
            Observation { kind: RevocationEventKind::Released, at, reason, words: Some(words) }
        }
        _ => gone(before, list),
    }
}

const fn gone(before: Revocation, list: ListWindow) -> Observation {
    Observation { kind: RevocationEventKind::Gone, at: list.this_update, reason: before.reason, words: None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::RevocationEventKind::{Changed, Gone, Held, Named, Released, Revoked};
    use super::*;

    const NOT_AFTER: i64 = 1000;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    const fn entry(seconds: i64, reason: u8) -> Revocation {
        Revocation { at: at(seconds), reason }
    }

    /// Reads lists one after the other: the events, and what is known at the end.
    fn read(lists: &[(i64, Option<Revocation>)]) -> (Vec<RevocationEventKind>, Known) {
        let (mut known, mut kinds) = (Known::default(), Vec::new());
        for &(this_update, told) in lists {
            let window = ListWindow { this_update: at(this_update), next_update: at(this_update + 10) };
            if let Some(found) = observe(&known, told, window, at(NOT_AFTER)) {
                kinds.push(found.kind);
                known.words = found.words.unwrap_or(known.words);
            }
            known.told = told;
        }
        (kinds, known)
    }

    fn reason_at(known: &Known, seconds: i64) -> Option<u8> {
        word_at(&known.words, at(seconds)).map(|word| word.reason)
    }

    #[test]
    fn a_hold_holds_from_its_date_until_a_list_no_longer_names_it() {
        let (kinds, known) = read(&[(100, Some(entry(90, 6))), (110, Some(entry(90, 6))), (120, None), (130, None)]);
        assert_eq!(kinds, [Held, Released]);
        let told: Vec<_> = [89, 90, 119, 120].iter().map(|&s| reason_at(&known, s)).collect();
        assert_eq!(told, [None, Some(6), Some(6), None]);
    }

    #[test]
    fn a_hold_that_becomes_a_revocation_is_one_from_its_date_on() {
        let (kinds, known) = read(&[(100, Some(entry(90, 6))), (110, Some(entry(105, 1)))]);
        assert_eq!(kinds, [Held, Revoked]);
        assert_eq!([90, 104, 105, 2000].map(|s| reason_at(&known, s)), [Some(6), Some(6), Some(1), Some(1)]);
        let (_, backdated) = read(&[(100, Some(entry(90, 6))), (110, Some(entry(90, 1)))]);
        assert_eq!([89, 90].map(|s| reason_at(&backdated, s)), [None, Some(1)]);
        assert_eq!(backdated.words.len(), 1);
    }

    #[test]
    fn a_released_hold_that_comes_again_is_another_hold() {
        let (kinds, known) = read(&[(100, Some(entry(90, 6))), (120, None), (140, Some(entry(135, 6)))]);
        assert_eq!(kinds, [Held, Released, Held]);
        assert_eq!([119, 120, 134, 135].map(|s| reason_at(&known, s)), [Some(6), None, None, Some(6)]);
    }

    #[test]
    fn nothing_leads_back_from_revoked() {
        let (kinds, known) = read(&[(100, Some(entry(90, 1))), (110, None), (120, Some(entry(115, 6))), (130, None)]);
        assert_eq!(kinds, [Revoked, Gone, Named, Gone], "a hold of whoever is revoked is no news");
        assert_eq!([89, 90, 500].map(|s| reason_at(&known, s)), [None, Some(1), Some(1)]);
    }

    #[test]
    fn another_date_or_reason_is_told_and_moves_a_revocation_only_to_an_earlier_day() {
        let (kinds, known) = read(&[(100, Some(entry(90, 1))), (110, Some(entry(95, 4))), (120, Some(entry(80, 4)))]);
        assert_eq!(kinds, [Revoked, Changed, Changed]);
        assert_eq!([79, 80, 95].map(|s| reason_at(&known, s)), [None, Some(4), Some(4)]);
        let (_, later) = read(&[(100, Some(entry(90, 1))), (110, Some(entry(95, 1)))]);
        assert_eq!([89, 90].map(|s| reason_at(&later, s)), [None, Some(1)]);
    }

    #[test]
    fn an_entry_that_is_gone_after_the_end_of_validity_is_no_release() {
        let (kinds, known) = read(&[(100, Some(entry(90, 6))), (NOT_AFTER, None), (NOT_AFTER + 10, None)]);
        assert_eq!(kinds, [Held, Gone]);
        assert_eq!(reason_at(&known, NOT_AFTER - 1), Some(6));
    }

    #[test]
    fn of_several_entries_a_revocation_decides_before_a_hold() {
        assert_eq!(decisive([entry(10, 6), entry(30, 1), entry(20, 4)]), Some(entry(20, 4)));
        assert_eq!(decisive([entry(10, 6), entry(5, 6)]), Some(entry(5, 6)));
        assert_eq!(decisive([]), None);
    }

    proptest! {
        #[test]
        fn whatever_lists_say_a_revocation_stays_and_words_are_told_once(
            steps in proptest::collection::vec(proptest::option::of((0_i64..200, prop_oneof![Just(1_u8), Just(4), Just(6)])), 1..12),
        ) {
            let (mut known, mut first) = (Known::default(), None::<i64>);
            for (number, told) in (0_i64..).zip(&steps) {
                let told = told.map(|(seconds, reason)| entry(seconds, reason));
                let window = ListWindow { this_update: at(100 + number * 10), next_update: at(110 + number * 10) };
                if let Some(found) = observe(&known, told, window, at(NOT_AFTER)) {
                    known.words = found.words.unwrap_or(known.words);
                }
                known.told = told;
                prop_assert_eq!(observe(&known, told, window, at(NOT_AFTER)), None);
                if let Some(told) = told.filter(|told| told.reason != REASON_HOLD) {
                    let told = told.at.unix_seconds();
                    first = Some(first.map_or(told, |first| first.min(told)));
                }
                if let Some(first) = first {
                    let reason = reason_at(&known, first);
                    prop_assert!(reason.is_some_and(|reason| reason != REASON_HOLD), "{:?}", known);
                }
                if let Some(told) = told {
                    prop_assert!(reason_at(&known, told.at.unix_seconds()).is_some(), "{:?}", known);
                }
            }
        }
    }
}
