//! The first agencies of a registry: all of a list or none. Later ones are added by `import`.

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::domain::agency::AgencyVersion;
use crate::domain::scope::Scope;
use crate::storage::read::View;

/// The first agencies of an empty registry: nobody can be logged in before there is an agency to be granted a role over.
///
/// # Errors
/// When there are agencies already, or the store fails.
pub async fn found_registry(registry: &Registry, versions: &[AgencyVersion]) -> OperationResult<()> {
    let today = View::of(registry.clock.today());
    if !registry.store.read().await?.agencies(&Scope::Province, today).await?.is_empty() {
        return Err(OperationError::AlreadyFounded);
    }
    write_agencies(registry, &Actor::Shell, versions).await
}

/// Whether the registry holds no agency yet.
///
/// # Errors
/// When the store fails.
pub async fn is_unfounded(registry: &Registry) -> OperationResult<bool> {
    let today = View::of(registry.clock.today());
    Ok(registry.store.read().await?.agencies(&Scope::Province, today).await?.is_empty())
}

async fn write_agencies(registry: &Registry, actor: &Actor, versions: &[AgencyVersion]) -> OperationResult<()> {
    let agencies: Vec<_> = versions.iter().map(|version| version.agency).collect();
    let mut change = registry.store.write(registry.header(actor, "record_agencies")).await?;
    change.insert_agencies(&agencies).await?;
    change.insert_agency_versions(versions).await?;
    change.commit().await?;
    Ok(())
}
