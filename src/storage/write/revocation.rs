//! Verified revocation lists, and the serials that they revoke.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::status::{ListWindow, Revocation};
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::entity::{crl, revocation};
use crate::storage::error::{Asked, Result};
use crate::storage::fact::Fact;
use crate::storage::sql::{LIST, Sql};

/// A verified revocation list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationList {
    /// SHA-256 of its DER.
    pub sha256: Fingerprint,
    /// SHA-256 of its issuer name's DER.
    pub issuer_key: Fingerprint,
    /// Issuer's distinguished name, RFC 4514 text.
    pub issuer: String,
    /// CRL number, big-endian without leading zeros.
    pub number: Option<Vec<u8>>,
    /// When it holds.
    pub window: ListWindow,
    /// The DER.
    pub der: Vec<u8>,
}

impl ChangeSet {
    /// Adds a list and those of its entries that no earlier list told; gives how many those were. A list that is already there
    /// adds nothing. The first list to name a serial is kept with it; a later date or reason for the same serial is not a fact
    /// of ours (`docs/CERTIFICATES.md`: nothing leads back from revoked).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_revocation_list(
        &mut self,
        list: &RevocationList,
        entries: &[(Serial, Revocation)],
    ) -> Result<u64> {
        let known = Sql::new("select count(*) from crl where sha256 = ").bind(list.sha256.0.to_vec());
        if known.number(self.tx(), "look for a list").await? > 0 {
            return Ok(0);
        }
        let row = list_row(list, self.seq());
        let crl = row.id;
        self.insert(vec![row]).await?;
        let mut new = 0;
        for chunk in entries.chunks(LIST) {
            let mut rows = self.unknown_entries(list.issuer_key, crl, chunk).await?;
            new += rows.len() as u64;
            self.seal(&mut rows);
            bulk::insert(self.tx(), revocation::Model::TABLE, &rows).await?;
            let owners = self.owners_of(list.issuer_key, &rows).await?;
            self.touched.published.extend(owners);
        }
        Ok(new)
    }

    async fn owners_of(&self, issuer_key: Fingerprint, rows: &[revocation::Model]) -> Result<Vec<Uuid>> {
        let sql = Sql::new("select official from certificate where official is not null and issuer_key = ");
        let sql = sql.bind(issuer_key.0.to_vec()).text(" and serial in ");
        let sql = sql.list(rows.iter().map(|row| row.serial.clone()));
        let mut owners = sql.ids(self.tx(), "find owners of revoked certificates").await?;
        owners.extend(self.owners_by_word(issuer_key, rows.iter().map(|row| row.serial.clone())).await?);
        Ok(owners)
    }

    async fn unknown_entries(
        &self,
        issuer_key: Fingerprint,
        crl: Uuid,
        entries: &[(Serial, Revocation)],
    ) -> Result<Vec<revocation::Model>> {
        let sql = Sql::new("select serial from revocation where issuer_key = ").bind(issuer_key.0.to_vec());
        let sql = sql.text(" and serial in ").list(entries.iter().map(|(serial, _)| serial.0.clone()));
        let mut known = std::collections::BTreeSet::new();
        for row in sql.rows(self.tx(), "look for revoked serials").await? {
            known.insert(row.try_get_by_index::<Vec<u8>>(0).asked("look for revoked serials")?);
        }
        let rows = entries.iter().filter(|(serial, _)| known.insert(serial.0.clone()));
        Ok(rows.map(|(serial, entry)| entry_row(issuer_key, crl, serial, *entry, self.seq())).collect())
    }
}

fn list_row(list: &RevocationList, seq: i64) -> crl::Model {
    crl::Model {
        id: key_of(&[&list.sha256.0]),
        sha256: list.sha256.0.to_vec(),
        issuer_key: list.issuer_key.0.to_vec(),
        issuer: list.issuer.clone(),
        crl_number: list.number.clone(),
        this_update: list.window.this_update.unix_micros(),
        next_update: list.window.next_update.unix_micros(),
        der: list.der.clone(),
        recorded_from: seq,
        digest: Vec::new(),
    }
}

fn entry_row(issuer_key: Fingerprint, crl: Uuid, serial: &Serial, entry: Revocation, seq: i64) -> revocation::Model {
    revocation::Model {
        id: key_of(&[&issuer_key.0, &serial.0]),
        issuer_key: issuer_key.0.to_vec(),
        serial: serial.0.clone(),
        revoked_at: entry.at.unix_micros(),
        reason: i32::from(entry.reason),
        crl,
        recorded_from: seq,
        digest: Vec::new(),
    }
}

/// A key made of what identifies the row anyway (`UUIDv8`, RFC 9562 section 5.8).
fn key_of(parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let mut octets = [0; 16];
    octets.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(octets).into_uuid()
}
