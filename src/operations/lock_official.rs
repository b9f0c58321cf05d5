//! Locking somebody at once, before there is a decision: who holds a lost token, or whose mailbox somebody else reads, must not wait for one.
//! The mailbox is suspended from today on, the use of its owner's certificates is stopped now, open mail sessions end when the directory
//! has closed the entry. It is a person's act with a reason, about one person; the guard counts it as it counts decisions.
//!
//! The mailbox is opened again by [`unlock_official`]. Stops of certificates are not lifted: whoever was locked in doubt gets a new one.

use serde::Serialize;
use time::Date;

use super::correct_decision::check_reason;
use super::error::{OperationError, OperationResult, conflict};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use crate::domain::clock::iso_day_option;
use crate::domain::ids::{FactId, MailboxId, OfficialId};
use crate::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use crate::domain::mailbox::uid;
use crate::domain::period::Period;
use crate::domain::scope::Scope;
use crate::storage::ChangeSet;
use crate::storage::read::View;
use crate::storage::read::official::OfficialFile;
use crate::storage::read::stops::Stop;

/// The change set's operation, by which the guard knows that a person stands behind what follows.
pub const LOCK: &str = "lock_official";
/// What the events of certificates say.
pub(super) const LOCKED: &str = "Khóa khẩn cấp";

/// What a lock, or its end, came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Locked {
    /// Who.
    pub official: OfficialId,
    /// Full name.
    pub full_name: String,
    /// Their mailbox, if they have one.
    pub mailbox: Option<LockedMailbox>,
    /// Serial numbers of the certificates whose use is stopped by it.
    pub stopped: Vec<String>,
}

/// What became of the mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LockedMailbox {
    /// Which.
    #[serde(skip)]
    pub id: MailboxId,
    /// Its name in the directory.
    pub uid: String,
    /// Its state until now.
    pub was: MailboxState,
    /// Its state from now on.
    pub state: MailboxState,
    /// The day on which something else is planned for it: then it is no longer so.
    #[serde(with = "iso_day_option")]
    pub until: Option<Date>,
}

/// Locks somebody. Where the mailbox is closed already only certificates are stopped; twice is once.
///
/// # Errors
/// [`OperationError::NotFound`] when there is nobody of that key within what the actor may decide on, or when the reason is missing, the actor
/// may not, or the store fails.
pub async fn lock_official(
    registry: &Registry,
    actor: &Actor,
    official: OfficialId,
    reason: &str,
) -> OperationResult<Locked> {
    check_reason(reason)?;
    // Whoever stands at the machine may close, never open.
    let scope = match actor {
        Actor::Shell => Scope::Province,
        Actor::Principal(_) => actor.scope(Permission::RecordDecisions)?,
    };
    let mut change = registry.store.write(registry.header(actor, LOCK)).await?;
    let file = find(registry, &change, &scope, official).await?;
    let mailbox = match (&file.mailbox, today(registry, &file)) {
        (Some(mailbox), Some(fact)) => {
            let may_follow = fact.state.check_transition(MailboxState::Suspended).is_ok();
            let state = if may_follow { MailboxState::Suspended } else { fact.state };
            if may_follow {
                replace(registry, &mut change, fact, state).await?;
            }
            let until = fact.effective.to;
            Some(LockedMailbox { id: mailbox.id, uid: uid(mailbox.number), was: fact.state, state, until })
        }
        _ => None,
    };
    let stopped = stop(registry, &mut change, &file).await?;
    change.audit(registry.event(actor, LOCK).about_person(official).with("reason", reason.trim()));
    change.commit().await?;
    Ok(Locked { official, full_name: file.official.full_name, mailbox, stopped })
}

/// Opens the mailbox of somebody who was locked, in the state that it had before. Certificates stay stopped.
///
/// # Errors
/// As [`lock_official`]; [`OperationError::Conflict`] when it is not locked, or by a decision.
pub async fn unlock_official(
    registry: &Registry,
    actor: &Actor,
    official: OfficialId,
    reason: &str,
) -> OperationResult<Locked> {
    check_reason(reason)?;
    let scope = actor.scope(Permission::RecordDecisions)?;
    let mut change = registry.store.write(registry.header(actor, "unlock_official")).await?;
    let file = find(registry, &change, &scope, official).await?;
    let (Some(mailbox), Some(fact)) = (&file.mailbox, today(registry, &file)) else { return Err(not_locked()) };
    if fact.state != MailboxState::Suspended {
        return Err(not_locked());
    }
    if fact.subject.is_some() {
        return Err(conflict(
            "Hộp thư bị tạm khóa theo quyết định; chỉ mở lại bằng quyết định, hoặc bằng việc rút quyết định đó",
            "a decision suspended this mailbox; only a decision, or taking that one back, opens it again",
        ));
    }
    let before = file.states.iter().find(|state| state.effective.to == Some(fact.effective.from));
    let state = before.map(|before| before.state).filter(|state| state.permissions().log_in);
    let state = state.unwrap_or(MailboxState::Active);
    replace(registry, &mut change, fact, state).await?;
    change.audit(registry.event(actor, "unlock_official").about_person(official).with("reason", reason.trim()));
    change.commit().await?;
    let until = fact.effective.to;
    let mailbox = LockedMailbox { id: mailbox.id, uid: uid(mailbox.number), was: fact.state, state, until };
    Ok(Locked { official, full_name: file.official.full_name, mailbox: Some(mailbox), stopped: Vec::new() })
}

fn not_locked() -> OperationError {
    conflict("Hộp thư của người này không bị tạm khóa", "this person's mailbox is not locked")
}

async fn find(
    registry: &Registry,
    change: &ChangeSet,
    scope: &Scope,
    official: OfficialId,
) -> OperationResult<OfficialFile> {
    let found = change.reader().official(scope, View::of(registry.clock.today()), official).await?;
    found.ok_or(OperationError::NotFound { what: "official" })
}

fn today<'f>(registry: &Registry, file: &'f OfficialFile) -> Option<&'f MailboxStateFact> {
    let today = registry.clock.today();
    file.states.iter().find(|state| state.effective.contains(today))
}

/// The mailbox is in `state` from today until something else is planned for it.
async fn replace(
    registry: &Registry,
    change: &mut ChangeSet,
    fact: &MailboxStateFact,
    state: MailboxState,
) -> OperationResult<()> {
    let today = registry.clock.today();
    let mut new = Vec::new();
    if fact.effective.from < today {
        let effective = Period { from: fact.effective.from, to: Some(today) };
        new.push(MailboxStateFact { id: FactId(registry.new_id()), effective, ..fact.clone() });
    }
    let effective = Period { from: today, to: fact.effective.to };
    new.push(MailboxStateFact { id: FactId(registry.new_id()), state, effective, subject: None, ..fact.clone() });
    Ok(change.replace_mailbox_states(&[fact.id], &new).await?)
}

/// Stops the certificates that stand and that no lock stopped before; gives their serial numbers.
async fn stop(registry: &Registry, change: &mut ChangeSet, file: &OfficialFile) -> OperationResult<Vec<String>> {
    let now = registry.clock.now();
    let standing = change.reader().standing_certificates(file.official.id, now).await?;
    let stops = change.reader().stops_on(&standing).await?;
    let is_stopped = |stop: &&Stop| stop.lifted_at.is_none() && stop.event.details == LOCKED;
    let mut events = Vec::new();
    let mut serials = Vec::new();
    for id in standing {
        if stops.iter().filter(is_stopped).any(|stop| stop.event.certificate == id) {
            continue;
        }
        let of_it = file.certificates.iter().find(|(certificate, _)| certificate.id == id);
        serials.extend(of_it.map(|(certificate, _)| certificate.facts.serial.to_string()));
        events.push(CertificateEvent {
            id: FactId(registry.new_id()),
            certificate: id,
            kind: CertificateEventKind::StopUse,
            effective_at: now,
            details: LOCKED.to_owned(),
        });
    }
    change.insert_certificate_events(&events).await?;
    Ok(serials)
}
