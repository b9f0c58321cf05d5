//! The guard: how much a plan may take away before people must agree. Pure and deterministic; it has no off-switch.
//!
//! Counts come from rows ([`Counts`]), limits from [`GuardPolicy`]; what a verdict allows is decided in [`approval`].

pub mod approval;
mod counts;

pub use approval::{Approval, ApprovedBy, ApprovedPlan, Circumstances, NotApproved, SealedPlan, approve};
pub use counts::{Backed, Counts};

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::plan::hash::Digest;
use super::plan::{Report, RowClass};

/// The limits. A class trips with more than its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GuardPolicy {
    /// This many of a class always pass, in the whole province.
    pub overall_floor: u64,
    /// So do this many percent of all mailboxes,
    pub overall_percent: u64,
    /// but never more than this many.
    pub overall_ceiling: u64,
    /// This many of a class pass in one agency, unless they are everyone.
    pub agency_floor: u64,
    /// So do this many percent of its mailboxes, unless they are everyone.
    pub agency_percent: u64,
    /// This many rows a day pass that a decision stands behind.
    pub decisions_a_day: u64,
}

impl Default for GuardPolicy {
    fn default() -> Self {
        Self {
            overall_floor: 20,
            overall_percent: 1,
            overall_ceiling: 200,
            agency_floor: 3,
            agency_percent: 30,
            decisions_a_day: 100,
        }
    }
}

/// How many mailboxes there are, against which percentages are taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Population {
    /// In the whole directory.
    pub total: u64,
    /// By agency identifier.
    pub by_agency: HashMap<String, u64>,
}

/// Where a limit was passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "scope", content = "agency")]
pub enum Scope {
    /// In the whole directory.
    Overall,
    /// In this agency.
    Agency(String),
    /// Among the rows that a decision stands behind, all classes together.
    Decisions,
    /// In parts where everything is only proposed: whatever it is, people must agree.
    Proposals,
}

/// A limit that a plan passes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    /// What kind of row; none for decisions, which are counted together.
    pub class: Option<RowClass>,
    /// Where.
    #[serde(flatten)]
    pub scope: Scope,
    /// How many the plan has.
    pub count: u64,
    /// How many were applied in the 24 hours before.
    pub past: u64,
    /// How many pass.
    pub limit: u64,
}

/// What the guard says of one plan. Only [`GuardPolicy::judge`] makes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    plan: Digest,
    passed: bool,
    trips: Vec<Trip>,
    ahead_of_registry: u64,
}

impl GuardPolicy {
    /// Judges the plan with this digest: its counts together with those `past`, applied in the 24 hours before.
    #[must_use]
    pub fn judge(
        &self,
        plan: Digest,
        counts: &Counts,
        past: &Counts,
        population: &Population,
        report: &Report,
    ) -> Verdict {
        let mut trips = Vec::new();
        let overall = self.overall_limit(population.total);
        for (&class, &count) in &counts.overall {
            let past = past.overall.get(&class).copied().unwrap_or_default();
            trip(&mut trips, Some(class), Scope::Overall, [count, past, overall]);
        }
        for (code, classes) in &counts.by_agency {
            let limit = self.agency_limit(population.by_agency.get(code).copied().unwrap_or_default());
            for (&class, &count) in classes {
                let past = past.by_agency.get(code).and_then(|past| past.get(&class)).copied().unwrap_or_default();
                trip(&mut trips, Some(class), Scope::Agency(code.clone()), [count, past, limit]);
            }
        }
        let decided = [counts.decision_backed, past.decision_backed, self.decisions_a_day];
        trip(&mut trips, None, Scope::Decisions, decided);
        trip(&mut trips, None, Scope::Proposals, [counts.proposed, 0, 0]);
        let ahead_of_registry = report.skipped.findings.ahead_of_registry();
        Verdict { plan, passed: trips.is_empty() && ahead_of_registry == 0, trips, ahead_of_registry }
    }

    fn overall_limit(&self, total: u64) -> u64 {
        percent(total, self.overall_percent).max(self.overall_floor).min(self.overall_ceiling)
    }

    /// Everyone is always too many.
    fn agency_limit(&self, mailboxes: u64) -> u64 {
        let limit = percent(mailboxes, self.agency_percent).max(self.agency_floor);
        if mailboxes > 0 { limit.min(mailboxes - 1) } else { limit }
    }
}

impl Verdict {
    /// The plan that it is about.
    #[must_use]
    pub const fn plan(&self) -> Digest {
        self.plan
    }

    /// Whether the plan may be applied without anybody's approval.
    #[must_use]
    pub const fn passed(&self) -> bool {
        self.passed
    }

    /// The limits that it passes.
    #[must_use]
    pub fn trips(&self) -> &[Trip] {
        &self.trips
    }

    /// How many entries are newer than the registry. Any at all freezes the target: nobody can approve that away.
    #[must_use]
    pub const fn ahead_of_registry(&self) -> u64 {
        self.ahead_of_registry
    }
}

fn trip(trips: &mut Vec<Trip>, class: Option<RowClass>, scope: Scope, [count, past, limit]: [u64; 3]) {
    if count > 0 && count.saturating_add(past) > limit {
        trips.push(Trip { class, scope, count, past, limit });
    }
}

const fn percent(of: u64, percent: u64) -> u64 {
    of.saturating_mul(percent) / 100
}

#[cfg(test)]
mod tests;
