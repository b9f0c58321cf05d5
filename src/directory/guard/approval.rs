//! From a plan to an approved plan: the only thing that [`crate::directory::apply`] accepts, and [`approve`] its only source.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Verdict;
use crate::directory::plan::PlanHeader;
use crate::directory::plan::hash::Digest;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanId, PrincipalId};

/// A computed, numbered and hashed plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedPlan {
    /// The plan.
    pub id: PlanId,
    /// What it is for.
    pub header: PlanHeader,
    /// Its digest, header and rows.
    pub hash: Digest,
    /// How many rows it has.
    pub rows: u32,
    /// Who planned; none for the system or a bare shell.
    pub author: Option<PrincipalId>,
    /// When the directory was read for it.
    pub computed_at: Timestamp,
}

/// One person's approval of one plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub principal: PrincipalId,
    /// The digest that they saw.
    pub hash: Digest,
    /// When.
    pub at: Timestamp,
}

/// Who let a plan through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "approved_by", content = "principals")]
pub enum ApprovedBy {
    /// It takes away so little that nobody is asked.
    GuardPolicy,
    /// These people.
    Principals(Vec<PrincipalId>),
}

/// The circumstances in which a plan is to be applied.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The instant now.
    pub now: Timestamp,
    /// Hash of the configuration in force.
    pub configuration_hash: &'a str,
    /// Seconds after which a plan is too old.
    pub age_limit_seconds: i64,
}

/// A plan that may be applied. Nothing but [`approve`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedPlan {
    plan: SealedPlan,
    approved_by: ApprovedBy,
}

/// Why a plan may not be applied.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotApproved {
    /// Too old.
    #[error("the plan is of {computed_at} and no longer valid; make a new one with 'congvu directory plan'")]
    Expired {
        /// When the directory was read for it.
        computed_at: Timestamp,
    },
    /// Made under another configuration.
    #[error("the configuration changed since the plan was made; make a new one with 'congvu directory plan'")]
    ConfigurationChanged,
    /// The verdict is not about this plan.
    #[error("the guard's verdict is about another plan; make a new plan with 'congvu directory plan'")]
    VerdictOfAnotherPlan,
    /// Entries are newer than the registry.
    #[error(
        "{ahead} directory entries are newer than the registry, as after restoring an old backup; writes are frozen until the later facts are entered or the registry is restored further"
    )]
    Frozen {
        /// How many.
        ahead: u64,
    },
    /// The guard stopped it and too few have approved.
    #[error(
        "the guard stopped the plan: {have} of {needed} approvals by others than its author; read it with 'congvu directory show' and let another principal run 'congvu directory approve'"
    )]
    NeedsApproval {
        /// Valid approvals so far.
        have: usize,
        /// How many it takes.
        needed: usize,
    },
}

/// Turns a plan into one that may be applied.
///
/// # Errors
/// When it is too old, made under another configuration, frozen, or stopped by the guard without enough approvals: one by
/// somebody other than its author, two when it has no author.
pub fn approve(
    plan: SealedPlan,
    verdict: &Verdict,
    approvals: &[Approval],
    when: &Circumstances<'_>,
) -> Result<ApprovedPlan, NotApproved> {
    let ahead = verdict.ahead_of_registry();
    let (computed_at, limit) = (plan.computed_at, when.age_limit_seconds);
    if when.now > computed_at.plus_seconds(limit) || computed_at > when.now.plus_seconds(limit) {
        return Err(NotApproved::Expired { computed_at });
    }
    if plan.header.configuration_hash != when.configuration_hash {
        return Err(NotApproved::ConfigurationChanged);
    }
    if verdict.plan() != plan.hash {
        return Err(NotApproved::VerdictOfAnotherPlan);
    }
    if ahead > 0 {
        return Err(NotApproved::Frozen { ahead });
    }
    if verdict.passed() {
        return Ok(ApprovedPlan { plan, approved_by: ApprovedBy::GuardPolicy });
    }
    let needed = if plan.author.is_some() { 1 } else { 2 };
    let valid =
        approvals.iter().filter(|approval| approval.hash == plan.hash && Some(approval.principal) != plan.author);
    let mut principals: Vec<PrincipalId> = valid.map(|approval| approval.principal).collect();
    principals.sort_unstable();
    principals.dedup();
    if principals.len() < needed {
        return Err(NotApproved::NeedsApproval { have: principals.len(), needed });
    }
    Ok(ApprovedPlan { plan, approved_by: ApprovedBy::Principals(principals) })
}

impl ApprovedPlan {
    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &SealedPlan {
        &self.plan
    }

    /// Who let it through; recorded with the run.
    #[must_use]
    pub const fn approved_by(&self) -> &ApprovedBy {
        &self.approved_by
    }
}
