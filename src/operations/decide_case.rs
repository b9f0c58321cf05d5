//! Deciding a case of an adopted directory, once: whose the entry is, that it is nobody's, or who the person is that was made of it.

use time::Date;
use uuid::Uuid;

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::sync_target::{from_json, link_row};
use crate::auth::permission::Permission;
use crate::directory::adopt::candidate::{UNKNOWN_BIRTH_DATE, mailbox_number};
use crate::directory::adopt::correlate::Suspect;
use crate::directory::entry::{EntryKind, Subject};
use crate::domain::decision::standing::{Correction, Standing};
use crate::domain::ids::{FactId, MailboxId, OfficialId};
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::MailboxKind;
use crate::domain::name::normalise;
use crate::domain::official::{Category, Official};
use crate::domain::period::Period;
use crate::storage::read::Reader;
use crate::storage::read::foreign::KnownMailbox;
use crate::storage::row::case::{CaseEnd, CaseMatter, CaseRow, CaseState};
use crate::storage::row::dirty::{MarkCause, MarkedSubject};

/// What somebody decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseDecision {
    /// The entry stands for this mailbox: its number, its key, or its owner's.
    Link(String),
    /// The entry is left alone, now and in later runs; in a case about its name, it keeps it.
    Leave,
    /// The name that the entry should have is free: the next plan moves it there.
    Move,
    /// The person who was made of the entry is this one.
    Confirm(Identity),
}

/// Who a person is; what is not said is as recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Full name.
    pub full_name: Option<String>,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// Category.
    pub category: Option<Category>,
}

/// Decides a case. Gives it as it stands then.
///
/// # Errors
/// [`OperationError::NotFound`] when there is no such case or mailbox, [`OperationError::Conflict`] when it was decided before, is of
/// another kind, or the mailbox is another entry's; when the actor may not, or the store fails.
pub async fn decide_case(
    registry: &Registry,
    actor: &Actor,
    id: Uuid,
    decision: &CaseDecision,
) -> OperationResult<CaseRow> {
    let permission = match decision {
        CaseDecision::Confirm(_) => Permission::RecordDecisions,
        CaseDecision::Link(_) | CaseDecision::Leave | CaseDecision::Move => Permission::SyncDirectory,
    };
    actor.scope(permission)?;
    let reader = registry.store.read().await?;
    let case = reader.case(id).await?.ok_or(OperationError::NotFound { what: "case" })?;
    drop(reader);
    if case.state != CaseState::Open {
        return Err(is_over(&case));
    }
    match (decision, case.matter) {
        (CaseDecision::Link(subject), CaseMatter::Identity) => link(registry, actor, &case, subject).await?,
        (CaseDecision::Leave, CaseMatter::Identity | CaseMatter::Name) => {
            end_as(registry, actor, &case, "leave").await?;
        }
        (CaseDecision::Move, CaseMatter::Name) => end_as(registry, actor, &case, "move").await?,
        (CaseDecision::Confirm(identity), CaseMatter::Person) => {
            confirm(registry, actor, &case, identity).await?;
        }
        _ => return Err(wrong_kind(case.matter)),
    }
    let reader = registry.store.read().await?;
    reader.case(id).await?.ok_or(OperationError::NotFound { what: "case" })
}

async fn link(registry: &Registry, actor: &Actor, case: &CaseRow, subject: &str) -> OperationResult<()> {
    actor.require(Permission::SyncDirectory)?;
    let books = registry.store.bookkeeping().await?;
    let known = mailbox_called(books.reader(), subject).await?.ok_or(OperationError::NotFound { what: "mailbox" })?;
    if known.kind != MailboxKind::Personal {
        return Err(conflict(
            "Đây là hộp thư của cơ quan hoặc chức danh; chỉ liên kết mục với hộp thư cá nhân".to_owned(),
            "this mailbox is an agency's or a role's; only personal mailboxes are linked".to_owned(),
        ));
    }
    let mailbox = known.mailbox.0;
    let taken = books.reader().links_of_subjects(case.target, "person", &[mailbox]).await?;
    if let Some(other) = taken.first().filter(|link| link.entry_uuid != case.entry_uuid) {
        return Err(conflict(
            format!("Hộp thư này đã liên kết với mục {}", other.dn),
            format!("this mailbox is linked to the entry {} already", other.dn),
        ));
    }
    let linked = books.reader().links_of_entries(case.target, &[case.entry_uuid]).await?;
    if linked.iter().any(|link| link.subject != mailbox) {
        return Err(conflict(
            "Mục này đã liên kết với hộp thư khác".to_owned(),
            "the entry is linked to another mailbox already".to_owned(),
        ));
    }
    if taken.is_empty() {
        let subject = Subject { kind: EntryKind::Person, id: mailbox };
        books.insert_links(case.target, &[link_row(subject, case.entry_uuid, case.dn.clone())]).await?;
    }
    let end = end(registry, actor, "link", Some(mailbox));
    if !books.decide_case(case.id, &end).await? {
        return Err(OperationError::Changed { what: "case" });
    }
    // What had to wait for the decision is looked at now.
    let waited = MarkedSubject { kind: "person".to_owned(), id: mailbox };
    books.mark_dirty(case.target, &[waited], MarkCause::Asked).await?;
    let mut event = registry.event(actor, "decide_case").with("decision", "link");
    event.people.extend(known.official);
    books.audit(event.with("case", case.id.to_string().as_str()));
    Ok(books.commit().await?)
}

async fn end_as(registry: &Registry, actor: &Actor, case: &CaseRow, decision: &'static str) -> OperationResult<()> {
    actor.require(Permission::SyncDirectory)?;
    let books = registry.store.bookkeeping().await?;
    if !books.decide_case(case.id, &end(registry, actor, decision, None)).await? {
        return Err(OperationError::Changed { what: "case" });
    }
    let event =
        registry.event(actor, "decide_case").with("decision", decision).with("case", case.id.to_string().as_str());
    books.audit(event);
    Ok(books.commit().await?)
}

/// What was entered as a placeholder becomes what HR says: a correction, from the day on which the person was entered.
async fn confirm(registry: &Registry, actor: &Actor, case: &CaseRow, identity: &Identity) -> OperationResult<()> {
    let scope = actor.scope(Permission::RecordDecisions)?;
    let mut change = registry.store.write(registry.header(actor, "decide_case")).await?;
    let suspects: Vec<Suspect> = from_json("directory_case.suspects", &case.suspects)?;
    let mailboxes: Vec<MailboxId> = suspects.iter().map(|suspect| suspect.mailbox).collect();
    let known = change.reader().known_mailboxes(&mailboxes).await?.into_iter().next();
    let official = known
        .filter(|known| known.agency_path.as_ref().is_some_and(|path| scope.covers(path)))
        .and_then(|known| known.official)
        .ok_or(OperationError::NotFound { what: "case" })?;
    let standing = change.reader().standings(&[official]).await?.remove(&official);
    let standing = standing.ok_or(OperationError::NotFound { what: "official" })?;
    let today = registry.clock.today();
    let recorded = standing.identity_on(today);
    let confirmed = confirmed(&recorded, identity)?;
    if confirmed != recorded {
        correct(registry, &mut change, &standing, confirmed).await?;
    }
    if !change.decide_case(case.id, &end(registry, actor, "confirm", Some(official.0))).await? {
        return Err(OperationError::Changed { what: "case" });
    }
    let event = registry.event(actor, "decide_case").about_person(official).with("decision", "confirm");
    change.audit(event.with("case", case.id.to_string().as_str()));
    change.commit().await?;
    Ok(())
}

fn confirmed(recorded: &Official, identity: &Identity) -> OperationResult<Official> {
    let birth_date = identity.birth_date.unwrap_or(recorded.birth_date);
    if birth_date == UNKNOWN_BIRTH_DATE {
        return Err(conflict(
            "Chưa biết ngày sinh của người này; ghi thêm --birth-date".to_owned(),
            "the person's date of birth is not known yet; add --birth-date".to_owned(),
        ));
    }
    let full_name = identity.full_name.as_deref().map_or_else(|| recorded.full_name.clone(), normalise);
    if full_name.is_empty() || full_name.chars().count() > 200 {
        return Err(conflict(
            "Họ tên trống hoặc quá 200 ký tự".to_owned(),
            "the name is empty or longer than 200 characters".to_owned(),
        ));
    }
    let category = identity.category.unwrap_or(recorded.category);
    Ok(Official { id: recorded.id, full_name, birth_date, category })
}

async fn correct(
    registry: &Registry,
    change: &mut crate::storage::ChangeSet,
    standing: &Standing,
    confirmed: Official,
) -> OperationResult<()> {
    let first = standing.postings.iter().map(|posting| posting.effective.from).min();
    let from = first.unwrap_or_else(|| registry.clock.today());
    let correction = Correction {
        id: FactId(registry.new_id()),
        official: confirmed.id,
        full_name: confirmed.full_name,
        birth_date: confirmed.birth_date,
        category: confirmed.category,
        effective: Period::starting(from),
        subject: None,
    };
    // What decisions corrected meanwhile was corrected of a placeholder; who the person is is said here.
    let old: Vec<FactId> = standing.corrections.iter().map(|correction| correction.id).collect();
    Ok(change.replace_corrections(&old, &[correction]).await?)
}

/// The mailbox of that number or key, or of the official with that key.
///
/// # Errors
/// When the store fails.
async fn mailbox_called(reader: &Reader, text: &str) -> OperationResult<Option<KnownMailbox>> {
    let mut found: Vec<MailboxId> = Vec::new();
    if let Some(number) = mailbox_number(text) {
        found.extend(reader.mailboxes_numbered(&[number]).await?.into_iter().map(|(_, mailbox)| mailbox));
    } else if let Ok(id) = Uuid::try_parse(text) {
        found.push(MailboxId(id));
        found.extend(reader.mailboxes_owned(&[OfficialId(id)]).await?.into_iter().map(|(_, mailbox)| mailbox));
    }
    Ok(reader.known_mailboxes(&found).await?.into_iter().next())
}

fn end(registry: &Registry, actor: &Actor, decision: &'static str, subject: Option<Uuid>) -> CaseEnd {
    CaseEnd { by: actor.recorded_name(), at: registry.clock.now(), decision, subject }
}

fn is_over(case: &CaseRow) -> OperationError {
    let by = case.decided_by.as_deref().unwrap_or("congvu");
    let decision = case.decision.as_deref().unwrap_or("settled");
    conflict(
        format!("Hồ sơ này đã kết thúc ({decision}, {by}); không quyết định lại được"),
        format!("this case is over ({decision}, by {by}) and cannot be decided again"),
    )
}

fn wrong_kind(matter: CaseMatter) -> OperationError {
    let (vi, en) = match matter {
        CaseMatter::Identity => ("Chọn link hoặc leave", "decide link or leave"),
        CaseMatter::Person => ("Chọn confirm", "decide confirm"),
        CaseMatter::Name => ("Chọn move hoặc leave", "decide move or leave"),
    };
    conflict(format!("{vi} cho hồ sơ loại này"), format!("{en} in a case of this kind"))
}

const fn conflict(vi: String, en: String) -> OperationError {
    OperationError::Conflict { reason: Bilingual { vi, en } }
}
