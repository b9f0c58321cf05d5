//! What stops the use of a person's certificates by our own order: that they left, were suspended from duty or locked, or lost a device.
//!
//! Each cause says from when on it holds and which certificates it concerns, so that what is recorded late gets the very stops that it
//! would have got had it been there.

use time::Date;

use super::request::content::RevocationReason;
use crate::domain::clock::Timestamp;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::standing::{PriorAct, Standing};
use crate::domain::decision::step::StepKind;
use crate::domain::ids::SubjectId;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::posting::PostingKind;

/// A step of a decision that stops the use of certificates, or lifts what a suspension stopped; it counts while its subject says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UseStep {
    /// Whose it is.
    pub subject: SubjectId,
    /// [`StepKind::StopUse`] or [`StepKind::ResumeUse`].
    pub kind: StepKind,
    /// Its day, which has come.
    pub begins_on: Date,
}

/// What is known of a person beside their standing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeldBack {
    /// Steps of decisions, those of what was corrected or withdrawn since among them.
    pub steps: Vec<UseStep>,
    /// When they lost devices, or keys that no device is known to keep.
    pub losses: Vec<Timestamp>,
    /// The recruitment that was taken back last, and when.
    pub withdrawn: Option<(SubjectId, Timestamp)>,
}

/// Who or what is behind a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoppedBy {
    /// This subject of a decision.
    Subject(SubjectId),
    /// They have no post any more, and no decision says why.
    Leave,
    /// They were locked at once.
    Lock,
    /// They lost a device.
    Loss,
}

/// Why a certificate of somebody is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopCause {
    /// Who or what is behind it.
    pub by: StoppedBy,
    /// From when on.
    pub since: Timestamp,
    /// From when on it holds no more, and the subject that ended it.
    pub ends: Option<(Timestamp, SubjectId)>,
    /// It concerns those that begin before this instant; all of them when none.
    pub before: Option<Timestamp>,
    /// Why the CA is asked to revoke it; none where the stop may be lifted.
    pub revoke: Option<RevocationReason>,
}

impl StopCause {
    /// Whether it stops a certificate that begins at `not_before` and ends, by its dates or for good by the CA's word, at `ends`.
    #[must_use]
    pub fn concerns(&self, not_before: Timestamp, ends: Timestamp) -> bool {
        self.since < ends
            && self.before.is_none_or(|before| not_before < before)
            && self.ends.is_none_or(|(end, _)| not_before < end)
    }

    /// From when on the cause is told by none of the stops that came of it, each from and perhaps to an instant; none when they tell all.
    #[must_use]
    pub fn unsaid_since(&self, said: &[(Timestamp, Option<Timestamp>)]) -> Option<Timestamp> {
        let mut said = said.to_vec();
        said.sort_unstable();
        let mut since = self.since;
        for (from, to) in said {
            if since < from {
                break;
            }
            since = since.max(to?);
        }
        self.ends.is_none_or(|(end, _)| since < end).then_some(since)
    }
}

/// Everything that stops certificates of this person as of `today`.
#[must_use]
pub fn stop_causes(standing: &Standing, known: &HeldBack, today: Date) -> Vec<StopCause> {
    let mut causes = decided(standing, &known.steps);
    let has_left = |cause: &StopCause| cause.revoke.is_some() && cause.before.is_none();
    if !causes.iter().any(has_left) {
        causes.extend(out_of_service(standing, known, today));
    }
    causes.extend(locked(standing, today));
    // Whoever lost a device gets a new certificate: those from before are stopped, from the first loss after they began.
    let lost = |&since: &Timestamp| StopCause {
        by: StoppedBy::Loss,
        since,
        ends: None,
        before: Some(since),
        revoke: Some(RevocationReason::DeviceLost),
    };
    let mut losses = known.losses.clone();
    losses.sort_unstable();
    losses.dedup();
    causes.extend(losses.iter().map(lost));
    causes
}

/// Of several causes that concern a certificate those that its events name: of losses the first says it all.
#[must_use]
pub fn concerning(causes: &[StopCause], not_before: Timestamp, ends: Timestamp) -> Vec<StopCause> {
    let mut found: Vec<StopCause> = causes.iter().copied().filter(|cause| cause.concerns(not_before, ends)).collect();
    let mut is_lost = false;
    found.retain(|cause| cause.by != StoppedBy::Loss || !std::mem::replace(&mut is_lost, true));
    found
}

/// What decisions stopped. A leave stops what was issued before it, and while no post follows what is issued after it too; a suspension
/// what there is until the return.
fn decided(standing: &Standing, steps: &[UseStep]) -> Vec<StopCause> {
    let acts = |kind: StepKind| {
        let has_step = move |act: &&PriorAct| {
            let is_its = |step: &UseStep| (step.subject, step.begins_on) == (act.subject, act.effective_from);
            steps.iter().any(|step| step.kind == kind && is_its(step))
        };
        standing.acts.iter().filter(has_step)
    };
    let is_suspension = |act: &PriorAct| act.kind == DecisionKind::SuspendFromDuty;
    let left_before = |day: Date| {
        let mut leaves = acts(StepKind::StopUse).filter(|act| !is_suspension(act)).map(|act| act.effective_from);
        let left = leaves.find(|left| day <= *left)?;
        comes_back(standing, left).then(|| Timestamp::start_of(left))
    };
    let cause = |act: &PriorAct| {
        let day = act.effective_from;
        let returned = acts(StepKind::ResumeUse).find(|back| day <= back.effective_from);
        let ends = returned.map(|back| (Timestamp::start_of(back.effective_from), back.subject));
        StopCause {
            by: StoppedBy::Subject(act.subject),
            since: Timestamp::start_of(day),
            ends: ends.filter(|_| is_suspension(act)),
            before: left_before(day),
            revoke: (!is_suspension(act)).then(|| RevocationReason::of_decision(act.kind)),
        }
    };
    acts(StepKind::StopUse).map(cause).collect()
}

/// Whether a post begins on that day or later.
fn comes_back(standing: &Standing, day: Date) -> bool {
    standing.postings.iter().any(|posting| posting.kind == PostingKind::Primary && day <= posting.effective.from)
}

/// Whoever has no post and none to come, whatever the reason: it ended without a decision that stops, or the recruitment was taken back.
fn out_of_service(standing: &Standing, known: &HeldBack, today: Date) -> Option<StopCause> {
    let primary = || standing.postings.iter().filter(|posting| posting.kind == PostingKind::Primary);
    if primary().any(|posting| posting.effective.to.is_none_or(|to| today < to)) {
        return None;
    }
    let cause = |by, since, revoke| StopCause { by, since, ends: None, before: None, revoke: Some(revoke) };
    let Some(ended) = primary().filter_map(|posting| posting.effective.to).max() else {
        let (subject, at) = known.withdrawn?;
        return Some(cause(StoppedBy::Subject(subject), at, RevocationReason::AuthorityWithdrawn));
    };
    // Which act ended it: the one of that day.
    let act = standing.acts.iter().rev().find(|act| ends_service(act) && act.effective_from == ended);
    let by = act.map_or(StoppedBy::Leave, |act| StoppedBy::Subject(act.subject));
    let reason = act.map_or(RevocationReason::Left, |act| RevocationReason::of_decision(act.kind));
    Some(cause(by, Timestamp::start_of(ended), reason))
}

const fn ends_service(act: &PriorAct) -> bool {
    use DecisionKind::{Death, Discipline, MoveOut, Resign, Retire};
    matches!(act.kind, Death | Discipline | MoveOut | Resign | Retire)
}

/// Whoever is locked gets a new certificate one day: those from until then are stopped.
fn locked(standing: &Standing, today: Date) -> Option<StopCause> {
    let locked = standing.states.iter().find(|state| {
        state.state == MailboxState::Suspended && state.subject.is_none() && state.effective.contains(today)
    })?;
    let since = Timestamp::start_of(locked.effective.from);
    let before = Some(Timestamp::end_of(locked.effective.from));
    Some(StopCause { by: StoppedBy::Lock, since, ends: None, before, revoke: None })
}

#[cfg(test)]
mod tests;
