//! Stored plans: the header, and what became of each row. The rows themselves are text that we do not read.

use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{PlanId, PrincipalId, TargetId};

code_list! {
    /// How far a plan came.
    PlanState {
        /// Computed and validated.
        Computed = "computed",
        /// The guard stopped it: it waits for approval.
        Guarded = "guarded",
        /// Approved, by a person or by the guard's policy.
        Approved = "approved",
        /// Applied to its end.
        Applied = "applied",
        /// Too old, or computed under another configuration.
        Expired = "expired",
        /// Stopped by a failure.
        Failed = "failed",
    }
}

impl PlanState {
    /// Whether `to` may follow.
    #[must_use]
    pub const fn may_become(self, to: Self) -> bool {
        use PlanState::{Applied, Approved, Computed, Expired, Failed, Guarded};
        matches!(
            (self, to),
            (Computed, Guarded | Approved | Expired | Failed)
                | (Guarded, Approved | Expired | Failed)
                | (Approved, Applied | Expired | Failed)
                | (Failed, Applied)
        )
    }
}

code_list! {
    /// What became of a plan's row.
    JournalState {
        /// On its way; after a crash its fate is unknown.
        Sent = "sent",
        /// Done.
        Confirmed = "confirmed",
        /// Refused.
        Failed = "failed",
        /// No answer came: to be read back.
        Unknown = "unknown",
    }
}

/// The header of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanHeader {
    /// Its key.
    pub id: PlanId,
    /// The directory it is for.
    pub target: TargetId,
    /// How far it came.
    pub state: PlanState,
    /// Canonical hash of its rows.
    pub hash: Vec<u8>,
    /// Counts per agency and class, JSON.
    pub counts: String,
    /// The guard's findings, JSON.
    pub guard: Option<String>,
    /// Proof of the read that it was computed on, JSON.
    pub proof: String,
    /// The engine's own header of the finished plan, JSON; empty until it is finished.
    pub sealed: String,
    /// Who computed it.
    pub author: String,
    /// Who let it through, JSON.
    pub approved_by: Option<String>,
    /// When it was let through.
    pub approved_at: Option<Timestamp>,
    /// When it was computed.
    pub created_at: Timestamp,
    /// Hash of the configuration it was computed under.
    pub configuration_hash: Vec<u8>,
    /// Its rows.
    pub row_count: i64,
    /// Whether it takes something away, as far as the guard counts; a plan in the making might.
    pub takes_away: bool,
    /// What part of the registry it is about, a short code of the directory engine.
    pub scope: String,
    /// Who applies or applied it, under the lease of its directory; none before, and for what is carried over by itself.
    pub applied_by: Option<String>,
}

/// What is known of a plan once its rows are all stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishedPlan {
    /// Canonical hash of its rows.
    pub hash: Vec<u8>,
    /// Counts per agency and class, JSON.
    pub counts: String,
    /// The guard's verdict, JSON.
    pub guard: String,
    /// Proof of the read that it was computed on, JSON.
    pub proof: String,
    /// The engine's own header, JSON.
    pub sealed: String,
    /// Its rows.
    pub row_count: i64,
    /// Whether it takes something away, as far as the guard counts.
    pub takes_away: bool,
    /// The guard stopped it: it waits for approval.
    pub is_stopped: bool,
}

/// One person's approval of one plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanApproval {
    /// Who.
    pub principal: PrincipalId,
    /// The plan's hash that they saw.
    pub hash: Vec<u8>,
    /// When.
    pub at: Timestamp,
}

/// How many rows of a plan stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JournalCounts {
    /// Sent, without an answer yet.
    pub sent: u64,
    /// Done.
    pub confirmed: u64,
    /// Refused.
    pub failed: u64,
    /// Without an answer.
    pub unknown: u64,
}

/// One row of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// Number of the plan's row.
    pub row_number: i64,
    /// What became of it.
    pub state: JournalState,
    /// LDAP result code, when it was refused.
    pub code: Option<i32>,
    /// The server's words.
    pub message: Option<String>,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::PlanState::{self, Applied, Approved, Computed, Expired, Failed, Guarded};

    #[test]
    fn the_whole_table_of_transitions() {
        let allowed = [
            (Computed, Guarded),
            (Computed, Approved),
            (Computed, Expired),
            (Computed, Failed),
            (Guarded, Approved),
            (Guarded, Expired),
            (Guarded, Failed),
            (Approved, Applied),
            (Approved, Expired),
            (Approved, Failed),
            (Failed, Applied),
        ];
        for &from in PlanState::ALL {
            for &to in PlanState::ALL {
                assert_eq!(from.may_become(to), allowed.contains(&(from, to)), "{from} -> {to}");
            }
        }
    }
}
