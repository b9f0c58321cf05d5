//! The daily digest of everybody who enters decisions and has a mail address: one a day, however often this runs.

use super::error::OperationResult;
use super::queue_notice::digest_notice;
use super::registry::Registry;
use crate::domain::principal::Role;
use crate::domain::scope::Scope;
use crate::notify::digest::compose;
use crate::storage::read::View;

/// Queues the digests of the business day; gives how many are new.
///
/// # Errors
/// When the store fails.
pub async fn queue_digests(registry: &Registry) -> OperationResult<u32> {
    let today = registry.clock.today();
    let mut notices = Vec::new();
    let reader = registry.store.read().await?;
    for (id, address) in reader.principals_with_mail().await? {
        // Nothing goes to whoever left, either.
        let row = reader.principal(id, today).await?;
        let Some(row) = row.filter(|row| !row.disabled) else { continue };
        let hr = row.principal.grants.iter().filter(|grant| grant.role == Role::Hr);
        let scope = hr.map(|grant| Scope::subtree(grant.path.clone())).fold(Scope::NOTHING, Scope::or);
        if scope.is_empty() {
            continue;
        }
        let digest = reader.digest(&scope, View::of(today)).await?;
        notices.extend(compose(today, &digest).map(|text| digest_notice(registry, id, address, today, text)));
    }
    drop(reader);
    let mut queued = 0;
    let books = registry.store.bookkeeping().await?;
    for notice in &notices {
        queued += u32::from(books.queue_notice(notice).await?);
    }
    books.commit().await?;
    Ok(queued)
}
