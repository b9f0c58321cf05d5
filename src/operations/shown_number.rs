//! A personal number as it is shown: by its last four digits, to the person and to whoever enters decisions about them.

use super::error::OperationResult;
use super::find_person::sealer;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::ids::OfficialId;
use crate::domain::scope::Scope;
use crate::storage::read::{Reader, View};

/// The last four digits of an official's number; none when there is none, or the actor has nothing to do with it.
///
/// # Errors
/// When the number cannot be opened, or the store fails.
pub async fn last_four(
    registry: &Registry,
    actor: &Actor,
    reader: &Reader,
    view: View,
    id: OfficialId,
) -> OperationResult<Option<String>> {
    let is_own = matches!(actor, Actor::Principal(principal) if principal.official == Some(id));
    let scope = match actor.scope(Permission::RecordDecisions) {
        _ if is_own => Scope::Province,
        Ok(scope) => scope,
        Err(_) => return Ok(None),
    };
    let Some(sealed) = reader.sealed_personal_number(&scope, view, id).await? else { return Ok(None) };
    Ok(Some(sealer(registry)?.open(id, &sealed)?.last_four().to_owned()))
}
