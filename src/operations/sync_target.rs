//! The directory that is kept equal to the registry: what it offers, whether it was primed, and how its entries are linked.

use crate::directory::adopt::profile::Profile;
use crate::directory::dn::Naming;
use crate::directory::entry::{EntryKind, Subject};
use crate::directory::guard::GuardPolicy;
use crate::directory::observed::Links;
use crate::directory::plan::LastApplied;
use crate::directory::policy::Policies;
use crate::directory::port::{Capabilities, Directory, DirectoryError};
use crate::domain::custody::Mode;
use crate::domain::ids::TargetId;
use crate::domain::lang::Bilingual;
use crate::storage::Store;
use crate::storage::row::directory::{LinkRow, TargetRow};
use crate::storage::row::dirty::MarkedSubject;

use super::error::{OperationError, OperationResult};
use super::registry::Registry;

/// Entries read at once.
const PAGE: u32 = 5_000;

/// How a directory is kept.
#[derive(Debug, Clone)]
pub struct SyncSettings {
    /// Its name in the registry.
    pub name: String,
    /// Its names.
    pub naming: Naming,
    /// Hash of everything that a plan's meaning depends on: address, base, guard, mapping.
    pub configuration_hash: [u8; 32],
    /// Hash of what tells its server from others: address, base, kind.
    pub server_hash: [u8; 32],
    /// The guard's limits.
    pub guard: GuardPolicy,
    /// What holds for single attributes.
    pub policies: Policies,
    /// Seconds after which a plan that was not applied expires.
    pub plan_age_seconds: i64,
    /// How far parts of the directory are kept for which nobody set a mode.
    pub default_mode: Mode,
}

/// A directory that is ready to be planned for.
#[derive(Debug, Clone)]
pub struct ReadyTarget {
    /// What we remember of it.
    pub row: TargetRow,
    /// What it offers.
    pub capabilities: Capabilities,
}

/// Finds out what the directory offers, by use, and remembers it. Writes nothing to the directory.
///
/// # Errors
/// When it cannot be asked, is never written, lacks our schema, or the store fails.
pub async fn probe_target(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
) -> OperationResult<ReadyTarget> {
    let known = registry.store.read().await?.target(&settings.name).await?;
    // Asked before the directory is: not even a probe goes to one that is never written.
    refuse_read_only(known.as_ref(), settings)?;
    let capabilities = directory.probe().await?;
    if !capabilities.schema {
        return Err(DirectoryError::SchemaMissing { missing: "our schema".to_owned() }.into());
    }
    let is_same = known.as_ref().is_some_and(|row| is_of_server(row, settings));
    let row = TargetRow {
        id: known.as_ref().map_or_else(|| TargetId(registry.new_id()), |row| row.id),
        name: settings.name.clone(),
        profile: "openldap".to_owned(),
        capabilities: Some(json(&capabilities)?),
        server_hash: settings.server_hash.to_vec(),
        // Another address may be another server: it is primed anew.
        primed_at: known.as_ref().filter(|_| is_same).and_then(|row| row.primed_at),
        replica_reload_required: known.as_ref().is_some_and(|row| row.replica_reload_required),
    };
    if known.as_ref() != Some(&row) {
        save(&registry.store, &row).await?;
    }
    Ok(ReadyTarget { row, capabilities })
}

/// Whether what we remember is of the server that is configured.
pub(super) fn is_of_server(row: &TargetRow, settings: &SyncSettings) -> bool {
    row.server_hash.is_empty() || row.server_hash == settings.server_hash
}

/// Whether the directory was adopted as one that is never written.
pub(super) fn is_read_only(row: &TargetRow) -> bool {
    row.profile.parse::<Profile>().is_ok_and(|profile| !profile.is_written())
}

/// Refuses a directory that was adopted as one that is never written.
fn refuse_read_only(known: Option<&TargetRow>, settings: &SyncSettings) -> OperationResult<()> {
    // Another address is another server.
    if !known.is_some_and(|row| is_read_only(row) && is_of_server(row, settings)) {
        return Ok(());
    }
    Err(OperationError::Conflict {
        reason: Bilingual::new(
            "Thư mục này được tiếp nhận với hồ sơ zimbra: chỉ đọc, không bao giờ ghi; đặt [directory] url là thư mục riêng của congvu",
            "this directory was adopted with the profile zimbra: it is read, never written; set [directory] url to a directory of \
             congvu's own",
        ),
    })
}

/// What we remember of the directory.
///
/// # Errors
/// When nothing was planned for it yet, or the store fails.
pub async fn known_target(registry: &Registry, settings: &SyncSettings) -> OperationResult<TargetRow> {
    registry.store.read().await?.target(&settings.name).await?.ok_or(OperationError::UnknownTarget)
}

/// What we know of the directory without asking it: what it offered last.
///
/// # Errors
/// When nothing was planned for it yet, or the store fails.
pub async fn remembered_target(registry: &Registry, settings: &SyncSettings) -> OperationResult<ReadyTarget> {
    let row = known_target(registry, settings).await?;
    let capabilities = row.capabilities.as_deref().ok_or(OperationError::UnknownTarget)?;
    Ok(ReadyTarget { capabilities: from_json("target.capabilities", capabilities)?, row })
}

/// Primes the directory once: see [`Directory::prime`].
///
/// # Errors
/// When it cannot be asked or the store fails.
pub(super) async fn prime_target(
    registry: &Registry,
    directory: &dyn Directory,
    target: &mut ReadyTarget,
) -> OperationResult<()> {
    if target.row.primed_at.is_none() {
        directory.prime().await?;
        target.row.primed_at = Some(registry.clock.now());
        save(&registry.store, &target.row).await?;
    }
    Ok(())
}

pub(super) async fn save(store: &Store, row: &TargetRow) -> OperationResult<()> {
    let books = store.bookkeeping().await?;
    books.put_target(row).await?;
    Ok(books.commit().await?)
}

/// The links of a target, and what was last applied to each linked entry.
pub(super) async fn links_of(store: &Store, target: TargetId) -> OperationResult<(Links, LastApplied)> {
    let reader = store.read().await?;
    let (mut links, mut applied, mut after) = (Links::default(), LastApplied::new(), uuid::Uuid::nil());
    loop {
        let page = reader.applied_entries(target, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok((links, applied)) };
        after = last.entry_uuid;
        for entry in page {
            let subject = Subject { kind: kind_of(&entry.subject_kind)?, id: entry.subject };
            links.insert(subject, entry.entry_uuid);
            if let Some(digest) = entry.applied_hash.and_then(|hash| <[u8; 32]>::try_from(hash).ok()) {
                applied.insert(subject, digest.into());
            }
        }
    }
}

/// The row of a link.
pub(super) fn link_row(subject: Subject, entry_uuid: uuid::Uuid, dn: String) -> LinkRow {
    LinkRow { subject_kind: kind_text(subject.kind).to_owned(), subject: subject.id, entry_uuid, dn }
}

/// The short code of a kind, as it is stored.
pub(super) const fn kind_text(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Container => "container",
        EntryKind::Unit => "unit",
        EntryKind::Person => "person",
        EntryKind::Group => "group",
    }
}

pub(super) fn kind_of(text: &str) -> OperationResult<EntryKind> {
    [EntryKind::Container, EntryKind::Unit, EntryKind::Person, EntryKind::Group]
        .into_iter()
        .find(|kind| kind_text(*kind) == text)
        .ok_or_else(|| OperationError::Unreadable { what: "entry_link.subject_kind", text: text.to_owned() })
}

/// A subject as marks name it.
pub(super) fn marked(subject: Subject) -> MarkedSubject {
    MarkedSubject { kind: kind_text(subject.kind).to_owned(), id: subject.id }
}

/// A value as stored JSON.
pub(super) fn json<T: serde::Serialize>(value: &T) -> OperationResult<String> {
    serde_json::to_string(value)
        .map_err(|error| OperationError::Unreadable { what: "a value", text: error.to_string() })
}

/// Stored JSON as a value.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(what: &'static str, text: &str) -> OperationResult<T> {
    serde_json::from_str(text).map_err(|error| OperationError::Unreadable { what, text: error.to_string() })
}
