//! Writes what was found: links and cases, in batches, each a transaction that a later run continues from.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Before, Outcomes};
use crate::directory::adopt::claims::OpenCase;
use crate::directory::entry::{EntryKind, Subject};
use crate::domain::ids::TargetId;
use crate::operations::error::OperationResult;
use crate::operations::registry::{Actor, Registry};
use crate::operations::sync_target::{json, link_row};
use crate::storage::row::case::{CaseMatter, CaseRow, CaseState};

/// Links or cases written in one transaction.
const BATCH: usize = 2_000;

pub(super) async fn record(
    registry: &Registry,
    actor: &Actor,
    target: TargetId,
    found: &Outcomes,
    progress: &(dyn Fn(u64) + Sync),
) -> OperationResult<()> {
    let mut done = found.tally.entries;
    for links in found.links.chunks(BATCH) {
        let rows: Vec<_> = links
            .iter()
            .map(|link| {
                let subject = Subject { kind: EntryKind::Person, id: link.mailbox.0 };
                link_row(subject, link.entry_uuid, link.dn.to_string())
            })
            .collect();
        let settled: Vec<Uuid> =
            links.iter().map(|link| link.entry_uuid).filter(|entry| is_open(&found.before, *entry)).collect();
        let books = registry.store.bookkeeping().await?;
        books.insert_links(target, &rows).await?;
        books.settle_cases(target, CaseMatter::Identity, &settled, registry.clock.now()).await?;
        books.audit(registry.event(actor, "adopt_directory").with("links", count(links.len())));
        books.commit().await?;
        done += links.len() as u64;
        progress(done);
    }
    let changed = changed(registry, target, found)?;
    for cases in changed.chunks(BATCH) {
        let books = registry.store.bookkeeping().await?;
        books.put_cases(cases).await?;
        books.audit(registry.event(actor, "adopt_directory").with("cases", count(cases.len())));
        books.commit().await?;
        done += cases.len() as u64;
        progress(done);
    }
    for entries in found.nobody.chunks(BATCH) {
        let books = registry.store.bookkeeping().await?;
        let settled = books.settle_cases(target, CaseMatter::Identity, entries, registry.clock.now()).await?;
        let settled = i64::try_from(settled).unwrap_or(i64::MAX);
        books.audit(registry.event(actor, "adopt_directory").with("settled", settled));
        books.commit().await?;
    }
    Ok(())
}

/// The cases that are new, or say something else than they did.
fn changed(registry: &Registry, target: TargetId, found: &Outcomes) -> OperationResult<Vec<CaseRow>> {
    let mut rows = Vec::new();
    for case in &found.cases {
        let row = case_row(registry, target, case)?;
        let before = found.before.get(&case.entry_uuid);
        rows.extend(match before {
            None => Some(row),
            Some(before) if before.state != CaseState::Open => Some(CaseRow { id: before.id, ..row }),
            Some(before) if before.reason == row.reason && before.suspects == row.suspects => None,
            Some(before) => Some(CaseRow { id: before.id, opened_at: before.opened_at, ..row }),
        });
    }
    Ok(rows)
}

/// An open case.
pub(super) fn case_row(registry: &Registry, target: TargetId, case: &OpenCase) -> OperationResult<CaseRow> {
    Ok(CaseRow {
        id: registry.new_id(),
        target,
        matter: CaseMatter::Identity,
        entry_uuid: case.entry_uuid,
        dn: case.dn.clone(),
        reason: case.reason.to_string(),
        shown: case.shown.clone(),
        suspects: json(&case.suspects)?,
        state: CaseState::Open,
        opened_at: registry.clock.now(),
        decided_by: None,
        decided_at: None,
        decision: None,
        subject: None,
    })
}

fn is_open(before: &HashMap<Uuid, Before>, entry: Uuid) -> bool {
    before.get(&entry).is_some_and(|case| case.state == CaseState::Open)
}

pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
