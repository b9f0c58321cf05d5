//! Whose place another certificate took, as known: what turned out to be somebody else's took nobody's place.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::ids::CertificateId;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "look for what took certificates' places";

impl Reader {
    /// Of these certificates those whose place another one took that is held to be the same person's. Whether they may be seen is the
    /// caller's decision.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replaced(&self, view: View, certificates: &[CertificateId]) -> Result<HashSet<CertificateId>> {
        let mut pairs: Vec<(CertificateId, CertificateId)> = Vec::new();
        for chunk in certificates.chunks(LIST) {
            let kind = CertificateEventKind::Superseded;
            let sql = Sql::new(&format!(
                "select e.certificate, e.details from certificate_event e where e.kind = '{kind}' and "
            ));
            let sql = sql.recorded("e", view).text(" and e.certificate in ").list(chunk.iter().map(|id| id.0));
            for row in sql.rows(self.tx(), ASKED).await? {
                let (old, by): (Uuid, String) =
                    (row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?);
                pairs.extend(by.parse().ok().map(|by| (CertificateId(old), CertificateId(by))));
            }
        }
        let mut involved: Vec<CertificateId> = pairs.iter().flat_map(|(old, by)| [*old, *by]).collect();
        involved.sort_unstable();
        involved.dedup();
        let holders = self.holders(view, &involved).await?;
        Ok(pairs.into_iter().filter(|(old, by)| holders.get(old) == holders.get(by)).map(|(old, _)| old).collect())
    }

    /// Whose these certificates are; those of nobody are left out.
    async fn holders(&self, view: View, certificates: &[CertificateId]) -> Result<HashMap<CertificateId, Uuid>> {
        let mut holders = HashMap::new();
        for chunk in certificates.chunks(LIST) {
            let sql = Sql::new("select c.id, ").owner("c", view).text(" from certificate c where c.id in ");
            for row in sql.list(chunk.iter().map(|id| id.0)).rows(self.tx(), ASKED).await? {
                let (id, owner): (Uuid, Option<Uuid>) =
                    (row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?);
                holders.extend(owner.map(|owner| (CertificateId(id), owner)));
            }
        }
        Ok(holders)
    }
}
