//! What becomes of claimed marks: settled where the entry is as it should be, else put off with the reason.

use std::collections::HashMap;

use super::journal::RowFate;
use crate::directory::apply::FailureKind;
use crate::directory::entry::Subject;
use crate::directory::plan::{PlanRow, Skipped};
use crate::domain::ids::{PlanId, TargetId};
use crate::operations::error::{OperationError, OperationResult};
use crate::storage::row::dirty::{Claim, Mark};
use crate::storage::write::{Bookkeeping, PutOff};

/// Why marks wait whose plan the guard stopped.
pub(super) const GUARD: &str = "the guard stopped the plan";
/// Seconds until the second attempt; doubled with each further one.
const FIRST: i64 = 60;
/// Longest time between two attempts.
const LONGEST: i64 = 6 * 3600;
/// Seconds until an entry that somebody else is at is looked at again, and a server that did not answer.
const SOON: i64 = 1;
const AWAY: i64 = 5;
/// Seconds until a server is asked again that takes no writes from us, whatever they are.
pub(super) const REFUSED: i64 = 30;

/// What stands in a mark's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// Nothing: the entry is as it should be.
    Nothing,
    /// The guard stopped its plan.
    Guard {
        /// The plan.
        plan: PlanId,
        /// Until it expires.
        seconds: i64,
    },
    /// It is looked at again.
    Later {
        /// After so many seconds.
        seconds: i64,
        /// Why.
        failure: String,
        /// Whether that was an attempt.
        counts: bool,
    },
}

impl Obstacle {
    /// What stands in the way of `subject`, by the fates of its rows and by what the comparison left out.
    pub(super) fn of(
        subject: Subject,
        rows: &[PlanRow],
        fates: &HashMap<u32, RowFate>,
        skipped: &Skipped,
        mark: &Mark,
    ) -> Self {
        let later = |seconds, failure: &str, counts| Self::Later { seconds, failure: failure.to_owned(), counts };
        for row in rows.iter().filter(|row| row.subject == subject) {
            match fates.get(&row.number) {
                Some(RowFate::Confirmed(_)) => {}
                Some(RowFate::Failed(failed)) if failed.kind == FailureKind::Configuration => {
                    return later(REFUSED, &failed.refusal.message, false);
                }
                Some(RowFate::Failed(failed)) => {
                    let said = format!("{} {}", failed.refusal.code, failed.refusal.message);
                    return later(backoff(mark.attempts), &said, true);
                }
                Some(RowFate::Conflict(kind)) => {
                    let seconds = if mark.attempts < 5 { SOON } else { backoff(mark.attempts) };
                    return later(seconds, kind, true);
                }
                Some(RowFate::Unknown(reason)) => return later(AWAY, reason, false),
                None => return later(AWAY, "not sent", false),
            }
        }
        if let Some(reason) = &skipped.partial {
            return later(AWAY, reason, true);
        }
        let blocked = skipped.findings.kept.iter().find(|finding| finding.subject == subject && finding.why.blocks());
        blocked.map_or(Self::Nothing, |finding| later(backoff(mark.attempts), finding.why.code(), true))
    }

    /// What stands in the way of everything that was claimed.
    pub(super) fn of_error(error: &OperationError) -> Self {
        Self::Later { seconds: AWAY, failure: error.to_string(), counts: false }
    }
}

fn backoff(attempts: i32) -> i64 {
    let doublings = u32::try_from(attempts).unwrap_or(0).min(16);
    FIRST.saturating_mul(2_i64.saturating_pow(doublings)).min(LONGEST)
}

/// Writes down what becomes of marks.
pub(super) async fn settle(
    books: &Bookkeeping,
    target: TargetId,
    claim: &Claim,
    fates: &[(&Mark, Obstacle)],
) -> OperationResult<usize> {
    let mut done = Vec::with_capacity(fates.len());
    for (mark, obstacle) in fates {
        let why = match obstacle {
            Obstacle::Nothing => {
                done.push(*mark);
                continue;
            }
            Obstacle::Guard { plan, seconds } => {
                PutOff { seconds: *seconds, failure: GUARD.to_owned(), stopped_plan: Some(*plan), counts: false }
            }
            Obstacle::Later { seconds, failure, counts } => {
                PutOff { seconds: *seconds, failure: failure.clone(), stopped_plan: None, counts: *counts }
            }
        };
        books.put_off_marks(target, claim.holder, &[*mark], &why).await?;
    }
    books.settle_marks(target, claim.holder, &done).await?;
    Ok(done.len())
}

#[cfg(test)]
mod tests {
    use super::backoff;

    #[test]
    fn attempts_come_ever_later_but_never_later_than_six_hours() {
        assert_eq!([0, 1, 2, 8].map(backoff), [60, 120, 240, 15_360]);
        assert_eq!([9, 30, i32::MAX].map(backoff), [21_600; 3]);
    }
}
