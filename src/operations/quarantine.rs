//! What the directory refused, and what waits for a later attempt: to be seen, and to be tried again at once.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use uuid::Uuid;

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::sync_target::{SyncSettings, kind_of, kind_text, known_target};
use crate::auth::permission::Permission;
use crate::directory::dn;
use crate::directory::entry::EntryKind;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, MailboxId, PlanId, TargetId};
use crate::domain::lang::Bilingual;
use crate::storage::read::Reader;
use crate::storage::row::dirty::{MarkCause, MarkedSubject};

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
    /// Name of its entry, or the one that it would have; none when it is to have none and never had.
    pub dn: Option<String>,
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
    let waiting = reader.waiting_marks(target, LISTED).await?;
    let subjects: Vec<_> = waiting.iter().map(|mark| mark.subject.clone()).collect();
    let mut names = names_of(registry, settings, &reader, target, &subjects).await?;
    let waiting = waiting.into_iter().map(|mark| Waiting {
        dn: names.remove(&mark.subject),
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

/// Makes what waits because of a refusal due at once: what the entry named `dn` stands for, or everything. What waits for a stopped plan
/// goes on waiting. Gives how many are tried; none when nothing stands in the way of the entry.
///
/// # Errors
/// When the actor may not, nothing that was refused, waits or is linked has that name, or the store fails.
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
    let marked: Vec<MarkedSubject> = if let Some(dn) = dn {
        named(registry, settings, &reader, target, dn).await?.into_iter().collect()
    } else {
        all_that_waits(&reader, target).await?
    };
    drop(reader);
    let books = registry.store.bookkeeping().await?;
    books.mark_dirty(target, &marked, MarkCause::Asked).await?;
    let count = u64::try_from(marked.len()).unwrap_or(u64::MAX);
    let event = registry.event(actor, "retry_quarantine").with("entries", i64::try_from(count).unwrap_or(i64::MAX));
    books.audit(if let Some(dn) = dn { event.with("entry", dn) } else { event });
    books.commit().await?;
    registry.store.hint();
    Ok(count)
}

/// Everything that was refused or waits, but not for a plan.
async fn all_that_waits(reader: &Reader, target: TargetId) -> OperationResult<Vec<MarkedSubject>> {
    let waiting = reader.waiting_marks(target, u32::MAX).await?;
    let (stopped, free): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|mark| mark.stopped_plan.is_some());
    let stopped: HashSet<MarkedSubject> = stopped.into_iter().map(|mark| mark.subject).collect();
    let mut subjects: HashSet<MarkedSubject> = free.into_iter().map(|mark| mark.subject).collect();
    // What was refused and is no longer marked is looked at, too.
    let refused = reader.quarantined(target).await?.into_iter().filter_map(|row| row.subject);
    subjects.extend(refused.filter(|subject| !stopped.contains(subject)));
    Ok(subjects.into_iter().collect())
}

/// The subject whose entry has this name, if something stands in its way.
async fn named(
    registry: &Registry,
    settings: &SyncSettings,
    reader: &Reader,
    target: TargetId,
    name: &str,
) -> OperationResult<Option<MarkedSubject>> {
    let refused = reader.quarantined(target).await?.into_iter().find(|row| dn::equal(&row.dn, name));
    let written = refused.as_ref().and_then(|row| row.subject.clone());
    let subject = match written.or(reader.link_by_dn(target, name).await?) {
        None => waiting_by_name(registry, settings, reader, target, name).await?,
        found => found,
    };
    let Some(subject) = subject else {
        return Err(if refused.is_some() { nothing_to_mark() } else { unknown_name(name) });
    };
    let mark = reader.mark_of(target, &subject).await?;
    match mark {
        Some(mark) => match mark.stopped_plan {
            Some(plan) => Err(waits_for_plan(plan)),
            None => Ok(Some(subject)),
        },
        None => Ok(refused.map(|_| subject)),
    }
}

/// The subject of a mark that waits, whose entry was never added and would have this name.
async fn waiting_by_name(
    registry: &Registry,
    settings: &SyncSettings,
    reader: &Reader,
    target: TargetId,
    name: &str,
) -> OperationResult<Option<MarkedSubject>> {
    let waiting = reader.waiting_marks(target, u32::MAX).await?;
    let subjects: Vec<_> = waiting.into_iter().map(|mark| mark.subject).collect();
    let names = names_of(registry, settings, reader, target, &subjects).await?;
    Ok(names.into_iter().find(|(_, known)| dn::equal(known, name)).map(|(subject, _)| subject))
}

/// What the entries of these subjects are called, or would be.
async fn names_of(
    registry: &Registry,
    settings: &SyncSettings,
    reader: &Reader,
    target: TargetId,
    subjects: &[MarkedSubject],
) -> OperationResult<HashMap<MarkedSubject, String>> {
    let view = registry.directory_view(registry.clock.today());
    let (naming, domain) = (&settings.naming, &registry.province.mail_domain);
    let mut names = HashMap::with_capacity(subjects.len());
    for kind in [EntryKind::Unit, EntryKind::Person, EntryKind::Group] {
        let of_kind = subjects.iter().filter(|subject| kind_of(&subject.kind).is_ok_and(|found| found == kind));
        let ids: Vec<Uuid> = of_kind.map(|subject| subject.id).collect();
        let mut put = |id: Uuid, name: String| {
            names.insert(MarkedSubject { kind: kind_text(kind).to_owned(), id }, name);
        };
        if kind == EntryKind::Person {
            let mailboxes: Vec<_> = ids.iter().copied().map(MailboxId).collect();
            for person in reader.persons_of(view, &mailboxes).await? {
                put(person.mailbox.0, naming.person(person.number).0);
            }
        } else {
            let agencies: Vec<_> = ids.iter().copied().map(AgencyId).collect();
            for unit in reader.units_of(view, &agencies, domain).await? {
                let name = if kind == EntryKind::Unit { naming.unit(&unit.path) } else { naming.group(&unit.code) };
                put(unit.agency.0, name.0);
            }
        }
        // Where an entry was last seen goes before where it should be.
        for link in reader.links_of(target, kind_text(kind), &ids).await? {
            if !link.dn.is_empty() {
                put(link.subject, link.dn);
            }
        }
    }
    Ok(names)
}

fn unknown_name(name: &str) -> OperationError {
    OperationError::Conflict {
        reason: Bilingual::new(
            format!(
                "Không có mục nào tên \"{name}\" bị tạm gác, đang chờ hay đã liên kết; xem tên đúng bằng `congvu quarantine list`, hoặc \
                 thử lại tất cả bằng `congvu quarantine retry --all`"
            ),
            format!(
                "no entry named \"{name}\" was set aside, waits or is linked; see the names with `congvu quarantine list`, or try \
                 everything again with `congvu quarantine retry --all`"
            ),
        ),
    }
}

fn nothing_to_mark() -> OperationError {
    OperationError::Conflict {
        reason: Bilingual::new(
            "Mục này không thử lại riêng được (là nút chứa, hoặc bị tạm gác từ phiên bản cũ chưa ghi nó thuộc về ai); hãy chạy \
             `congvu directory apply`, lệnh này thử lại mọi mục",
            "this entry cannot be tried again by itself (it is a container, or was set aside by an older version that did not write down \
             what it stands for); run `congvu directory apply`, which tries everything again",
        ),
    }
}

fn waits_for_plan(plan: PlanId) -> OperationError {
    OperationError::Conflict {
        reason: Bilingual::new(
            format!(
                "Mục này đang chờ phê duyệt kế hoạch {plan}: chạy `congvu directory approve {plan}`, hoặc đợi kế hoạch hết hạn"
            ),
            format!(
                "the entry waits for the approval of plan {plan}: run `congvu directory approve {plan}`, or wait until it expires"
            ),
        ),
    }
}
