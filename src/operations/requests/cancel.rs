//! Taking a request back, as long as no letter has taken it to the CA.

use super::opened::{account, by, line, open, reason, step};
use crate::auth::permission::Permission;
use crate::domain::certificate::request::event::Event;
use crate::domain::ids::RequestId;
use crate::operations::end_shown_steps::end_shown_steps;
use crate::operations::error::OperationResult;
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::request_list::RequestLine;

/// Cancels a request, for the reason given.
///
/// # Errors
/// [`OperationError::Invalid`](crate::operations::OperationError::Invalid) without a reason, `NotFound` out of scope, `Changed` when it
/// was touched since `seen`, `Conflict` when it was sent or has ended; when the actor may not, or the store fails.
pub async fn cancel_request(
    registry: &Registry,
    actor: &Actor,
    id: RequestId,
    why: &str,
    seen: Option<i64>,
) -> OperationResult<RequestLine> {
    actor.scope(Permission::SubmitRequests)?;
    let principal = account(actor, Permission::SubmitRequests)?;
    let why = reason(why)?;
    let mut change = registry.store.write(registry.header(actor, "cancel_request")).await?;
    let found = open(registry, principal, change.reader(), (id, Permission::SubmitRequests), seen).await?;
    let event = Event::Cancelled(by(registry, principal), why);
    step(registry, &mut change, (&found.request, found.life), event).await?;
    end_shown_steps(registry, &mut change, Some(&[found.request.official])).await?;
    let line = line(&change, id).await?;
    change.commit().await?;
    Ok(line)
}
