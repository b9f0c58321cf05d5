//! The CA's refusal, by a letter of its own.

use super::letter::letter;
use super::opened::{account, by, line, open, reason, step};
use crate::auth::permission::Permission;
use crate::domain::certificate::request::event::Event;
use crate::domain::certificate::request::letter::{LetterDirection, LetterDraft};
use crate::domain::ids::RequestId;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::request_list::RequestLine;

/// Records that the CA refused a request by this letter, for this reason.
///
/// # Errors
/// [`OperationError::Invalid`] with every wrong field, [`OperationError::NotFound`] out of scope, [`OperationError::Changed`] when it was
/// touched since `seen`, [`OperationError::Conflict`] when it does not wait for the CA; when the actor may not, or the store fails.
pub async fn record_ca_refusal(
    registry: &Registry,
    actor: &Actor,
    id: RequestId,
    (draft, why): (LetterDraft, &str),
    seen: Option<i64>,
) -> OperationResult<RequestLine> {
    actor.scope(Permission::RecordLetters)?;
    let principal = account(actor, Permission::RecordLetters)?;
    let draft = draft.trimmed();
    let mut problems = draft.problems(registry.clock.today());
    let why = match reason(why) {
        Err(OperationError::Invalid { problems: more }) => {
            problems.extend(more);
            String::new()
        }
        other => other?,
    };
    if !problems.is_empty() {
        return Err(OperationError::Invalid { problems });
    }
    let mut change = registry.store.write(registry.header(actor, "record_ca_refusal")).await?;
    let found = open(registry, principal, change.reader(), (id, Permission::RecordLetters), seen).await?;
    let letter = letter(registry, &mut change, LetterDirection::Incoming, draft).await?;
    let event = Event::CaRefused(by(registry, principal), letter, why);
    step(registry, &mut change, (&found.request, found.life), event).await?;
    let line = line(&change, id).await?;
    change.commit().await?;
    Ok(line)
}
