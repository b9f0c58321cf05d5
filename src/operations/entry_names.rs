//! The names under which linked entries stand. Somebody else may have renamed one: our links take the new name over as soon as it is seen,
//! so that groups name their members where they are, whoever computes them.

use uuid::Uuid;

use super::error::OperationResult;
use crate::directory::dn;
use crate::directory::entry::EntryKind;
use crate::domain::ids::TargetId;
use crate::operations::sync_target::kind_text;
use crate::storage::Store;
use crate::storage::row::directory::LinkRow;
use crate::storage::row::dirty::MarkCause;

/// Takes over names that a comparison found. Groups that name somebody as they were called before are marked.
///
/// # Errors
/// When the store fails.
pub(in crate::operations) async fn keep_names(
    store: &Store,
    target: TargetId,
    found: &[(Uuid, String)],
) -> OperationResult<()> {
    if found.is_empty() {
        return Ok(());
    }
    let entries: Vec<Uuid> = found.iter().map(|(entry, _)| *entry).collect();
    let links = store.read().await?.links_by_entry(target, &entries).await?;
    let is_new = |(entry, dn): &&(Uuid, String)| links.get(entry).is_some_and(|link| link.dn != *dn);
    let new: Vec<(Uuid, String)> = found.iter().filter(is_new).cloned().collect();
    if new.is_empty() {
        return Ok(());
    }
    let renamed = new.iter().filter_map(|(entry, dn)| renamed_person(links.get(entry)?, dn));
    let renamed: Vec<Uuid> = renamed.collect();
    let books = store.bookkeeping().await?;
    books.rename_links(target, &new).await?;
    let groups = books.reader().groups_of(&renamed).await?;
    books.mark_dirty(target, &groups, MarkCause::Directory).await?;
    Ok(books.commit().await?)
}

/// The mailbox whose groups must follow it to this name, if its link knows another.
pub(in crate::operations) fn renamed_person(link: &LinkRow, dn: &str) -> Option<Uuid> {
    let is_person = link.subject_kind == kind_text(EntryKind::Person);
    (is_person && !dn::equal(&link.dn, dn)).then_some(link.subject)
}
