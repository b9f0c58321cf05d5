//! What an apply made so is read back and remembered: each entry's identity as a link, its version and digest as a shadow. Adds in a
//! transaction tell neither; only a read does.

use std::collections::HashMap;

use tokio::sync::mpsc;

use super::error::OperationResult;
use super::sync_target::link_row;
use crate::directory::attribute::Attribute;
use crate::directory::dn::Naming;
use crate::directory::entry::{Dn, EntryCsn, EntryKind, Observed, Subject};
use crate::directory::observed::{claim, query};
use crate::directory::plan::PlanRow;
use crate::directory::plan::hash::Digest;
use crate::directory::port::{Directory, Query};
use crate::domain::ids::TargetId;
use crate::storage::Store;
use crate::storage::row::directory::{LinkRow, ShadowRow};

/// Up to so many entries are read back one by one; more are read by one search.
const FEW: usize = 64;
/// Links and shadows written in one transaction.
const BATCH: usize = 2000;

/// The entries of confirmed rows.
#[derive(Debug, Default)]
pub(super) struct AppliedEntries {
    /// What each subject's entry holds now, and its version where the server told it.
    entries: HashMap<Subject, (Digest, Option<EntryCsn>)>,
    /// Their names while they are few.
    names: Vec<Dn>,
}

type Remembered = (LinkRow, ShadowRow);

impl AppliedEntries {
    /// Notes a row that holds. Containers are nobody's, and a removed entry holds nothing.
    pub(super) fn note(&mut self, row: &PlanRow, csn: Option<&EntryCsn>) {
        let Some(digest) = row.desired.filter(|_| row.subject.kind != EntryKind::Container) else { return };
        self.entries.insert(row.subject, (digest, csn.cloned()));
        if self.names.len() <= FEW {
            self.names.push(row.resulting_dn());
        }
    }

    /// What is to be remembered of an entry as it was read back. A version that the write itself told stands: the entry may have been
    /// changed by somebody else since.
    fn remembered(&self, observed: Observed) -> Option<Remembered> {
        let subject = claim(&observed.entry)?;
        let (digest, csn) = self.entries.get(&subject)?;
        let csn = csn.clone().unwrap_or(observed.csn).0;
        let shadow = ShadowRow { entry_uuid: observed.entry_uuid, csn, applied_hash: digest.as_bytes().to_vec() };
        Some((link_row(subject, observed.entry_uuid, observed.entry.dn.0), shadow))
    }
}

/// Reads the entries back and remembers them.
///
/// # Errors
/// When the directory cannot be read or the store fails.
pub(super) async fn remember_entries(
    store: &Store,
    directory: &dyn Directory,
    naming: &Naming,
    target: TargetId,
    applied: &AppliedEntries,
) -> OperationResult<()> {
    if applied.names.len() <= FEW {
        let mut rows = Vec::with_capacity(applied.names.len());
        for dn in &applied.names {
            rows.extend(directory.read_entry(dn).await?.and_then(|observed| applied.remembered(observed)));
        }
        return keep(store, target, &rows).await;
    }
    // Read and written side by side: what waits in between is what the database is behind.
    let (send, mut receive) = mpsc::unbounded_channel();
    let reading = async move {
        let mut batch: Vec<Remembered> = Vec::with_capacity(BATCH);
        let mut sink = |observed: Observed| {
            batch.extend(applied.remembered(observed));
            if batch.len() == BATCH {
                let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
                // Nobody takes it any more: the database failed, which is told.
                let _ = send.send(full);
            }
        };
        let keys = vec![Attribute::ObjectClass, Attribute::Kind, Attribute::MailboxId, Attribute::AgencyId];
        let read = directory.read(&Query { attributes: keys, ..query(naming) }, &mut sink).await;
        let _ = send.send(batch);
        read
    };
    let writing = async move {
        while let Some(batch) = receive.recv().await {
            keep(store, target, &batch).await?;
        }
        Ok(())
    };
    let (read, written) = tokio::join!(reading, writing);
    read?;
    written
}

async fn keep(store: &Store, target: TargetId, rows: &[Remembered]) -> OperationResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let (links, shadows): (Vec<_>, Vec<_>) = rows.iter().cloned().unzip();
    let books = store.bookkeeping().await?;
    books.put_links(target, &links).await?;
    books.put_shadows(target, &shadows).await?;
    Ok(books.commit().await?)
}
