//! The modes of agencies' parts of a directory: read for a plan, and set by people.

use std::collections::HashMap;

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::sync_target::{SyncSettings, known_target};
use crate::auth::permission::Permission;
use crate::directory::mode::Modes;
use crate::domain::audit::leaf::SubjectRef;
use crate::domain::clock::Timestamp;
use crate::domain::custody::Mode;
use crate::domain::ids::TargetId;
use crate::domain::scope::Scope;
use crate::storage::read::View;
use crate::storage::row::dirty::{MarkCause, MarkedSubject};

/// A mode that was set.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SetMode {
    /// The agency's identifier today; that of its last version when it is no more.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The mode.
    pub mode: Mode,
    /// Who set it.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}

/// The modes of all agencies, also of those that are no more: whoever left one stays with it.
pub(super) async fn modes_of(registry: &Registry, settings: &SyncSettings, target: TargetId) -> OperationResult<Modes> {
    let reader = registry.store.read().await?;
    let set = reader.agency_modes(target).await?;
    if set.is_empty() {
        return Ok(Modes::everywhere(settings.default_mode));
    }
    let view = View::of(registry.clock.today());
    let mut by_code = HashMap::new();
    let versions = reader.all_agency_versions(view).await?;
    for row in &set {
        for version in versions.iter().filter(|version| version.agency == row.agency) {
            by_code.insert(version.code.to_string(), row.mode);
        }
    }
    let paths: Vec<Vec<String>> =
        versions.iter().map(|version| version.path.codes().map(str::to_owned).collect()).collect();
    Ok(Modes::new(settings.default_mode, paths.iter().map(Vec::as_slice), &by_code))
}

/// The modes that were set, by agency.
///
/// # Errors
/// When nothing was planned for the directory yet, or the store fails.
pub async fn list_modes(registry: &Registry, settings: &SyncSettings) -> OperationResult<Vec<SetMode>> {
    let target = known_target(registry, settings).await?;
    let reader = registry.store.read().await?;
    let versions = reader.all_agency_versions(View::of(registry.clock.today())).await?;
    let mut modes = Vec::new();
    for row in reader.agency_modes(target.id).await? {
        let last =
            versions.iter().filter(|version| version.agency == row.agency).max_by_key(|version| version.effective.from);
        let (code, name) = last.map(|version| (version.code.to_string(), version.name.clone())).unwrap_or_default();
        modes.push(SetMode { code, name, mode: row.mode, set_by: row.set_by, set_at: row.set_at });
    }
    modes.sort_by(|left, right| left.code.cmp(&right.code));
    Ok(modes)
}

/// Sets the mode of the agency with this identifier and of everything below it that has no mode of its own; none takes it back. Everything
/// below is marked: what was held back comes up by itself.
///
/// # Errors
/// When nobody is logged in or may not, there is no such agency, nothing was planned for the directory yet, or the store fails.
pub async fn set_mode(
    registry: &Registry,
    settings: &SyncSettings,
    actor: &Actor,
    code: &str,
    mode: Option<Mode>,
) -> OperationResult<()> {
    actor.require(Permission::SyncDirectory)?;
    let target = known_target(registry, settings).await?;
    let (reader, view) = (registry.store.read().await?, registry.directory_view(registry.clock.today()));
    let unknown = || OperationError::UnknownAgency { code: code.to_owned() };
    let agency = reader.agency_by_code(&Scope::Province, view, code).await?.ok_or_else(unknown)?;
    let scope = Scope::Subtrees(vec![agency.path.clone()]);
    let mut below = Vec::new();
    for unit in reader.units(&scope, view, &registry.province.mail_domain).await? {
        below.push(MarkedSubject { kind: "unit".to_owned(), id: unit.agency.0 });
        below.push(MarkedSubject { kind: "group".to_owned(), id: unit.agency.0 });
    }
    let mut after = i64::MIN;
    loop {
        let page = reader.persons(&scope, view, after, 1000).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        below.extend(page.iter().map(|person| MarkedSubject { kind: "person".to_owned(), id: person.mailbox.0 }));
    }
    drop(reader);
    let books = registry.store.bookkeeping().await?;
    let by = actor.recorded_name();
    books.set_agency_mode(target.id, agency.agency, mode, (&by, registry.clock.now())).await?;
    books.mark_dirty(target.id, &below, MarkCause::Asked).await?;
    let event = registry.event(actor, "set_directory_mode").about(SubjectRef::Agency(agency.agency.0));
    books.audit(event.with("mode", mode.map_or("inherited", Mode::as_str)));
    books.commit().await?;
    registry.store.hint();
    Ok(())
}
