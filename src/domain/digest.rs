//! What a day brings to somebody who enters decisions. Decisions and agencies, no people.

use time::Date;

use super::decision::DecisionKind;
use super::decision::step::StepKind;

/// A day's work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digest {
    /// Decisions that take effect today.
    pub effective_today: Vec<EffectiveDecision>,
    /// Steps whose day has passed.
    pub overdue: Vec<OverdueStep>,
    /// Transfers that wait for this account's agency.
    pub hand_overs: Vec<WaitingHandOver>,
}

/// A decision that takes effect today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveDecision {
    /// Number and symbol, such as `145/QĐ-SNV`.
    pub decision: String,
    /// What it does.
    pub kind: DecisionKind,
    /// To how many people.
    pub people: u64,
}

/// A step that was to be done by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverdueStep {
    /// Number and symbol of the decision.
    pub decision: String,
    /// What is to be done.
    pub kind: StepKind,
    /// The day by which it was due.
    pub due: Date,
}

/// A transfer between agencies that waits to be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingHandOver {
    /// Number and symbol of the decision.
    pub decision: String,
    /// Name of the agency that the official leaves.
    pub from: String,
    /// Name of the agency that the official joins.
    pub to: String,
    /// Since when it waits.
    pub since: Date,
}
