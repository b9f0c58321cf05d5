//! Handing a request in: from then on it is decided by somebody else.

use super::bar::check_bar;
use super::draft::{RequestDraft, check_asked};
use super::opened::{account, by, line, open, step};
use crate::auth::permission::Permission;
use crate::domain::certificate::request::event::Event;
use crate::domain::ids::RequestId;
use crate::operations::end_shown_steps::end_shown_steps;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::View;
use crate::storage::read::request_list::RequestLine;

/// Submits a draft, or a request that was given back. It ends the step of the decision that it was drafted for.
///
/// # Errors
/// [`OperationError::Invalid`] with everything that its form lacks, [`OperationError::NotFound`] out of scope,
/// [`OperationError::Changed`] when it was touched since `seen`, [`OperationError::Conflict`] when it was submitted already, another asks for the
/// same, the CA has revoked the certificate meanwhile or it is not to be renewed any more; when the actor may not, or the store fails.
pub async fn submit_request(
    registry: &Registry,
    actor: &Actor,
    id: RequestId,
    seen: Option<i64>,
) -> OperationResult<RequestLine> {
    actor.scope(Permission::SubmitRequests)?;
    let principal = account(actor, Permission::SubmitRequests)?;
    let mut change = registry.store.write(registry.header(actor, "submit_request")).await?;
    let found = open(registry, principal, change.reader(), (id, Permission::SubmitRequests), seen).await?;
    let event = Event::Submitted(by(registry, principal));
    step(registry, &mut change, (&found.request, found.life), event).await?;
    let problems = found.content.missing(found.request.kind);
    if !problems.is_empty() {
        return Err(OperationError::Invalid { problems });
    }
    let asked = RequestDraft::of(&found.request, found.content);
    let now = registry.clock.now();
    check_asked(change.reader(), (View::of(now.day()), now), &asked, Some(id)).await?;
    check_bar(registry, change.reader(), &found.request).await?;
    end_shown_steps(registry, &mut change, Some(&[found.request.official])).await?;
    let line = line(&change, id).await?;
    change.commit().await?;
    Ok(line)
}
