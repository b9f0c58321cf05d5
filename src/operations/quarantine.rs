//! What the directory refused, and what waits for a later attempt: to be seen, and to be tried again at once.

use serde::Serialize;
use uuid::Uuid;

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::sync_target::{SyncSettings, known_target};
use crate::auth::permission::Permission;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanId;
use crate::storage::row::dirty::MarkCause;

/// Marks told at most.
const LISTED: u32 = 500;

/// An entry that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetAside {
    /// Its name.
    pub dn: String,
    /// LDAP result code.
    pub code: i32,
    /// Class of the code.
    pub class: String,
    /// The server's words.
    pub message: String,
    /// First refusal.
    pub since: Timestamp,
    /// How often it was tried.
    pub attempts: i32,
}

/// A mark that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Kind of the subject: person, unit or group.
    pub kind: String,
    /// Key of the mailbox or agency.
    pub subject: Uuid,
    /// Why it waits.
    pub failure: String,
    /// Since when it is marked.
    pub since: Timestamp,
    /// When it is looked at again.
    pub next: Timestamp,
    /// Attempts that failed.
    pub attempts: i32,
    /// The plan that it waits for, if the guard stopped one.
    pub stopped_plan: Option<PlanId>,
}

/// What is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantine {
    /// Entries that were refused, by name.
    pub set_aside: Vec<SetAside>,
    /// Marks that wait, the oldest first; at most 500.
    pub waiting: Vec<Waiting>,
}

/// Lists what is set aside.
///
/// # Errors
/// When nothing was planned for the directory yet, or the store fails.
pub async fn list_quarantine(registry: &Registry, settings: &SyncSettings) -> OperationResult<Quarantine> {
    let target = known_target(registry, settings).await?.id;
    let reader = registry.store.read().await?;
    let set_aside = reader.quarantined(target).await?.into_iter().map(|row| SetAside {
        dn: row.dn,
        code: row.code,
        class: row.class,
        message: row.message,
        since: row.since,
        attempts: row.attempts,
    });
    let waiting = reader.waiting_marks(target, LISTED).await?.into_iter().map(|mark| Waiting {
        kind: mark.subject.kind,
        subject: mark.subject.id,
        failure: mark.failure.unwrap_or_default(),
        since: mark.since,
        next: mark.due,
        attempts: mark.attempts,
        stopped_plan: mark.stopped_plan,
    });
    Ok(Quarantine { set_aside: set_aside.collect(), waiting: waiting.collect() })
}

/// Makes what waits because of a refusal due at once: the entry named `dn`, or everything. What waits for a stopped plan goes on waiting.
/// Gives how many are tried.
///
/// # Errors
/// When the actor may not, no refused entry has that name, or the store fails.
pub async fn retry_quarantine(
    registry: &Registry,
    settings: &SyncSettings,
    actor: &Actor,
    dn: Option<&str>,
) -> OperationResult<u64> {
    if let Actor::Principal(_) = actor {
        actor.require(Permission::SyncDirectory)?;
    }
    let target = known_target(registry, settings).await?.id;
    let reader = registry.store.read().await?;
    let subjects: Vec<_> = match dn {
        Some(dn) => {
            let found = reader.link_by_dn(target, dn).await?;
            let is_refused = reader.quarantined(target).await?.iter().any(|row| row.dn.eq_ignore_ascii_case(dn));
            if found.is_none() && !is_refused {
                return Err(OperationError::NotFound { what: "entry" });
            }
            found.into_iter().collect()
        }
        None => Vec::new(),
    };
    let mut waiting = reader.waiting_marks(target, u32::MAX).await?;
    waiting.retain(|mark| mark.stopped_plan.is_none());
    if dn.is_some() && !subjects.is_empty() {
        waiting.retain(|mark| subjects.contains(&mark.subject));
    }
    let marked: Vec<_> = waiting.into_iter().map(|mark| mark.subject).collect();
    drop(reader);
    let books = registry.store.bookkeeping().await?;
    books.mark_dirty(target, &marked, MarkCause::Asked).await?;
    let count = u64::try_from(marked.len()).unwrap_or(u64::MAX);
    books.audit(registry.event(actor, "retry_quarantine").with("entries", i64::try_from(count).unwrap_or(i64::MAX)));
    books.commit().await?;
    registry.store.hint();
    Ok(count)
}
