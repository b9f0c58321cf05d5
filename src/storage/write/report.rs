//! Findings.

use crate::storage::ChangeSet;
use crate::storage::entity::finding;
use crate::storage::error::Result;
use crate::storage::row::evidence::FindingRow;

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
}
