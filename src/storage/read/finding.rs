//! What lints found about certificates and still find.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::finding::LintFinding;
use crate::domain::ids::{CertificateId, FactId};
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::sql::{LIST, Sql};

/// What findings about certificates are about.
pub(crate) const OF_CERTIFICATES: &str = "certificate";

/// A finding that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingFinding {
    /// Its key.
    pub id: FactId,
    /// What was found.
    pub finding: LintFinding,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    subject: Uuid,
    kind: String,
    details: String,
}

impl Reader {
    /// What holds of these certificates, as the view knows it, by rule. Whether they may be seen is the caller's decision.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn findings_of(
        &self,
        view: View,
        certificates: &[CertificateId],
    ) -> Result<HashMap<CertificateId, Vec<StandingFinding>>> {
        let mut found: HashMap<CertificateId, Vec<StandingFinding>> = HashMap::new();
        for chunk in certificates.chunks(LIST) {
            let sql = Sql::new("select f.id, f.subject, f.kind, f.details from finding f where f.subject in ")
                .padded_list(chunk.iter().map(|id| id.0))
                .text(" and ")
                .standing_finding("f", view);
            for row in sql.all::<Row>(self.tx(), "read findings").await? {
                let rule = Place::new("finding", row.id).parse("kind", &row.kind)?;
                let finding = LintFinding { rule, detail: row.details };
                let standing = StandingFinding { id: FactId(row.id), finding };
                found.entry(CertificateId(row.subject)).or_default().push(standing);
            }
        }
        for findings in found.values_mut() {
            findings.sort_by(|a, b| a.finding.cmp(&b.finding));
        }
        Ok(found)
    }
}

impl Sql {
    /// The rows of `alias`, findings about certificates, that hold as the view knows it.
    pub(crate) fn standing_finding(self, alias: &str, view: View) -> Self {
        self.text(&format!("{alias}.subject_kind = '{OF_CERTIFICATES}' and "))
            .recorded(alias, view)
            .text(&format!(" and not exists (select 1 from finding_end fe where fe.finding = {alias}.id and "))
            .recorded("fe", view)
            .text(")")
    }
}
