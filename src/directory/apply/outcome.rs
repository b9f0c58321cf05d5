//! What became of a plan.

use serde::{Deserialize, Serialize};

use super::fate::{ConflictKind, FailureKind};
use crate::directory::entry::{Dn, Subject};
use crate::directory::plan::PlanRow;
use crate::directory::port::Refusal;

/// A row that the server refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// Its number in the plan.
    pub number: u32,
    /// What it is about.
    pub subject: Subject,
    /// The entry.
    pub dn: Dn,
    /// What kind of refusal.
    pub kind: FailureKind,
    /// The server's answer.
    pub refusal: Refusal,
}

/// A row that the directory contradicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflicted {
    /// Its number in the plan.
    pub number: u32,
    /// What it is about.
    pub subject: Subject,
    /// The entry.
    pub dn: Dn,
    /// How.
    pub kind: ConflictKind,
}

/// What became of a plan's rows. Rows in none of the lists were never sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// How many hold in the directory.
    pub confirmed: u64,
    /// Rows that the server refused.
    pub failed: Vec<Failed>,
    /// Rows that a new plan must look at.
    pub conflicts: Vec<Conflicted>,
    /// Numbers of rows that may or may not have been done.
    pub unknown: Vec<u32>,
    /// Numbers of rows announced and never sent.
    pub withdrawn: Vec<u32>,
    /// A transaction failed: consumers may have been told of entries that are not there. Replicas must be reloaded and the
    /// directory read in full.
    pub replicas_must_reload: bool,
    /// The server has no assertion control: entries were compared just before each write, which leaves a gap.
    pub weak: bool,
    /// Why writing to the target ended early, if it did.
    pub stopped: Option<String>,
    /// Why what was confirmed could not be read back, if so. It holds; the next plan remembers which entry is whose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_remembered: Option<String>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows whose fate is known.
    pub done: u64,
    /// Rows in the plan.
    pub total: u64,
}

impl Outcome {
    /// Whether every row holds and nothing is left to look at: exit status 0.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.failed.is_empty()
            && self.conflicts.is_empty()
            && self.unknown.is_empty()
            && self.withdrawn.is_empty()
            && !self.replicas_must_reload
            && self.stopped.is_none()
    }

    /// Rows whose fate is known.
    pub(super) fn settled(&self) -> u64 {
        let named = self.failed.len() + self.conflicts.len() + self.unknown.len() + self.withdrawn.len();
        self.confirmed + u64::try_from(named).unwrap_or(u64::MAX)
    }

    /// Lanes finish in any order; the outcome reads in the plan's.
    pub(super) fn put_in_order(&mut self) {
        self.failed.sort_by_key(|failed| failed.number);
        self.conflicts.sort_by_key(|conflict| conflict.number);
        self.unknown.sort_unstable();
        self.withdrawn.sort_unstable();
    }
}

impl Failed {
    pub(super) fn of(row: &PlanRow, kind: FailureKind, refusal: Refusal) -> Self {
        Self { number: row.number, subject: row.subject, dn: row.dn.clone(), kind, refusal }
    }
}

impl Conflicted {
    pub(super) fn of(row: &PlanRow, kind: ConflictKind) -> Self {
        Self { number: row.number, subject: row.subject, dn: row.dn.clone(), kind }
    }
}
