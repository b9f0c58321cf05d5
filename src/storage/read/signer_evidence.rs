//! What the lists say of a certificate that the registry may not hold: public data, so it takes no scope.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::Reader;
use super::signer::ListEvidence;
use crate::domain::certificate::facts::{CertificateFacts, Fingerprint};
use crate::domain::certificate::status::{ListWindow, Revocation};
use crate::domain::clock::Timestamp;
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

/// What is known of a certificate's revocation at an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevocationEvidence {
    /// The CA's word, if it is on a list.
    pub revocation: Option<Revocation>,
    /// The list that the answer rests on; when none says enough, the last before the instant.
    pub list: Option<ListEvidence>,
}

#[derive(FromQueryResult)]
struct Entry {
    revoked_at: i64,
    reason: i32,
    crl: Uuid,
}

#[derive(FromQueryResult)]
struct List {
    crl_number: Option<Vec<u8>>,
    this_update: i64,
    next_update: i64,
}

impl Reader {
    /// The evidence about the certificate of these facts at `at`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn revocation_evidence(&self, facts: &CertificateFacts, at: Timestamp) -> Result<RevocationEvidence> {
        let sql = Sql::new("select r.revoked_at, r.reason, r.crl from revocation r where r.issuer_key = ")
            .bind(facts.issuer_key.0.to_vec())
            .text(" and r.serial = ")
            .bind(facts.serial.0.clone());
        let entry: Option<Entry> = sql.one(self.tx(), "look for a revocation").await?;
        let Some(entry) = entry else {
            let list = self.speaking_list(facts.issuer_key, facts.not_after, at).await?;
            return Ok(RevocationEvidence { revocation: None, list });
        };
        let place = Place::new("revocation", entry.crl);
        let reason = u8::try_from(entry.reason).map_err(|error| place.wrong("reason", &error))?;
        let revocation = Revocation { at: Timestamp::from_unix_micros(entry.revoked_at), reason };
        let list = if revocation.at <= at {
            self.list(Sql::new("i.id = ").bind(entry.crl)).await?
        } else {
            self.speaking_list(facts.issuer_key, facts.not_after, at).await?
        };
        Ok(RevocationEvidence { revocation: Some(revocation), list })
    }

    /// The list in force, else the first made later while the certificate was valid, else the last before.
    async fn speaking_list(
        &self,
        issuer: Fingerprint,
        not_after: Timestamp,
        at: Timestamp,
    ) -> Result<Option<ListEvidence>> {
        let of_issuer = || Sql::new("i.issuer_key = ").bind(issuer.0.to_vec()).text(" and i.this_update ");
        let instant = at.unix_micros();
        let in_force = of_issuer().text("<= ").bind(instant).text(" and i.next_update > ").bind(instant);
        let later = of_issuer().text("> ").bind(instant).text(" and i.this_update < ").bind(not_after.unix_micros());
        let stale = of_issuer().text("<= ").bind(instant);
        for sql in [
            in_force.text(" order by i.this_update desc limit 1"),
            later.text(" order by i.this_update limit 1"),
            stale.text(" order by i.this_update desc limit 1"),
        ] {
            if let Some(list) = self.list(sql).await? {
                return Ok(Some(list));
            }
        }
        Ok(None)
    }

    async fn list(&self, conditions: Sql) -> Result<Option<ListEvidence>> {
        let sql = Sql::new("select i.crl_number, i.this_update, i.next_update from crl i where ").then(conditions);
        let row: Option<List> = sql.one(self.tx(), "look for a revocation list").await?;
        Ok(row.map(|row| ListEvidence {
            number: row.crl_number,
            window: ListWindow {
                this_update: Timestamp::from_unix_micros(row.this_update),
                next_update: Timestamp::from_unix_micros(row.next_update),
            },
        }))
    }
}
