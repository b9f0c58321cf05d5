use proptest::prelude::*;

use super::*;
use crate::domain::certificate::observation::{Heard, RevocationEventKind, observe, word_at};

const NOT_AFTER: i64 = 10_000;

const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

const fn entry(seconds: i64, reason: u8) -> Revocation {
    Revocation { at: at(seconds), reason }
}

const fn window(this_update: i64) -> ListWindow {
    ListWindow { this_update: at(this_update), next_update: at(this_update + 100) }
}

/// A certificate that lists and answers are read about, one after the other.
#[derive(Default)]
struct Reading {
    known: Known,
    newest_list: Option<Timestamp>,
    kinds: Vec<RevocationEventKind>,
}

impl Reading {
    fn follow(&mut self, found: Option<Observation>) {
        let Some(found) = found else { return };
        self.kinds.push(found.kind);
        if let Some(words) = found.words {
            self.known.words = words;
        }
    }

    fn list(&mut self, made: i64, told: Option<Revocation>) {
        self.follow(observe(&self.known, told, window(made), at(NOT_AFTER)));
        self.known.told = told;
        self.newest_list = Some(at(made));
    }

    fn answer(&mut self, made: i64, told: Told) {
        self.follow(hear(&self.known, self.newest_list, told, window(made), at(NOT_AFTER)));
        let is_newer = self.known.heard.is_none_or(|heard| heard.made < at(made));
        if is_newer && told != Told::Unknown {
            self.known.heard = Some(Heard { made: at(made), is_good: told == Told::Good });
        }
    }

    fn reason(&self, seconds: i64) -> Option<u8> {
        word_at(&self.known.words, at(seconds)).map(|word| word.reason)
    }
}

use RevocationEventKind::{Changed, Gone, Held, Named, Released, Revoked};

#[test]
fn a_revocation_is_believed_from_an_answer_of_any_day_and_never_taken_back() {
    let mut reading = Reading::default();
    reading.list(100, None);
    reading.answer(50, Told::Revoked(entry(40, 1)));
    reading.answer(200, Told::Good);
    reading.list(210, None);
    reading.answer(220, Told::Revoked(entry(215, 6)));
    reading.answer(225, Told::Revoked(entry(60, 4)));
    assert_eq!(reading.kinds, [Revoked]);
    assert_eq!([39, 40, 500].map(|s| reading.reason(s)), [None, Some(1), Some(1)]);
    reading.answer(230, Told::Revoked(entry(30, 0)));
    assert_eq!(reading.kinds, [Revoked, Changed]);
    assert_eq!([29, 30].map(|s| reading.reason(s)), [None, Some(1)], "an earlier day, and no reason lost");
}

#[test]
fn the_later_of_list_and_answer_says_whether_a_hold_stands() {
    let mut reading = Reading::default();
    reading.list(100, Some(entry(90, 6)));
    reading.answer(110, Told::Good);
    assert_eq!([109, 110].map(|s| reading.reason(s)), [Some(6), None]);
    // The list made before the answer, read again or anew, changes nothing; one made after it does.
    reading.list(105, Some(entry(90, 6)));
    assert_eq!(reading.reason(120), None);
    reading.list(130, Some(entry(90, 6)));
    assert_eq!(reading.reason(140), Some(6));
    reading.list(150, None);
    assert_eq!((reading.reason(149), reading.reason(150)), (Some(6), None));
    assert_eq!(reading.kinds, [Held, Released, Held, Released]);
    // An answer older than the newest list tells no hold.
    reading.answer(140, Told::Revoked(entry(135, 6)));
    assert_eq!(reading.reason(200), None);
}

#[test]
fn a_hold_that_an_answer_told_ends_with_a_later_list_without_it() {
    let mut reading = Reading::default();
    reading.list(100, None);
    reading.answer(120, Told::Revoked(entry(115, 6)));
    reading.list(110, None);
    assert_eq!(reading.reason(130), Some(6), "made before the answer");
    reading.list(140, None);
    assert_eq!([114, 115, 139, 140].map(|s| reading.reason(s)), [None, Some(6), Some(6), None]);
    assert_eq!(reading.kinds, [Held, Released]);
    reading.answer(150, Told::Unknown);
    assert_eq!(reading.kinds, [Held, Released], "who knows nothing says nothing");
}

#[test]
fn a_hold_on_a_list_made_before_a_good_answer_has_ended_by_that() {
    let mut reading = Reading::default();
    reading.answer(120, Told::Good);
    reading.list(110, Some(entry(90, 6)));
    assert_eq!([89, 90, 119, 120].map(|s| reading.reason(s)), [None, Some(6), Some(6), None]);
    reading.list(115, None);
    assert_eq!(reading.kinds, [Changed, Gone], "nobody is told of a hold that is over, and never of its end");
}

#[test]
fn what_was_heard_is_named_by_the_next_list_and_told_once() {
    let mut reading = Reading::default();
    reading.answer(120, Told::Revoked(entry(115, 1)));
    reading.list(130, Some(entry(115, 1)));
    reading.list(140, Some(entry(110, 1)));
    assert_eq!(reading.kinds, [Revoked, Named, Changed], "an earlier day is another word");
    let mut held = Reading::default();
    held.answer(120, Told::Revoked(entry(115, 6)));
    held.list(130, Some(entry(115, 6)));
    held.list(140, Some(entry(135, 1)));
    held.list(150, None);
    assert_eq!(held.kinds, [Held, Named, Revoked, Gone]);
    // Lists often give the reason that a responder leaves out.
    let mut reasoned = Reading::default();
    reasoned.answer(120, Told::Revoked(entry(115, 0)));
    reasoned.list(130, Some(entry(115, 4)));
    assert_eq!((reasoned.kinds.as_slice(), reasoned.reason(140)), (&[Revoked, Changed][..], Some(4)));
}

#[test]
fn of_a_list_and_an_answer_of_one_instant_the_list_decides_whichever_comes_first() {
    let hold = Some(entry(90, 6));
    let (mut list_first, mut answer_first) = (Reading::default(), Reading::default());
    list_first.list(120, hold);
    list_first.answer(120, Told::Good);
    answer_first.answer(120, Told::Good);
    answer_first.list(120, hold);
    assert_eq!([list_first.reason(130), answer_first.reason(130)], [Some(6); 2]);
    let (mut list_first, mut answer_first) = (Reading::default(), Reading::default());
    list_first.list(120, None);
    list_first.answer(120, Told::Revoked(entry(90, 6)));
    answer_first.answer(120, Told::Revoked(entry(90, 6)));
    answer_first.list(120, None);
    assert_eq!([list_first.reason(130), answer_first.reason(130)], [None; 2]);
}

#[test]
fn a_list_that_names_an_ended_hold_again_adds_no_word() {
    let mut reading = Reading::default();
    reading.list(100, Some(entry(90, 6)));
    reading.answer(120, Told::Good);
    reading.known.told = None;
    reading.list(110, Some(entry(90, 6)));
    assert_eq!(reading.kinds, [Held, Released, Named]);
    assert_eq!(reading.known.words.len(), 1);
    assert_eq!([119, 120].map(|s| reading.reason(s)), [Some(6), None]);
}

#[test]
fn of_two_statements_in_one_answer_the_stricter_counts() {
    let (good, unknown) = ((Told::Good, window(100)), (Told::Unknown, window(110)));
    let revoked = |seconds| (Told::Revoked(entry(seconds, 1)), window(90));
    let hold = (Told::Revoked(entry(80, 6)), window(100));
    assert_eq!(strictest(&[good, revoked(85), hold, revoked(60), unknown]), Some(revoked(60)));
    for both in [[good, hold], [hold, good]] {
        assert_eq!(strictest(&both), Some(hold));
    }
    assert_eq!(strictest(&[hold, (Told::Good, window(101))]), Some((Told::Good, window(101))), "the newer");
    assert_eq!(strictest(&[good, unknown]), Some(unknown));
    assert_eq!(strictest(&[]), None);
}

#[test]
fn only_who_says_good_clears_an_instant() {
    let clear = |answers: &[(Told, ListWindow)], seconds| do_clear(answers, at(NOT_AFTER), at(seconds));
    let good = (Told::Good, window(100));
    let hold = (Told::Revoked(entry(110, 6)), window(120));
    assert_eq!([99, 100, 199, 200].map(|s| clear(&[good], s)), [true, true, true, false]);
    assert_eq!([109, 110, 120, 219].map(|s| clear(&[hold], s)), [true, false, false, false]);
    assert_eq!([119, 120, 150].map(|s| clear(&[good, hold], s)), [true, false, false], "a newer one is in force");
    let later = (Told::Good, window(300));
    assert_eq!([150, 299].map(|s| clear(&[hold, later], s)), [true, true], "made later, and it knows of nothing");
    assert!(!clear(&[(Told::Unknown, window(100))], 100));
    let expired = (Told::Good, window(NOT_AFTER));
    assert!(!clear(&[expired], NOT_AFTER - 1));
}

fn told() -> impl Strategy<Value = Told> {
    prop_oneof![
        Just(Told::Good),
        Just(Told::Unknown),
        (0_i64..100).prop_map(|seconds| Told::Revoked(entry(seconds, REASON_HOLD))),
        (0_i64..100).prop_map(|seconds| Told::Revoked(entry(seconds, 1))),
    ]
}

proptest! {
    #[test]
    fn in_whatever_order_they_come_revoked_stays_and_the_newest_decides_on_a_hold(
        steps in proptest::collection::vec((any::<bool>(), 0_i64..150, told()), 1..14),
    ) {
        let (mut reading, mut lists, mut first) = (Reading::default(), 100, None::<i64>);
        // Who spoke last of all, lists and answers, and whether that said hold.
        let mut newest = (0, false);
        for (is_list, ahead, told) in steps {
            // Lists come in the order in which they were made; every fifth answer bears the instant of a list.
            let made = if is_list { lists + 20 } else if ahead % 5 == 0 { 100 + ahead * 4 } else { 101 + ahead * 2 };
            if is_list {
                lists = made;
                reading.list(made, told.revocation());
            } else if reading.known.heard.is_none_or(|heard| heard.made != at(made)) {
                reading.answer(made, told);
            } else {
                continue;
            }
            let decides = is_list || told != Told::Unknown;
            if decides && (made > newest.0 || (is_list && made == newest.0)) {
                newest = (made, told.status() == AnswerStatus::Hold);
            }
            if let Some(revoked) = told.revocation().filter(|told| told.reason != REASON_HOLD) {
                let seconds = revoked.at.unix_seconds();
                first = Some(first.map_or(seconds, |first| first.min(seconds)));
            }
            if let Some(first) = first {
                prop_assert_eq!(reading.reason(first.max(0)), Some(1));
            } else {
                prop_assert_eq!(reading.reason(5_000), newest.1.then_some(REASON_HOLD), "{:?}", reading.known);
            }
        }
    }
}
