//! Notices in the making: whom to tell, under which key.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::decision::SubjectAct;
use crate::domain::decision::consequence::{Consequence, ConsequenceKind};
use crate::domain::ids::{DecisionId, NoticeId, PrincipalId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::notice::{NewNotice, NoticeKind, NoticeText};
use crate::notify::decision_result::{DecisionResult, compose};
use crate::notify::subject_word::{SubjectWord, Word, compose as compose_word};
use crate::storage::ChangeSet;
use crate::storage::read::decision::SubjectLine;

/// Queues the mail about what recording a decision came to, for whoever recorded it, in the change set that records it; nothing
/// when nobody is logged in or no address is known.
///
/// # Errors
/// When the store fails.
pub(super) async fn queue_decision_result(
    registry: &Registry,
    change: &ChangeSet,
    actor: &Actor,
    decision: DecisionId,
    result: &DecisionResult,
) -> OperationResult<()> {
    let Actor::Principal(principal) = actor else { return Ok(()) };
    // More people under the same decision are another result.
    let key = format!("decision_result:{decision}:{}", change.seq());
    queue_result(registry, change, principal.id, (decision, key), compose(result)).await
}

/// A further word about somebody under a decision.
pub(super) struct Said<'a> {
    /// The person under the decision.
    pub(super) line: &'a SubjectLine,
    /// What was said before.
    pub(super) old: &'a SubjectAct,
    /// What is said now.
    pub(super) word: Word,
    /// What follows.
    pub(super) consequences: &'a [Consequence],
}

/// Queues the mail about a further word for whoever says it and for whoever had the last word before, in the change set that
/// records it; nothing for those without an address.
///
/// # Errors
/// When the store fails.
pub(super) async fn queue_subject_word(
    registry: &Registry,
    change: &ChangeSet,
    actor: &Actor,
    said: &Said<'_>,
) -> OperationResult<()> {
    let subject = &said.line.subject;
    let Some(decision) = change.reader().heading(subject.decision).await? else { return Ok(()) };
    let told = compose_word(&SubjectWord {
        name: format!("{}/{}", decision.number, decision.symbol),
        signed_on: decision.signed_on,
        kind: subject.kind,
        word: said.word,
        consequences: counted(said.consequences),
    });
    let before = change.reader().author_of_act(said.old.id).await?;
    let whom: BTreeSet<PrincipalId> = actor.account().into_iter().chain(before).collect();
    for principal in whom {
        let key = format!("subject_word:{}:{}:{principal}", subject.id, change.seq());
        queue_result(registry, change, principal, (decision.id, key), told.clone()).await?;
    }
    Ok(())
}

/// How often each kind of consequence follows.
pub(super) fn counted<'a>(consequences: impl IntoIterator<Item = &'a Consequence>) -> BTreeMap<ConsequenceKind, usize> {
    let mut counts = BTreeMap::new();
    for consequence in consequences {
        *counts.entry(consequence.kind).or_insert(0) += 1;
    }
    counts
}

async fn queue_result(
    registry: &Registry,
    change: &ChangeSet,
    principal: PrincipalId,
    (decision, dedup_key): (DecisionId, String),
    text: NoticeText,
) -> OperationResult<()> {
    let Some(address) = change.reader().principal_mail(principal).await? else { return Ok(()) };
    let notice = NewNotice {
        id: NoticeId(registry.new_id()),
        principal: Some(principal),
        address,
        kind: NoticeKind::DecisionResult,
        subject: decision.to_string(),
        dedup_key,
        text,
        due: SystemClock.now(),
    };
    change.queue_notice(&notice).await?;
    Ok(())
}

/// The notice of a day's digest: one a day and account.
#[must_use]
pub fn digest_notice(
    registry: &Registry,
    principal: PrincipalId,
    address: MailAddress,
    day: Date,
    text: NoticeText,
) -> NewNotice {
    NewNotice {
        id: NoticeId(registry.new_id()),
        principal: Some(principal),
        address,
        kind: NoticeKind::DailyDigest,
        subject: day.to_string(),
        dedup_key: format!("daily_digest:{principal}:{day}"),
        text,
        due: SystemClock.now(),
    }
}
