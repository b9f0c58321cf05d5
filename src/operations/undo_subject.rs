//! Taking back what a subject did: its facts are closed, and what held before holds again, as copies. Nothing is erased.
//!
//! It can be taken back only while nothing later rests on it: a fact of its own that another subject closed since says so.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::error::{OperationError, OperationResult};
use super::registry::Registry;
use super::requests::cancel_unsent;
use super::stop_use::take_back;
use crate::domain::decision::changes::claims;
use crate::domain::decision::effect::{Effect, FactLine, SubjectEffect};
use crate::domain::decision::timeline::DatedFact;
use crate::domain::decision::words;
use crate::domain::ids::{FactId, OfficialId, PostingId, RequestId, SubjectId};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::scope::Scope;
use crate::storage::ChangeSet;
use crate::storage::read::View;

/// Takes back the facts of a subject and what is not yet done of its steps.
pub(super) async fn undo_subject(
    registry: &Registry,
    change: &mut ChangeSet,
    subject: SubjectId,
    official: OfficialId,
) -> OperationResult<()> {
    let effects = change.reader().effects_of(subject).await?;
    let mut undo = Undo { registry, subject, done: Vec::new(), addresses: BTreeSet::new() };
    for &line in FactLine::ALL {
        undo.line(change, line, &effects).await?;
    }
    change.insert_subject_effects(&undo.done).await?;
    let standings = change.reader().standings(&[official]).await?;
    if let Some(standing) = standings.get(&official) {
        let retention = registry.decisions.retention_months;
        let kept = claims(undo.addresses, &standing.addresses, registry.clock.today(), retention);
        change.keep_addresses(&kept).await?;
    }
    undo_done_since(registry, change, subject).await
}

/// Takes back what followed from a subject, or from its withdrawal, beside facts: stops of certificates, and steps that are not done.
pub(super) async fn undo_done_since(
    registry: &Registry,
    change: &mut ChangeSet,
    subject: SubjectId,
) -> OperationResult<()> {
    take_back(registry, change, subject).await?;
    cancel_work(registry, change, subject).await
}

struct Undo<'a> {
    registry: &'a Registry,
    subject: SubjectId,
    done: Vec<SubjectEffect>,
    addresses: BTreeSet<MailAddress>,
}

impl Undo<'_> {
    async fn line(&mut self, change: &mut ChangeSet, line: FactLine, effects: &[SubjectEffect]) -> OperationResult<()> {
        let with = |effect: Effect| -> Vec<Uuid> {
            effects.iter().filter(|one| one.line == line && one.effect == effect).map(|one| one.fact).collect()
        };
        let opened = with(Effect::Opened);
        let standing = change.reader().live_facts(line, &opened).await?;
        let gone: Vec<Uuid> = opened.into_iter().filter(|fact| !standing.contains(fact)).collect();
        self.refuse_what_rests_on(change, &gone).await?;
        let restored = with(Effect::Restored);
        let closed: Vec<Uuid> = with(Effect::Closed).into_iter().filter(|fact| !restored.contains(fact)).collect();
        let close: Vec<Uuid> = standing.into_iter().collect();
        let facts = || close.iter().copied().map(FactId).collect::<Vec<_>>();
        let pairs = match line {
            FactLine::Posting => {
                let (new, pairs) = self.copies(change.reader().recorded_postings(&closed).await?);
                let close: Vec<PostingId> = close.iter().copied().map(PostingId).collect();
                change.replace_postings(&close, &new).await?;
                pairs
            }
            FactLine::MailboxState => {
                let (new, pairs) = self.copies(change.reader().recorded_states(&closed).await?);
                change.replace_mailbox_states(&facts(), &new).await?;
                pairs
            }
            FactLine::Address => {
                let taken_back = change.reader().recorded_addresses(&close).await?;
                let (new, pairs) = self.copies(change.reader().recorded_addresses(&closed).await?);
                self.addresses.extend(taken_back.iter().chain(&new).map(|fact| fact.address.clone()));
                change.replace_addresses(&facts(), &new).await?;
                pairs
            }
            FactLine::Correction => {
                let (new, pairs) = self.copies(change.reader().recorded_corrections(&closed).await?);
                change.replace_corrections(&facts(), &new).await?;
                pairs
            }
        };
        self.attribute(change, line, &pairs).await
    }

    /// The same facts under new keys, and which is a copy of which.
    fn copies<T: DatedFact>(&self, closed: Vec<T>) -> (Vec<T>, Vec<(Uuid, Uuid)>) {
        let mut pairs = Vec::new();
        let copy = |fact: T| {
            let (old, new, period) = (fact.key(), self.registry.new_id(), fact.period());
            pairs.push((old, new));
            fact.during(new, period)
        };
        (closed.into_iter().map(copy).collect(), pairs)
    }

    /// A copy belongs to whom the original belonged to.
    async fn attribute(&mut self, change: &ChangeSet, line: FactLine, pairs: &[(Uuid, Uuid)]) -> OperationResult<()> {
        let originals: Vec<Uuid> = pairs.iter().map(|(old, _)| *old).collect();
        let on = change.reader().effects_on(&originals).await?;
        for (old, new) in pairs {
            let effect = |subject, fact, effect| {
                let id = FactId(self.registry.new_id());
                SubjectEffect { id, subject, line, fact, effect }
            };
            self.done.push(effect(self.subject, *old, Effect::Restored));
            let owner = on.iter().find(|one| one.fact == *old && one.effect == Effect::Opened);
            if let Some(owner) = owner {
                self.done.push(effect(owner.subject, *new, Effect::Opened));
            }
        }
        Ok(())
    }

    async fn refuse_what_rests_on(&self, change: &ChangeSet, gone: &[Uuid]) -> OperationResult<()> {
        let mut standing: BTreeMap<(Uuid, SubjectId), i32> = BTreeMap::new();
        for one in change.reader().effects_on(gone).await? {
            let weight = match one.effect {
                Effect::Closed => 1,
                Effect::Restored => -1,
                Effect::Opened => 0,
            };
            *standing.entry((one.fact, one.subject)).or_default() += weight;
        }
        let later = standing.into_iter().find(|((_, by), count)| *by != self.subject && *count > 0);
        let Some(((_, by), _)) = later else { return Ok(()) };
        let view = View::of(self.registry.clock.today());
        let line = change.reader().subject(&Scope::Province, view, by).await?;
        let (number, kind) = match line {
            Some(line) => {
                let decision = change.reader().heading(line.subject.decision).await?;
                let named = decision.map(|decision| format!("{}/{}", decision.number, decision.symbol));
                (named.unwrap_or_default(), Some(line.subject.kind))
            }
            None => Default::default(),
        };
        let called = |lang| kind.map(|kind| words::kind(lang, kind)).unwrap_or_default();
        let (vi, en) = (called(Lang::Vi), called(Lang::En));
        Err(OperationError::Conflict {
            reason: Bilingual::new(
                format!(
                    "Quyết định sau đó (số {number}, {vi}) dựa trên quyết định này; hãy rút hoặc sửa quyết định đó trước"
                ),
                format!("A later decision ({number}, {en}) rests on this one; withdraw or correct that one first"),
            ),
        })
    }
}

/// Cancels the requests of these subjects that nobody has handed in yet, and says why. What another decision asks for too stays.
pub(super) async fn cancel_drafts(
    registry: &Registry,
    change: &mut ChangeSet,
    subjects: &[SubjectId],
    reason: &str,
) -> OperationResult<()> {
    let mut requests: Vec<RequestId> = Vec::new();
    for subject in subjects {
        requests.extend(change.reader().steps_of(*subject).await?.iter().filter_map(|step| step.request));
    }
    let shared = change.reader().named_by_others(&requests, subjects).await?;
    requests.retain(|request| !shared.contains(request));
    let drafts = change.reader().draft_requests(&requests).await?;
    cancel_unsent(registry, change, &drafts, reason).await
}

/// Cancels the steps that are not done, and requests that nobody has handed in yet; what they had cancelled is planned again.
async fn cancel_work(registry: &Registry, change: &mut ChangeSet, subject: SubjectId) -> OperationResult<()> {
    cancel_drafts(registry, change, &[subject], "Quyết định đã được sửa hoặc rút").await?;
    change.revive_steps(subject).await?;
    change.cancel_steps(&[subject], subject).await?;
    Ok(())
}
