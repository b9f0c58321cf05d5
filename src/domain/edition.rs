//! The life of a month's report: drafted, seen by the agencies and contested by some, published; a correction is a new edition.
//!
//! Pure: what it says and whether it may be published. Figures are `reports::monthly`'s matter.

use std::collections::BTreeSet;

use thiserror::Error;
use time::Date;

use super::clock::Timestamp;
use super::code::code_list;
use super::ids::{AgencyId, FactId, PrincipalId};
use super::report_period::ReportMonth;

code_list! {
    /// What was said of a draft.
    ReportActKind {
        /// An agency has seen it.
        Seen = "seen",
        /// An agency contests it.
        Contest = "contest",
        /// What was contested is answered.
        Answer = "answer",
    }
}

/// A drafted report. Its figures are as known after a change set, so the same are found by whoever looks again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// This draft.
    pub id: FactId,
    /// Of which month.
    pub month: ReportMonth,
    /// First and last day of the month's figures.
    pub days: (Date, Date),
    /// The newest change set that it knows of.
    pub known_at: i64,
    /// SHA-256 of its content.
    pub content_hash: Vec<u8>,
    /// Who drafted it.
    pub by: PrincipalId,
    /// When.
    pub at: Timestamp,
    /// The last day on which agencies are waited for.
    pub seen_until: Date,
}

/// Something that was said of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportAct {
    /// This act.
    pub id: FactId,
    /// Of which draft.
    pub draft: FactId,
    /// By which agency, or (of an answer) to which.
    pub agency: AgencyId,
    /// What.
    pub kind: ReportActKind,
    /// Of an answer: what it answers.
    pub contest: Option<FactId>,
    /// Why, or the answer; empty of what was seen only.
    pub reason: String,
    /// Who said it.
    pub by: PrincipalId,
    /// When.
    pub at: Timestamp,
}

/// A published report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// This edition.
    pub id: FactId,
    /// The draft that it is.
    pub draft: FactId,
    /// Of which month.
    pub month: ReportMonth,
    /// 1 for the first, and one more for each correction.
    pub version: u32,
    /// Why it takes the place of the one before; none of the first.
    pub reason: Option<String>,
    /// SHA-256 of the content that was published.
    pub content_hash: Vec<u8>,
    /// Who published it.
    pub by: PrincipalId,
    /// When.
    pub at: Timestamp,
}

/// Why a draft cannot be published yet.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotYet {
    /// Something contested waits for its answer.
    #[error("{count} contests wait for an answer")]
    Contested {
        /// How many.
        count: usize,
    },
    /// Agencies may still look at it.
    #[error("agencies are waited for until {until}; {missing} have not said that they have seen it")]
    Waiting {
        /// The last day.
        until: Date,
        /// How many agencies have not said anything.
        missing: usize,
    },
}

/// What was contested and has no answer.
#[must_use]
pub fn open_contests(acts: &[ReportAct]) -> Vec<&ReportAct> {
    let answered: BTreeSet<FactId> = acts.iter().filter_map(|act| act.contest).collect();
    let is_open = |act: &&ReportAct| act.kind == ReportActKind::Contest && !answered.contains(&act.id);
    acts.iter().filter(is_open).collect()
}

/// Those among `agencies` that have said nothing of the draft. Who contests it has seen it.
#[must_use]
pub fn silent<'a>(agencies: &'a [AgencyId], acts: &[ReportAct]) -> Vec<&'a AgencyId> {
    let said = acts.iter().filter(|act| act.kind != ReportActKind::Answer);
    let said: BTreeSet<AgencyId> = said.map(|act| act.agency).collect();
    agencies.iter().filter(|agency| !said.contains(agency)).collect()
}

/// Whether a draft may come after those of its month: none was counted of more that is known, and what is published is of the same days.
#[must_use]
pub fn may_follow(new: &Draft, drafts: &[Draft], editions: &[Edition]) -> bool {
    let is_published = |draft: &&Draft| editions.iter().any(|edition| edition.draft == draft.id);
    drafts.iter().all(|draft| draft.known_at <= new.known_at)
        && drafts.iter().filter(is_published).all(|draft| draft.days == new.days)
}

/// Whether a draft may be published today: no contest is open, and the days are over or every agency has seen it.
///
/// # Errors
/// When it is to wait, and for what.
pub fn may_publish(draft: &Draft, agencies: &[AgencyId], acts: &[ReportAct], today: Date) -> Result<(), NotYet> {
    match open_contests(acts).len() {
        0 => {}
        count => return Err(NotYet::Contested { count }),
    }
    let missing = silent(agencies, acts).len();
    if missing > 0 && today <= draft.seen_until {
        return Err(NotYet::Waiting { until: draft.seen_until, missing });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    const UNTIL: Date = date!(2019 - 12 - 20);

    fn act(number: u128, agency: u128, kind: ReportActKind, contest: Option<u128>) -> ReportAct {
        ReportAct {
            id: FactId(Uuid::from_u128(number)),
            draft: FactId(Uuid::nil()),
            agency: AgencyId(Uuid::from_u128(agency)),
            kind,
            contest: contest.map(|number| FactId(Uuid::from_u128(number))),
            reason: String::new(),
            by: PrincipalId(Uuid::nil()),
            at: Timestamp::start_of(UNTIL),
        }
    }

    fn may(acts: &[ReportAct], today: Date) -> Result<(), NotYet> {
        may_publish(&draft(0, 1), &[1, 2].map(|number| AgencyId(Uuid::from_u128(number))), acts, today)
    }

    fn draft(number: u128, known_at: i64) -> Draft {
        Draft {
            id: FactId(Uuid::from_u128(number)),
            month: "2019-12".parse().unwrap(),
            days: (date!(2019 - 11 - 15), date!(2019 - 12 - 14)),
            known_at,
            content_hash: Vec::new(),
            by: PrincipalId(Uuid::nil()),
            at: Timestamp::start_of(date!(2019 - 12 - 15)),
            seen_until: UNTIL,
        }
    }

    #[test]
    fn a_draft_of_less_that_is_known_or_of_other_days_than_what_is_published_comes_too_late() {
        let (before, new) = ([draft(1, 7)], draft(2, 7));
        let published = [Edition {
            id: FactId(Uuid::nil()),
            draft: before[0].id,
            month: new.month,
            version: 1,
            reason: None,
            content_hash: Vec::new(),
            by: PrincipalId(Uuid::nil()),
            at: new.at,
        }];
        assert!(may_follow(&new, &[], &[]) && may_follow(&new, &before, &published));
        assert!(!may_follow(&draft(2, 6), &before, &[]), "somebody drafted it meanwhile");
        assert!(!may_follow(&draft(2, 6), &before, &published), "and it is published by now");
        let calendar = Draft { days: (date!(2019 - 12 - 01), date!(2019 - 12 - 31)), ..new };
        assert!(may_follow(&calendar, &before, &[]) && !may_follow(&calendar, &before, &published));
    }

    #[test]
    fn it_waits_for_its_days_or_for_every_agency_and_never_leaves_a_contest_open() {
        use ReportActKind::{Answer, Contest, Seen};
        let after = date!(2019 - 12 - 21);
        assert_eq!(may(&[], UNTIL), Err(NotYet::Waiting { until: UNTIL, missing: 2 }));
        assert_eq!(may(&[], after), Ok(()));
        let one = act(11, 1, Seen, None);
        assert_eq!(may(std::slice::from_ref(&one), UNTIL), Err(NotYet::Waiting { until: UNTIL, missing: 1 }));
        let contested = [one, act(12, 2, Contest, None)];
        assert_eq!(may(&contested, after), Err(NotYet::Contested { count: 1 }));
        let answered = [contested.as_slice(), &[act(13, 2, Answer, Some(12))]].concat();
        assert_eq!(may(&answered, UNTIL), Ok(()), "both have said something, and all is answered");
        let again = [answered.as_slice(), &[act(14, 1, Contest, None)]].concat();
        assert_eq!(may(&again, after), Err(NotYet::Contested { count: 1 }), "an answer is to one contest");
    }
}
