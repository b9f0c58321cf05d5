//! Signing events, findings and published snapshots.

use crate::domain::clock::Timestamp;
use crate::storage::ChangeSet;
use crate::storage::entity::{finding, signing_event, snapshot};
use crate::storage::error::Result;
use crate::storage::row::evidence::{FindingRow, SigningEventRow, SnapshotRow};

impl ChangeSet {
    /// Adds signing events.
    ///
    /// # Errors
    /// When a system's event is already there, or the database fails.
    pub async fn insert_signing_events(&mut self, events: &[SigningEventRow]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |event: &SigningEventRow| signing_event::Model {
            id: event.id.0,
            source_system: event.source_system.clone(),
            event_id: event.event_id.clone(),
            document_id: event.document_id.clone(),
            action: event.action.clone(),
            agency_code: event.agency_code.clone(),
            certificate_sha256: event.certificate.map(|sha256| sha256.0.to_vec()),
            claimed_at: event.claimed_at.map(Timestamp::unix_micros),
            stamped_at: event.stamped_at.map(Timestamp::unix_micros),
            format: event.format.clone(),
            document_hash: event.document_hash.clone(),
            channel: event.channel.clone(),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(events.iter().map(row).collect()).await
    }

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
