//! Whether a leaver's certificate was revoked in time: from the day they left, the day of the CA's word, and the terms of a pressing
//! revocation (`request::due`).

use time::Date;

use super::request::due::{TO_ANSWER, TO_SEND};
use crate::domain::calendar::WorkCalendar;
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;

code_list! {
    /// How the revocation of a leaver's certificate went.
    LeavingOutcome {
        /// Revoked by the end of the term.
        InTime = "in_time",
        /// Revoked after it.
        Late = "late",
        /// The term is over, and no list or answer tells of a revocation.
        NotSeen = "not_seen",
        /// The term runs: counted in nothing yet.
        NotDue = "not_due",
        /// It ended by itself within the term: nothing was left to revoke, counted in nothing.
        Ended = "ended",
    }
}

/// A certificate that was valid and not revoked when its holder left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaving {
    /// The first day on which they have no post.
    pub left_on: Date,
    /// First instant after its validity.
    pub not_after: Timestamp,
    /// From when on the CA has revoked it; a hold is no revocation.
    pub revoked_at: Option<Timestamp>,
}

impl Leaving {
    /// What it is, if there was anything to revoke: a certificate that was valid on the day, and not revoked before it.
    #[must_use]
    pub fn of(left_on: Date, validity: (Timestamp, Timestamp), revoked_at: Option<Timestamp>) -> Option<Self> {
        let begins = Timestamp::start_of(left_on);
        let (not_before, not_after) = validity;
        let was_good = not_before < begins && begins < not_after && revoked_at.is_none_or(|at| begins <= at);
        was_good.then_some(Self { left_on, not_after, revoked_at })
    }

    /// The last day of the term: that of sending the request, and after it that of the CA's answer.
    #[must_use]
    pub fn due_on(&self, calendar: &WorkCalendar) -> Date {
        calendar.after(calendar.after(self.left_on, TO_SEND), TO_ANSWER)
    }

    /// How it went, as of the end of a day.
    #[must_use]
    pub fn outcome(&self, as_of: Date, calendar: &WorkCalendar) -> LeavingOutcome {
        let due_on = self.due_on(calendar);
        match self.revoked_at.filter(|at| at.day() <= as_of) {
            Some(at) if at.day() <= due_on => LeavingOutcome::InTime,
            Some(_) => LeavingOutcome::Late,
            None if self.not_after <= Timestamp::end_of(due_on) => LeavingOutcome::Ended,
            None if as_of <= due_on => LeavingOutcome::NotDue,
            None => LeavingOutcome::NotSeen,
        }
    }

    /// Days from leaving to the revocation, if it was revoked by then.
    #[must_use]
    pub fn days(&self, as_of: Date) -> Option<u64> {
        let revoked_on = self.revoked_at.map(Timestamp::day).filter(|day| *day <= as_of)?;
        u64::try_from((revoked_on - self.left_on).whole_days()).ok()
    }
}

/// The value in the middle; of an even number the greater of the two in the middle, so that it is one that was reached.
#[must_use]
pub fn median(days: &mut [u64]) -> Option<u64> {
    days.sort_unstable();
    days.get(days.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    /// A Friday.
    const LEFT: Date = date!(2019 - 11 - 01);

    fn at(day: Date) -> Timestamp {
        Timestamp::start_of(day).plus_seconds(3600)
    }

    fn leaving(until: Date, revoked: Option<Date>) -> Leaving {
        Leaving::of(LEFT, (at(date!(2018 - 01 - 01)), at(until)), revoked.map(at)).expect("something to revoke")
    }

    #[test]
    fn a_revocation_is_in_time_within_one_and_three_working_days() {
        let calendar = WorkCalendar::default();
        let far = date!(2020 - 01 - 01);
        // Sent by Monday the 4th, answered by Thursday the 7th.
        assert_eq!(leaving(far, None).due_on(&calendar), date!(2019 - 11 - 07));
        let outcome = |revoked, as_of| leaving(far, revoked).outcome(as_of, &calendar);
        let december = date!(2019 - 12 - 14);
        assert_eq!(outcome(Some(LEFT), december), LeavingOutcome::InTime, "on the day itself");
        assert_eq!(outcome(Some(date!(2019 - 11 - 07)), december), LeavingOutcome::InTime);
        assert_eq!(outcome(Some(date!(2019 - 11 - 08)), december), LeavingOutcome::Late);
        assert_eq!(outcome(None, december), LeavingOutcome::NotSeen);
        assert_eq!(outcome(None, date!(2019 - 11 - 07)), LeavingOutcome::NotDue);
        assert_eq!(outcome(None, date!(2019 - 11 - 08)), LeavingOutcome::NotSeen);
        assert_eq!(
            outcome(Some(date!(2019 - 11 - 20)), date!(2019 - 11 - 14)),
            LeavingOutcome::NotSeen,
            "not yet then"
        );
        assert_eq!(leaving(date!(2019 - 11 - 06), None).outcome(december, &calendar), LeavingOutcome::Ended);
        assert_eq!(leaving(far, Some(date!(2019 - 11 - 20))).days(december), Some(19));
        assert_eq!(leaving(far, Some(date!(2019 - 11 - 20))).days(date!(2019 - 11 - 14)), None);
    }

    #[test]
    fn what_was_over_before_they_left_was_not_to_be_revoked() {
        let of =
            |from, until, revoked: Option<Date>| Leaving::of(LEFT, (at(from), at(until)), revoked.map(at)).is_some();
        let (past, far) = (date!(2018 - 01 - 01), date!(2020 - 01 - 01));
        assert!(of(past, far, None));
        assert!(!of(past, far, Some(date!(2019 - 10 - 31))), "revoked before");
        assert!(!of(past, date!(2019 - 10 - 31), None), "expired before");
        assert!(!of(date!(2019 - 11 - 02), far, None), "came after");
    }

    #[test]
    fn the_median_is_a_value_that_was_reached() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [9]), Some(9));
        assert_eq!(median(&mut [30, 1, 2]), Some(2));
        assert_eq!(median(&mut [30, 1, 2, 4]), Some(4));
    }
}
