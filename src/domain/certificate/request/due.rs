//! By when something must happen to a request, in working days: derived from facts and a day, never stored.
//!
//! A leaver's or lost device's revocation is to be sent within one working day of being opened (our own term: no law gives one); the CA
//! answers within three of the letter (Decree 68/2024, Art. 11 and 17). Nothing else has a term.

use time::Date;

use super::content::RevocationReason;
use super::kind::{RequestKind, RequestState};
use crate::domain::calendar::WorkCalendar;

/// Working days in which a pressing revocation is to be sent.
pub const TO_SEND: u16 = 1;
/// Working days in which the CA is to answer.
pub const TO_ANSWER: u16 = 3;

/// Days looked back over for the last day whose term has ended: longer than any row of holidays.
const LOOK_BACK: usize = 60;

/// What a term depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// What is asked.
    pub kind: RequestKind,
    /// Why, of a revocation.
    pub reason: Option<RevocationReason>,
    /// Where it stands.
    pub state: RequestState,
    /// Day it was opened.
    pub opened_on: Date,
    /// The day of the letter that took it to the CA.
    pub sent_on: Option<Date>,
}

/// The last day of the term that runs, if one does.
#[must_use]
pub fn due_on(term: &Term, calendar: &WorkCalendar) -> Option<Date> {
    if !term.state.is_open() {
        return None;
    }
    if term.state == RequestState::SentToCa {
        return Some(calendar.after(term.sent_on?, TO_ANSWER));
    }
    let is_pressing = term.kind == RequestKind::Revoke && term.reason.is_some_and(RevocationReason::is_pressing);
    is_pressing.then(|| calendar.after(term.opened_on, TO_SEND))
}

/// Requests opened or sent on these days or before are overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overdue {
    /// Of pressing revocations that were not sent: the last day of opening.
    pub opened_by: Date,
    /// Of what was sent and not answered: the last day of a letter.
    pub sent_by: Date,
}

impl Overdue {
    /// What is overdue on `today`: its term ended before.
    #[must_use]
    pub fn on(today: Date, calendar: &WorkCalendar) -> Self {
        // A later day never has an earlier end, so the first day back whose term has ended is the last one.
        let last = |days: u16| {
            let back = std::iter::successors(today.previous_day(), |day| day.previous_day()).take(LOOK_BACK);
            back.into_iter().find(|day| calendar.after(*day, days) < today).unwrap_or(Date::MIN)
        };
        Self { opened_by: last(TO_SEND), sent_by: last(TO_ANSWER) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const FRIDAY: Date = date!(2019 - 12 - 27);

    fn leaver() -> Term {
        Term {
            kind: RequestKind::Revoke,
            reason: Some(RevocationReason::Retired),
            state: RequestState::Draft,
            opened_on: FRIDAY,
            sent_on: None,
        }
    }

    #[test]
    fn a_leavers_revocation_is_to_be_sent_within_a_working_day_and_answered_within_three() {
        let calendar = WorkCalendar::default();
        let due = |term: Term| due_on(&term, &calendar);
        assert_eq!(due(leaver()), Some(date!(2019 - 12 - 30)), "over the weekend");
        let sent = Term { state: RequestState::SentToCa, sent_on: Some(date!(2019 - 12 - 30)), ..leaver() };
        assert_eq!(due(sent), Some(date!(2020 - 01 - 03)), "over New Year's Day");
        assert_eq!(due(Term { kind: RequestKind::New, reason: None, ..sent }), Some(date!(2020 - 01 - 03)));
        assert_eq!(due(Term { reason: Some(RevocationReason::Moved), ..leaver() }), None);
        assert_eq!(due(Term { kind: RequestKind::StopUse, ..leaver() }), None, "an order of our own");
        for &state in RequestState::ALL {
            let runs = due(Term { state, sent_on: Some(FRIDAY), ..leaver() }).is_some();
            assert_eq!(runs, state.is_open(), "{state}");
        }
    }

    proptest! {
        /// The days that a list asks by are those of which the term says so.
        #[test]
        fn a_list_finds_what_the_term_says(offset in 0_i64..1500, back in 0_i64..40, is_sent in any::<bool>()) {
            let calendar = WorkCalendar::default();
            let today = date!(2019 - 01 - 01) + time::Duration::days(offset);
            let day = today - time::Duration::days(back);
            let overdue = Overdue::on(today, &calendar);
            let state = if is_sent { RequestState::SentToCa } else { RequestState::Approved };
            let term = Term { state, opened_on: day, sent_on: is_sent.then_some(day), ..leaver() };
            let listed = day <= if is_sent { overdue.sent_by } else { overdue.opened_by };
            prop_assert_eq!(due_on(&term, &calendar).is_some_and(|due| due < today), listed);
        }
    }
}
