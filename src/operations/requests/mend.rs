//! Writing anew what a draft, or a request that was given back, asks for.

use super::draft::{RequestDraft, check_agency, check_asked};
use super::opened::{account, by, line, open, step};
use crate::auth::permission::{Permission, scope_for};
use crate::domain::certificate::request::content::Content;
use crate::domain::certificate::request::event::Event;
use crate::domain::ids::{FactId, RequestId};
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::View;
use crate::storage::read::request_list::RequestLine;

/// Replaces what the request asks for; `seen` is the revision that the actor looked at.
///
/// # Errors
/// [`OperationError::Invalid`] with every wrong field, [`OperationError::NotFound`] out of scope or when the certificate is another's,
/// [`OperationError::Changed`] when it was touched since, [`OperationError::Conflict`] when it is neither a draft nor given back, or
/// another request asks for the same; when the actor may not, or the store fails.
pub async fn mend_request(
    registry: &Registry,
    actor: &Actor,
    id: RequestId,
    content: Content,
    seen: Option<i64>,
) -> OperationResult<RequestLine> {
    actor.scope(Permission::SubmitRequests)?;
    let principal = account(actor, Permission::SubmitRequests)?;
    let mut change = registry.store.write(registry.header(actor, "mend_request")).await?;
    let found = open(registry, principal, change.reader(), (id, Permission::SubmitRequests), seen).await?;
    let content = content.trimmed();
    let problems = content.problems(found.request.kind);
    if !problems.is_empty() {
        return Err(OperationError::Invalid { problems });
    }
    let event = Event::Mended(by(registry, principal));
    step(registry, &mut change, (&found.request, found.life), event).await?;
    let view = View::of(registry.clock.today());
    if content.agency != found.content.agency {
        let scope = scope_for(principal, Permission::SubmitRequests);
        check_agency(change.reader(), &scope, view, content.agency).await?;
    }
    let asked = RequestDraft::of(&found.request, content.clone());
    check_asked(change.reader(), (view, registry.clock.now()), &asked, Some(id)).await?;
    change.insert_request_contents(&[(FactId(registry.new_id()), id, content)]).await?;
    let line = line(&change, id).await?;
    change.commit().await?;
    Ok(line)
}
