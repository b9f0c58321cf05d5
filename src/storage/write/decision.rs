//! Decisions and the people under them.

use crate::domain::decision::{Decision, DecisionSubject};
use crate::storage::ChangeSet;
use crate::storage::entity::{decision, decision_subject};
use crate::storage::error::Result;

impl ChangeSet {
    /// Adds decisions.
    ///
    /// # Errors
    /// When the issuer already has one of that year, number and symbol, or the database fails.
    pub async fn insert_decisions(&mut self, decisions: &[Decision]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |decision: &Decision| decision::Model {
            id: decision.id.0,
            issuer: decision.issuer.0,
            year: decision.year,
            number: decision.number,
            symbol: decision.symbol.clone(),
            signed_on: decision.signed_on,
            signer: decision.signer.clone(),
            summary: decision.summary.clone(),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(decisions.iter().map(row).collect()).await
    }

    /// Adds people under decisions.
    ///
    /// # Errors
    /// When a decision already names a person for the same thing, or the database fails.
    pub async fn insert_decision_subjects(&mut self, subjects: &[DecisionSubject]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |subject: &DecisionSubject| decision_subject::Model {
            id: subject.id.0,
            decision: subject.decision.0,
            official: subject.official.0,
            kind: subject.kind.to_string(),
            effective_from: subject.effective_from,
            from_agency: subject.from_agency.map(|id| id.0),
            to_agency: subject.to_agency.map(|id| id.0),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(subjects.iter().map(row).collect()).await
    }
}
