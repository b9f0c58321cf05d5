//! What decides which certificate takes another's place, and the words on whose a certificate is.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::word::revoked_for_good;
use super::{Reader, View};
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::owner::OwnerWord;
use crate::domain::certificate::place::CertificatePlace;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, FactId, OfficialId};
use crate::storage::code::Place;
use crate::storage::entity::certificate_owner;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, OPEN, Sql};

/// A certificate of somebody, as far as it matters to their others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedCertificate {
    /// Which.
    pub certificate: CertificateId,
    /// SHA-256 of its issuer name.
    pub issuer_key: Fingerprint,
    /// First instant of validity.
    pub not_before: Timestamp,
    /// First instant after it.
    pub not_after: Timestamp,
    /// What it is there for.
    pub place: CertificatePlace,
    /// Whether another took its place already, or the CA revoked it: then none can.
    pub is_over: bool,
}

#[derive(FromQueryResult)]
struct Row {
    official: Option<Uuid>,
    id: Uuid,
    issuer_key: Vec<u8>,
    not_before: i64,
    not_after: i64,
    may_sign: bool,
    ends: i64,
    medium: Option<String>,
}

impl Reader {
    /// The certificates of these officials on the view's day, of good chains and no CA's, by beginning. For the program's own run: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn owned_certificates(
        &self,
        view: View,
        officials: &[OfficialId],
    ) -> Result<HashMap<OfficialId, Vec<OwnedCertificate>>> {
        let mut found: HashMap<OfficialId, Vec<OwnedCertificate>> = HashMap::new();
        for chunk in officials.chunks(LIST) {
            let sql = Sql::new("select ").owner("c", view).text(&format!(
                " as official, c.id, c.issuer_key, c.not_before, c.not_after, c.may_sign, cast(case when {} then 1 else 0 end as bigint) as ends, \
                 (select v.medium from device_certificate k join device v on v.id = k.device where k.certificate = c.id and ",
                revoked_for_good()
            ));
            let sql = sql
                .recorded("k", view)
                .text(") as medium from certificate c where not c.is_ca and ")
                .chain_is_good("c", view)
                .text(" and ");
            let sql = sql.owned("c", view, |sql| sql.list(chunk.iter().map(|official| official.0)));
            let sql = sql.text(" and ").recorded("c", view).text(" order by c.not_before, c.id");
            for row in sql.all::<Row>(self.tx(), "read people's certificates").await? {
                let Some(official) = row.official else { continue };
                let place = Place::new("certificate", row.id);
                let issuer_key =
                    row.issuer_key.as_slice().try_into().map_err(|error| place.wrong("issuer_key", &error))?;
                found.entry(OfficialId(official)).or_default().push(OwnedCertificate {
                    certificate: CertificateId(row.id),
                    issuer_key: Fingerprint(issuer_key),
                    not_before: Timestamp::from_unix_micros(row.not_before),
                    not_after: Timestamp::from_unix_micros(row.not_after),
                    place: CertificatePlace {
                        may_sign: row.may_sign,
                        medium: row.medium.map(|medium| place.parse("medium", &medium)).transpose()?,
                    },
                    is_over: row.ends > 0,
                });
            }
        }
        let ids: Vec<CertificateId> = found.values().flatten().map(|owned| owned.certificate).collect();
        let replaced = self.replaced(view, &ids).await?;
        for owned in found.values_mut().flatten() {
            owned.is_over |= replaced.contains(&owned.certificate);
        }
        Ok(found)
    }

    /// The serial numbers of these certificates. Whether they may be seen is the caller's decision.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn certificate_serials(&self, certificates: &[CertificateId]) -> Result<HashMap<CertificateId, Serial>> {
        const ASKED: &str = "read serial numbers";
        let mut found = HashMap::new();
        for chunk in certificates.chunks(LIST) {
            let sql = Sql::new("select c.id, c.serial from certificate c where c.id in ");
            for row in sql.list(chunk.iter().map(|id| id.0)).rows(self.tx(), ASKED).await? {
                let id = CertificateId(row.try_get_by_index(0).asked(ASKED)?);
                found.insert(id, Serial(row.try_get_by_index(1).asked(ASKED)?));
            }
        }
        Ok(found)
    }

    /// What is said of whose a certificate is, as known now, by day. Whether it may be seen is the caller's decision.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn owner_words(&self, certificate: CertificateId) -> Result<Vec<OwnerWord>> {
        let sql = Sql::new("select w.* from certificate_owner w where w.certificate = ").bind(certificate.0);
        let sql = sql.text(&format!(" and w.recorded_to = {OPEN} order by w.effective_from"));
        let rows: Vec<certificate_owner::Model> = sql.all(self.tx(), "read whose a certificate is").await?;
        let word = |row: certificate_owner::Model| OwnerWord {
            id: FactId(row.id),
            certificate: CertificateId(row.certificate),
            official: row.official.map(OfficialId),
            reason: row.reason,
            from: row.effective_from,
            to: row.effective_to,
        };
        Ok(rows.into_iter().map(word).collect())
    }

    /// Those of these certificates that the registry has, and whose they are, by fingerprint. Not a question about anyone's data: whoever
    /// asks holds the certificates.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn certificates_by_fingerprint(
        &self,
        view: View,
        fingerprints: &[Fingerprint],
    ) -> Result<HashMap<Fingerprint, (CertificateId, Option<OfficialId>)>> {
        let mut known = HashMap::new();
        for chunk in fingerprints.chunks(LIST) {
            let sql = Sql::new("select c.sha256, c.id, ").owner("c", view);
            let sql = sql.text(" from certificate c where c.sha256 in ").list(chunk.iter().map(|f| f.0.to_vec()));
            for row in sql.rows(self.tx(), "look for certificates").await? {
                let octets: Vec<u8> = row.try_get_by_index(0).asked("look for certificates")?;
                let id: Uuid = row.try_get_by_index(1).asked("look for certificates")?;
                let owner: Option<Uuid> = row.try_get_by_index(2).asked("look for certificates")?;
                let place = Place::new("certificate", id);
                let octets = octets.as_slice().try_into().map_err(|error| place.wrong("sha256", &error))?;
                known.insert(Fingerprint(octets), (CertificateId(id), owner.map(OfficialId)));
            }
        }
        Ok(known)
    }
}
