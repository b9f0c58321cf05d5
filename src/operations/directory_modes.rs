//! The modes of agencies' parts of a directory: read for a plan, and set by people.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::sync_target::{SyncSettings, known_target};
use crate::auth::permission::Permission;
use crate::directory::mode::Modes;
use crate::domain::agency::AgencyVersion;
use crate::domain::audit::leaf::SubjectRef;
use crate::domain::clock::Timestamp;
use crate::domain::custody::Mode;
use crate::domain::ids::{AgencyId, TargetId};
use crate::domain::scope::Scope;
use crate::storage::read::{Reader, View};
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
    let today = registry.clock.today();
    let mut by_code = HashMap::new();
    let mut versions = reader.all_agency_versions(View::of(today)).await?;
    // Where an agency stands today is its place, and who bears a code today is who is meant: both come last.
    versions.sort_by_key(|version| (version.effective.contains(today), version.effective.from));
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
/// below is marked, and whoever was ever there: what was held back comes up by itself, also of those who left.
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
    let (reader, view) = (registry.store.read().await?, View::of(registry.clock.today()));
    let versions = reader.all_agency_versions(view).await?;
    let today = reader.agency_by_code(&Scope::Province, view, code).await?.map(|agency| agency.agency);
    // One that is no more may have a mode all the same, and what it holds back.
    let set: HashSet<AgencyId> = reader.agency_modes(target.id).await?.iter().map(|row| row.agency).collect();
    let gone = versions.iter().rev().find(|version| version.code.as_str() == code && set.contains(&version.agency));
    let unknown = || OperationError::UnknownAgency { code: code.to_owned() };
    let agency = today.or_else(|| gone.map(|version| version.agency)).ok_or_else(unknown)?;
    let below = everything_below(&reader, &versions, agency).await?;
    drop(reader);
    let books = registry.store.bookkeeping().await?;
    let by = actor.recorded_name();
    books.set_agency_mode(target.id, agency, mode, (&by, registry.clock.now())).await?;
    books.mark_dirty(target.id, &below, MarkCause::Asked).await?;
    let event = registry.event(actor, "set_directory_mode").about(SubjectRef::Agency(agency.0));
    books.audit(event.with("mode", mode.map_or("inherited", Mode::as_str)));
    books.commit().await?;
    registry.store.hint();
    Ok(())
}

/// An agency and whatever is or was below it, with everybody who was ever posted there: in the directory some may still be there.
async fn everything_below(
    reader: &Reader,
    versions: &[AgencyVersion],
    root: AgencyId,
) -> OperationResult<Vec<MarkedSubject>> {
    let of_root = versions.iter().filter(|version| version.agency == root);
    let codes: HashSet<&str> = of_root.map(|version| version.code.as_str()).collect();
    let is_below = |version: &&AgencyVersion| version.path.codes().any(|code| codes.contains(code));
    let agencies: BTreeSet<AgencyId> = versions.iter().filter(is_below).map(|version| version.agency).collect();
    let agencies: Vec<AgencyId> = agencies.into_iter().collect();
    let marked = |kind: &str, id| MarkedSubject { kind: kind.to_owned(), id };
    let mut below: Vec<MarkedSubject> =
        agencies.iter().flat_map(|agency| ["unit", "group"].map(|kind| marked(kind, agency.0))).collect();
    let people = reader.mailboxes_ever_in(&agencies).await?;
    below.extend(people.into_iter().map(|mailbox| marked("person", mailbox.0)));
    Ok(below)
}
