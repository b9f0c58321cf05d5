//! Opening personal numbers for a form.

use crate::auth::permission::Permission;
use crate::domain::ids::OfficialId;
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::operations::find_person::sealer;
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::{Reader, View};

/// A personal number, as far as the reader may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    /// Whole.
    Whole(String),
    /// None is recorded.
    None,
    /// Whether there is one is not for the reader to know.
    Masked,
}

/// The number of an official. It is for whoever enters decisions about them, and for themselves; by a log-in, never by a token.
pub(super) async fn number(
    registry: &Registry,
    actor: &Actor,
    reader: &Reader,
    id: OfficialId,
) -> OperationResult<Seen> {
    let Actor::Principal(principal) = actor else { return Ok(Seen::Masked) };
    if principal.limits.is_some() {
        return Ok(Seen::Masked);
    }
    let view = View::of(registry.clock.today());
    let scope = match actor.scope(Permission::RecordDecisions) {
        _ if principal.official == Some(id) => Scope::Province,
        Ok(scope) => scope,
        Err(_) => return Ok(Seen::Masked),
    };
    if !reader.covers(&scope, view, id).await? {
        return Ok(Seen::Masked);
    }
    let Some(sealed) = reader.sealed_personal_number(&scope, view, id).await? else { return Ok(Seen::None) };
    Ok(Seen::Whole(sealer(registry)?.open(id, &sealed)?.reveal().to_owned()))
}
