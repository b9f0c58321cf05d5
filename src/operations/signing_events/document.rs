//! The signatures of one document, as an account may see them: who signed it, in their order, and what each proves.

use uuid::Uuid;

use super::list::{Eyes, ToldEvent};
use crate::operations::audit_read::ListRead;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};

/// Days around one signature of a document in which its others are looked for.
pub const DAYS: i64 = 60;

/// Signatures of one document that are told.
const MOST: u32 = 100;

/// The signatures of the document of event `id`, that one among them, in the order of signing.
///
/// # Errors
/// [`OperationError::NotFound`] when the event is not there, or neither its agency nor its signer is within the actor's scope; when the
/// actor may not read, or the store fails.
pub async fn list_document_signatures(registry: &Registry, actor: &Actor, id: Uuid) -> OperationResult<Vec<ToldEvent>> {
    let reader = registry.store.read().await?;
    let eyes = Eyes::of(registry, &reader, actor).await?;
    let kept = reader.signatures_of_document(id, DAYS, MOST).await?;
    let seen = eyes.looked_at(&reader, kept).await?.into_iter().filter(|event| eyes.see(event));
    let events: Vec<ToldEvent> = seen.map(|event| eyes.told(event)).collect();
    drop(reader);
    let asked = events.iter().find(|event| event.id == id).ok_or(OperationError::NotFound { what: "signing event" })?;
    let list =
        ListRead { what: "signing_events", count: events.len() as u64, agency: asked.agency, filter: Vec::new() };
    registry.record_list(actor, list).await?;
    Ok(events)
}
