//! Entries that were set aside and need it no longer: what they stand for is as it should be, or is not wanted any more. Whoever shows that
//! takes them back, and it is recorded.

use std::collections::HashSet;

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use super::sync_target::marked;
use crate::directory::dn;
use crate::directory::entry::{EntryKind, Subject};
use crate::directory::plan::{PlanRow, Skipped};
use crate::domain::ids::TargetId;
use crate::storage::row::directory::QuarantineRow;
use crate::storage::row::dirty::MarkedSubject;
use crate::storage::write::Bookkeeping;

/// What of it a comparison of everything has not come across. It is read before the comparison, and nothing is taken back that was refused
/// again since.
#[derive(Debug, Default)]
pub(super) struct SetAsideBefore(Vec<QuarantineRow>);

impl SetAsideBefore {
    /// What is set aside now.
    pub(super) async fn read(registry: &Registry, target: TargetId) -> OperationResult<Self> {
        Ok(Self(registry.store.read().await?.quarantined(target).await?))
    }

    /// These rows would still be written, whether they are let through or not.
    pub(super) fn still_differ(&mut self, rows: &[PlanRow]) {
        if !self.0.is_empty() && !rows.is_empty() {
            self.keep_but(rows.iter().map(|row| (row.subject, row.dn.0.as_str())));
        }
    }

    /// Takes back what is left, unless the comparison cannot tell.
    pub(super) async fn release(
        mut self,
        books: &Bookkeeping,
        registry: &Registry,
        actor: &Actor,
        target: TargetId,
        skipped: &Skipped,
    ) -> OperationResult<()> {
        let findings = &skipped.findings;
        if self.0.is_empty() || skipped.partial.is_some() || findings.blocking_not_kept > 0 {
            return Ok(());
        }
        let blocked = findings.kept.iter().filter(|finding| finding.why.blocks());
        self.keep_but(blocked.map(|finding| (finding.subject, finding.dn.0.as_str())));
        release(books, registry, actor, target, &self.0).await
    }

    fn keep_but<'r>(&mut self, seen: impl Iterator<Item = (Subject, &'r str)>) {
        let (mut subjects, mut names) = (HashSet::new(), HashSet::new());
        for (subject, name) in seen {
            if subject.kind != EntryKind::Container {
                subjects.insert(marked(subject));
            }
            names.insert(dn::normal(name).into_owned());
        }
        let is_seen = |row: &QuarantineRow| {
            row.subject.as_ref().is_some_and(|subject| subjects.contains(subject))
                || names.contains(dn::normal(&row.dn).as_ref())
        };
        self.0.retain(|row| !is_seen(row));
    }
}

/// What a refused row stands for; a container stands for nothing.
pub(super) fn stands_for(row: &PlanRow) -> Option<MarkedSubject> {
    (row.subject.kind != EntryKind::Container).then(|| marked(row.subject))
}

/// Takes back what was set aside of these subjects: they were looked at, and nothing is to be written.
pub(super) async fn release_settled(
    books: &Bookkeeping,
    registry: &Registry,
    target: TargetId,
    settled: &[MarkedSubject],
) -> OperationResult<()> {
    let rows = books.reader().quarantined_of(target, settled).await?;
    release(books, registry, &Actor::Shell, target, &rows).await
}

async fn release(
    books: &Bookkeeping,
    registry: &Registry,
    actor: &Actor,
    target: TargetId,
    rows: &[QuarantineRow],
) -> OperationResult<()> {
    let released = books.release_unchanged(target, rows).await?;
    if let Some(first) = released.first() {
        let number = i64::try_from(released.len()).unwrap_or(i64::MAX);
        let event = registry.event(actor, "release_quarantine").with("entries", number);
        books.audit(event.with("first", first.dn.as_str()));
    }
    Ok(())
}
