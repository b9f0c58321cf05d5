//! Findings and published snapshots.

use crate::storage::ChangeSet;
use crate::storage::entity::{finding, snapshot};
use crate::storage::error::Result;
use crate::storage::row::evidence::{FindingRow, SnapshotRow};

impl ChangeSet {
    /// Adds findings.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_findings(&mut self, findings: &[FindingRow]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |found: &FindingRow| finding::Model {
            id: found.id.0,
            subject_kind: found.subject_kind.clone(),
            subject: found.subject,
            kind: found.kind.clone(),
            details: found.details.clone(),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(findings.iter().map(row).collect()).await
    }

    /// Freezes the figures of a period.
    ///
    /// # Errors
    /// When that version of the period is already there, or the database fails.
    pub async fn insert_snapshot(&mut self, published: &SnapshotRow) -> Result<()> {
        let row = snapshot::Model {
            id: published.id.0,
            period: published.period.clone(),
            version: published.version,
            content: published.content.clone(),
            hash: published.hash.clone(),
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }
}
