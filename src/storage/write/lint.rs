//! What lints found about certificates, and what they find no more.

use uuid::Uuid;

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::certificate::finding::LintFinding;
use crate::domain::ids::{CertificateId, FactId};
use crate::storage::ChangeSet;
use crate::storage::entity::{finding, finding_end};
use crate::storage::error::Result;
use crate::storage::read::finding::OF_CERTIFICATES;

impl ChangeSet {
    /// Adds findings about certificates, and ends those that are no longer true.
    ///
    /// # Errors
    /// When a finding was ended before, or the database fails.
    pub async fn insert_lint(
        &mut self,
        found: &[(CertificateId, LintFinding)],
        ended: &[FactId],
        new_id: &mut (dyn FnMut() -> Uuid + Send),
    ) -> Result<()> {
        let recorded_from = self.seq();
        self.touched.concerned.others.extend(found.iter().map(|(id, _)| SubjectRef::Certificate(id.0)));
        let rows = found.iter().map(|(certificate, found)| finding::Model {
            id: new_id(),
            subject_kind: OF_CERTIFICATES.to_owned(),
            subject: certificate.0,
            kind: found.rule.as_str().to_owned(),
            details: found.detail.clone(),
            recorded_from,
            digest: Vec::new(),
        });
        let rows: Vec<finding::Model> = rows.collect();
        let ends = ended.iter().map(|finding| finding_end::Model {
            id: new_id(),
            finding: finding.0,
            recorded_from,
            digest: Vec::new(),
        });
        let ends: Vec<finding_end::Model> = ends.collect();
        self.insert(rows).await?;
        self.insert(ends).await
    }
}
