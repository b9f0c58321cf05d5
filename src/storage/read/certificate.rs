//! Certificates, their events, the lists of their issuers, and what those revoke.

use std::collections::BTreeSet;

use sea_orm::{FromQueryResult, QueryResult};
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::event::CertificateEvent;
use crate::domain::certificate::facts::{Certificate, CertificateFacts, Fingerprint, Serial};
use crate::domain::certificate::status::{ChainVerdict, ListWindow};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, FactId, OfficialId};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::entity::{certificate, certificate_event};
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

/// A list that is known; its bytes are kept as evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownList {
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
}

#[derive(FromQueryResult)]
struct ListRow {
    sha256: Vec<u8>,
    issuer_key: Vec<u8>,
    issuer: String,
    crl_number: Option<Vec<u8>>,
    this_update: i64,
    next_update: i64,
}

impl Reader {
    /// Which of these certificates the registry has. Not a question about anyone's data: whoever asks holds the certificate.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_certificates(&self, fingerprints: &[Fingerprint]) -> Result<BTreeSet<Fingerprint>> {
        let mut known = BTreeSet::new();
        for chunk in fingerprints.chunks(LIST) {
            let sql =
                Sql::new("select sha256 from certificate where sha256 in ").list(chunk.iter().map(|f| f.0.to_vec()));
            for row in sql.rows(self.tx(), "look for certificates").await? {
                let octets: Vec<u8> = row.try_get_by_index(0).asked("look for certificates")?;
                known.insert(fingerprint("sha256", &octets)?);
            }
        }
        Ok(known)
    }

    /// One certificate, if its owner is in scope; one without owner belongs to the whole province.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn certificate(
        &self,
        scope: &Scope,
        view: View,
        id: CertificateId,
    ) -> Result<Option<(Certificate, ChainVerdict)>> {
        let sql = certificates(view).text(" where c.id = ").bind(id.0).text(" and ").recorded("c", view);
        let sql = sql.text(" and ").owner_in_scope("c", scope, view);
        Ok(self.certificates_by(sql).await?.pop())
    }

    /// The certificates that nobody owns, by beginning: no one held their address. The province's matter.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn ownerless_certificates(&self, scope: &Scope, view: View) -> Result<Vec<(Certificate, ChainVerdict)>> {
        if *scope != Scope::Province {
            return Ok(Vec::new());
        }
        let sql = certificates(view).text(" where ").owner("c", view).text(" is null and ");
        self.certificates_by(sql.recorded("c", view).text(" order by c.not_before, c.id")).await
    }

    pub(crate) async fn certificates_of(
        &self,
        view: View,
        official: OfficialId,
    ) -> Result<Vec<(Certificate, ChainVerdict)>> {
        let sql = certificates(view).text(" where ").owned("c", view, |sql| sql.list([official.0]));
        self.certificates_by(sql.text(" and ").recorded("c", view).text(" order by c.not_before, c.id")).await
    }

    /// The next certificates after `after`, in the order of their keys, with whose they are on the view's day: for the program's own
    /// work, so no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn certificates_after(
        &self,
        view: View,
        after: Option<CertificateId>,
        limit: u32,
    ) -> Result<Vec<(Certificate, ChainVerdict)>> {
        let sql = certificates(view);
        let sql = match after {
            Some(after) => sql.text(" where c.id > ").bind(after.0),
            None => sql,
        };
        self.certificates_by(sql.text(" order by c.id limit ").bind(i64::from(limit))).await
    }

    /// Those of these certificates that are there, in no order: for the program's own run, so no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn certificates_by_id(
        &self,
        view: View,
        ids: &[CertificateId],
    ) -> Result<Vec<(Certificate, ChainVerdict)>> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(LIST) {
            let sql = certificates(view).text(" where c.id in ").padded_list(chunk.iter().map(|id| id.0));
            found.extend(self.certificates_by(sql).await?);
        }
        Ok(found)
    }

    /// What a query that begins with [`certificates`] finds.
    pub(super) async fn certificates_by(&self, sql: Sql) -> Result<Vec<(Certificate, ChainVerdict)>> {
        const ASKED: &str = "read certificates";
        let read = |row: &QueryResult| {
            let owner: Option<Uuid> = row.try_get("", "owner").asked(ASKED)?;
            let chain: String = row.try_get("", "standing").asked(ASKED)?;
            let row = certificate::Model::from_query_result(row, "").asked(ASKED)?;
            let chain = Place::new("chain_word", row.id).parse("chain", &chain)?;
            Ok((Certificate { official: owner.map(OfficialId), ..certificate(row)? }, chain))
        };
        sql.rows(self.tx(), ASKED).await?.iter().map(read).collect()
    }

    pub(crate) async fn events_of(&self, view: View, certificates: &[CertificateId]) -> Result<Vec<CertificateEvent>> {
        let sql = Sql::new("select e.* from certificate_event e where e.certificate in ")
            .list(certificates.iter().map(|id| id.0));
        let sql = sql.text(" and ").recorded("e", view).text(" order by e.effective_at, e.id");
        let rows: Vec<certificate_event::Model> = sql.all(self.tx(), "read events of certificates").await?;
        rows.into_iter().map(event).collect()
    }

    /// The newest list of each issuer, by issuer: public data.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn newest_lists(&self) -> Result<Vec<KnownList>> {
        let sql = Sql::new(
            "select l.sha256, l.issuer_key, l.issuer, l.crl_number, l.this_update, l.next_update from crl l where not exists \
             (select 1 from crl n where n.issuer_key = l.issuer_key \
             and (n.this_update > l.this_update or (n.this_update = l.this_update and n.id > l.id))) order by l.issuer",
        );
        let rows: Vec<ListRow> = sql.all(self.tx(), "read revocation lists").await?;
        rows.into_iter().map(list).collect()
    }
}

fn fingerprint(column: &'static str, octets: &[u8]) -> Result<Fingerprint> {
    octets
        .try_into()
        .map(Fingerprint)
        .map_err(|error| Place::new("certificate", hex::encode(octets).as_str()).wrong(column, &error))
}

/// Certificates `c` with whose they are on the view's day and the verdict that stands: the beginning of a query.
pub(super) fn certificates(view: View) -> Sql {
    let sql = Sql::new("select ").owner("c", view).text(" as owner, ").chain("c", view);
    sql.text(" as standing, c.* from certificate c")
}

/// As the import found it.
fn certificate(row: certificate::Model) -> Result<Certificate> {
    let place = Place::new("certificate", row.id);
    let facts = CertificateFacts {
        sha256: fingerprint("sha256", &row.sha256)?,
        issuer: row.issuer,
        issuer_key: fingerprint("issuer_key", &row.issuer_key)?,
        serial: Serial(row.serial),
        subject: row.subject,
        common_name: row.common_name,
        not_before: Timestamp::from_unix_micros(row.not_before),
        not_after: Timestamp::from_unix_micros(row.not_after),
        addresses: place.addresses("addresses", &row.addresses)?,
        key: row.key_algorithm,
        signature_algorithm: row.signature_algorithm,
        may_sign: row.may_sign,
        is_ca: row.is_ca,
    };
    Ok(Certificate { id: CertificateId(row.id), facts, official: row.official.map(OfficialId), der: row.der })
}

pub(super) fn event(row: certificate_event::Model) -> Result<CertificateEvent> {
    Ok(CertificateEvent {
        id: FactId(row.id),
        certificate: CertificateId(row.certificate),
        kind: Place::new("certificate_event", row.id).parse("kind", &row.kind)?,
        effective_at: Timestamp::from_unix_micros(row.effective_at),
        details: row.details,
    })
}

fn list(row: ListRow) -> Result<KnownList> {
    Ok(KnownList {
        sha256: fingerprint("sha256", &row.sha256)?,
        issuer_key: fingerprint("issuer_key", &row.issuer_key)?,
        issuer: row.issuer,
        number: row.crl_number,
        window: ListWindow {
            this_update: Timestamp::from_unix_micros(row.this_update),
            next_update: Timestamp::from_unix_micros(row.next_update),
        },
    })
}
