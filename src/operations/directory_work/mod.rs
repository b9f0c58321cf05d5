//! Work on the directory that people ask for on pages: planning, applying, undoing. Each is a job, for it may take minutes and must
//! survive whoever asked: they follow it, and find what it came to.

mod run;
mod submit;

use serde::{Deserialize, Serialize};

pub use run::run_directory_work;
pub use submit::{Asked, ask_for, asked_for, work_at_hand};

use crate::directory::apply::Outcome;
use crate::domain::ids::PlanId;
use crate::domain::job::JobKind;
use crate::domain::lang::Bilingual;

/// Rows in trouble that are told whole.
const TOLD: usize = 100;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "work")]
pub enum DirectoryWork {
    /// Compute a plan: of an agency and those below it, or of everything.
    Plan {
        /// The agency's identifier.
        agency: Option<String>,
    },
    /// Apply a plan.
    Apply {
        /// Which.
        plan: PlanId,
    },
    /// Compute a plan that undoes one.
    Revert {
        /// Which.
        plan: PlanId,
        /// Why.
        reason: String,
    },
}

impl DirectoryWork {
    /// Its kind in the queue.
    #[must_use]
    pub const fn kind(&self) -> JobKind {
        match self {
            Self::Plan { .. } => JobKind::PlanDirectory,
            Self::Apply { .. } => JobKind::ApplyPlan,
            Self::Revert { .. } => JobKind::RevertPlan,
        }
    }
}

/// What it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "end")]
pub enum WorkEnd {
    /// There is a new plan.
    Planned {
        /// This one.
        plan: PlanId,
    },
    /// A plan was applied.
    Applied(Applied),
    /// Nothing was done.
    Refused {
        /// Why, and what to do.
        reason: Bilingual,
    },
}

/// What became of a plan, in figures, with the first rows that are in trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// Which plan.
    pub plan: PlanId,
    /// Every row holds, and nothing is left to look at.
    pub is_success: bool,
    /// Rows that hold.
    pub confirmed: u64,
    /// Rows that the directory refused.
    pub failed: u64,
    /// Rows that it contradicts.
    pub conflicts: u64,
    /// Rows that may or may not have been done.
    pub unknown: u64,
    /// Rows that were never sent.
    pub withdrawn: u64,
    /// A transaction failed, and replicas must be reloaded.
    pub replicas_must_reload: bool,
    /// What was written could not be read back; the next plan remembers it.
    pub is_not_remembered: bool,
    /// Why writing ended early.
    pub stopped: Option<String>,
    /// The first rows in trouble.
    pub troubles: Vec<Trouble>,
}

/// A row that was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Its number in the plan.
    pub number: u32,
    /// The entry.
    pub dn: String,
    /// What happened.
    pub what: Bilingual,
}

impl Applied {
    fn of(plan: PlanId, outcome: &Outcome) -> Self {
        let number = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        let refused = outcome.failed.iter().map(|row| {
            let (code, message) = (row.refusal.code, &row.refusal.message);
            Trouble {
                number: row.number,
                dn: row.dn.0.clone(),
                what: Bilingual::new(
                    format!("Máy chủ từ chối (mã {code}): {message}"),
                    format!("Refused by the server (code {code}): {message}"),
                ),
            }
        });
        let contradicted = outcome.conflicts.iter().map(|row| Trouble {
            number: row.number,
            dn: row.dn.0.clone(),
            what: row.kind.told(),
        });
        let mut troubles: Vec<Trouble> = refused.take(TOLD).chain(contradicted.take(TOLD)).collect();
        troubles.sort_by_key(|trouble| trouble.number);
        troubles.truncate(TOLD);
        Self {
            plan,
            is_success: outcome.is_success(),
            confirmed: outcome.confirmed,
            failed: number(outcome.failed.len()),
            conflicts: number(outcome.conflicts.len()),
            unknown: number(outcome.unknown.len()),
            withdrawn: number(outcome.withdrawn.len()),
            replicas_must_reload: outcome.replicas_must_reload,
            is_not_remembered: outcome.not_remembered.is_some(),
            stopped: outcome.stopped.clone(),
            troubles,
        }
    }
}
