//! What OCSP is asked about, what it answered, and how its responders are found to be. For the program's own work: no scope.

use std::collections::BTreeSet;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::open_requests::ended_states;
use super::word::{HeldCertificate, revoked_for_good, revoked_for_good_by};
use super::{Reader, View};
use crate::domain::certificate::answer::{AnswerStatus, OcspGround};
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::certificate::status::REASON_HOLD;
use crate::domain::clock::Timestamp;
use crate::domain::ids::CertificateId;
use crate::storage::code::Place;
use crate::storage::entity::ocsp_responder;
use crate::storage::error::{Asked, Result};
use crate::storage::row::ocsp_responder::OcspResponder;
use crate::storage::sql::Sql;

const ASKED: &str = "look for what OCSP is asked about";
/// When it was last the turn of a certificate with check `k`: whoever is asked about was not left out since.
const ITS_TURN: &str = "coalesce(k.left_out_at, k.asked_at, 0)";

/// Whether it was a certificate's turn lately, and nobody could be asked about it.
#[derive(Clone, Copy)]
enum LeftOut {
    LongAgo,
    Lately,
}

/// A certificate of ours that an answer speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCertificate {
    pub(crate) held: HeldCertificate,
    pub(crate) issuer_key: Fingerprint,
}

impl OwnCertificate {
    /// Which.
    #[must_use]
    pub const fn id(&self) -> CertificateId {
        CertificateId(self.held.certificate)
    }
}

/// A certificate to ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OcspCase {
    /// Which.
    pub certificate: CertificateId,
    /// Why.
    pub ground: OcspGround,
}

/// An answer as those that follow are held against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewestAnswer {
    /// Its thisUpdate.
    pub made: Timestamp,
    /// What it says.
    pub status: AnswerStatus,
}

#[derive(FromQueryResult)]
struct OwnRow {
    id: Uuid,
    official: Option<Uuid>,
    not_after: i64,
}

impl Reader {
    /// The certificates to ask about at `at`, at most `most` in the order of the grounds, and of each ground those first whose turn was
    /// longest ago; none that was asked about after `asked_before`, and those about which nobody could be asked since then last. Tells too
    /// whether there are more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ocsp_cases(
        &self,
        at: Timestamp,
        asked_before: Timestamp,
        most: usize,
    ) -> Result<(Vec<OcspCase>, bool)> {
        let (mut cases, mut seen) = (Vec::new(), BTreeSet::new());
        let wanted = i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX);
        for left_out in [LeftOut::LongAgo, LeftOut::Lately] {
            for &ground in OcspGround::ALL {
                let Some(which) = of_ground(ground, at) else { continue };
                let sql = which_of_turn(which, at, asked_before, left_out).bind(wanted);
                for id in sql.ids(self.tx(), ASKED).await? {
                    if seen.insert(id) {
                        cases.push(OcspCase { certificate: CertificateId(id), ground });
                    }
                }
                if cases.len() > most {
                    cases.truncate(most);
                    return Ok((cases, true));
                }
            }
        }
        Ok((cases, false))
    }

    /// The certificates of ours that an issuer's serial names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn own_certificates(&self, issuer_key: Fingerprint, serial: &Serial) -> Result<Vec<OwnCertificate>> {
        let sql = Sql::new("select c.id, c.official, c.not_after from certificate c where c.issuer_key = ");
        let sql = sql.bind(issuer_key.0.to_vec()).text(" and c.serial = ").bind(serial.0.clone());
        let rows: Vec<OwnRow> = sql.text(" order by c.id").all(self.tx(), ASKED).await?;
        let own = |row: OwnRow| OwnCertificate {
            issuer_key,
            held: HeldCertificate {
                certificate: row.id,
                serial: serial.clone(),
                official: row.official,
                not_after: Timestamp::from_unix_micros(row.not_after),
                was_told: true,
            },
        };
        Ok(rows.into_iter().map(own).collect())
    }

    /// When the newest list of an issuer was made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_list_made(&self, issuer_key: Fingerprint) -> Result<Option<Timestamp>> {
        let sql = Sql::new("select max(l.this_update) from crl l where l.issuer_key = ").bind(issuer_key.0.to_vec());
        let rows = sql.rows(self.tx(), "look for the newest list").await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let made: Option<i64> = row.try_get_by_index(0).asked(ASKED)?;
        Ok(made.map(Timestamp::from_unix_micros))
    }

    /// The DER of a certificate and its issuer, unless it was erased.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn certificate_to_ask_about(&self, id: CertificateId) -> Result<Option<(Vec<u8>, Fingerprint)>> {
        let sql = Sql::new("select c.der, c.issuer_key from certificate c where length(c.der) > 0 and c.id = ");
        let rows = sql.bind(id.0).rows(self.tx(), ASKED).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let issuer: Vec<u8> = row.try_get_by_index(1).asked(ASKED)?;
        let issuer = issuer.try_into().map(Fingerprint);
        let wrong = |_| Place::new("certificate", id.0).wrong("issuer_key", &"it is no SHA-256");
        Ok(Some((row.try_get_by_index(0).asked(ASKED)?, issuer.map_err(wrong)?)))
    }

    /// The newest answer about a certificate.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn newest_answer(&self, certificate: CertificateId) -> Result<Option<NewestAnswer>> {
        let sql = Sql::new("select a.this_update, a.status from ocsp_answer a where a.certificate = ");
        let sql = sql.bind(certificate.0).text(" order by a.this_update desc, a.recorded_from desc, a.id limit 1");
        let rows = sql.rows(self.tx(), ASKED).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let status: String = row.try_get_by_index(1).asked(ASKED)?;
        Ok(Some(NewestAnswer {
            made: Timestamp::from_unix_micros(row.try_get_by_index(0).asked(ASKED)?),
            status: Place::new("ocsp_answer", certificate.0).parse("status", &status)?,
        }))
    }

    /// Whether what these bytes say of a certificate is known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_answer_known(&self, sha256: Fingerprint, certificate: CertificateId) -> Result<bool> {
        let sql = Sql::new("select count(*) from ocsp_answer a where a.certificate = ").bind(certificate.0);
        Ok(sql.text(" and a.sha256 = ").bind(sha256.0.to_vec()).number(self.tx(), ASKED).await? > 0)
    }

    /// The bytes of the newest list of an issuer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_list_bytes(&self, issuer_key: Fingerprint) -> Result<Option<Vec<u8>>> {
        const LIST: &str = "read a revocation list";
        let sql = Sql::new("select l.sha256, l.der from crl l where l.issuer_key = ").bind(issuer_key.0.to_vec());
        let rows = sql.text(" order by l.this_update desc, l.id desc limit 1").rows(self.tx(), LIST).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let sha256: Vec<u8> = row.try_get_by_index(0).asked(LIST)?;
        // Lists that came in before evidence was kept have their bytes with them.
        let mut der: Vec<u8> = row.try_get_by_index(1).asked(LIST)?;
        if der.is_empty() {
            let parts = Sql::new("select p.bytes from evidence_part p where p.evidence = ").bind(sha256);
            for part in parts.text(" order by p.part").rows(self.tx(), LIST).await? {
                der.extend(part.try_get_by_index::<Vec<u8>>(0).asked(LIST)?);
            }
        }
        Ok(Some(der))
    }

    /// What is known of a responder.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ocsp_responder(&self, url: &str) -> Result<Option<OcspResponder>> {
        let sql = Sql::new("select * from ocsp_responder where url = ").bind(url);
        let row: Option<ocsp_responder::Model> = sql.one(self.tx(), "read an OCSP responder").await?;
        Ok(row.map(responder))
    }

    /// All responders that were asked, sorted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ocsp_responders(&self) -> Result<Vec<OcspResponder>> {
        let sql = Sql::new("select * from ocsp_responder order by url");
        let rows: Vec<ocsp_responder::Model> = sql.all(self.tx(), "read OCSP responders").await?;
        Ok(rows.into_iter().map(responder).collect())
    }
}

fn responder(row: ocsp_responder::Model) -> OcspResponder {
    OcspResponder {
        url: row.url,
        last_attempt: Timestamp::from_unix_micros(row.last_attempt),
        last_success: row.last_success.map(Timestamp::from_unix_micros),
        failing_since: row.failing_since.map(Timestamp::from_unix_micros),
        failure: row.failure,
    }
}

/// Those whose turn it may be, in its order, up to a limit that follows.
fn which_of_turn(which: Sql, at: Timestamp, asked_before: Timestamp, left_out: LeftOut) -> Sql {
    Sql::new("select c.id from certificate c left join ocsp_check k on k.certificate = c.id where ")
        .then(which)
        .text(" and ")
        .chain_is_good("c", View::of(at.day()))
        .text(" and length(c.der) > 0 and c.not_after > ")
        .bind(at.unix_micros())
        .text(" and coalesce(k.asked_at, 0) <= ")
        .bind(asked_before.unix_micros())
        .text(match left_out {
            LeftOut::LongAgo => " and coalesce(k.left_out_at, 0) <= ",
            LeftOut::Lately => " and k.left_out_at > ",
        })
        .bind(asked_before.unix_micros())
        .text(&format!(" order by {ITS_TURN}, c.id limit "))
}

/// Which certificates `c` there is this ground to ask about; none for what only a person says.
fn of_ground(ground: OcspGround, at: Timestamp) -> Option<Sql> {
    let instant = at.unix_micros();
    let sql = match ground {
        OcspGround::Named => return None,
        OcspGround::Waiting => Sql::new("c.id in (select q.certificate from request q where q.kind = ")
            .bind(RequestKind::Revoke.as_str())
            .text(" and (select e.state from request_event e where e.request = q.id order by e.effective_at desc, e.id desc limit 1) = ")
            .bind(RequestState::SentToCa.as_str())
            .text(")"),
        OcspGround::Stopped => Sql::new("c.id in (select e.certificate from certificate_event e where ")
            .standing_stop("e", View::of(at.day()), at)
            .text(") and not ")
            .text(&revoked_for_good())
            .text(" and not ")
            .list_in_force(instant),
        OcspGround::Contested => Sql::new(&format!("({} or {})", unannounced(), contested())),
        OcspGround::Stale => Sql::new("c.may_sign and c.not_before <= ")
            .bind(instant)
            .text(" and exists (select 1 from crl l where l.issuer_key = c.issuer_key) and not ")
            .list_in_force(instant)
            .text(" and not ")
            .text(&revoked_for_good())
            .text(" and ")
            .clearing_answer(at)
            .text(" is null"),
    };
    Some(sql)
}

/// A list tells a revocation or a hold of certificate `c` that no request of ours announced, and no answer since confirms it. A request
/// announces what was told while it was with the RA or the CA: handed in by then, and not ended before. Wider than the alarm: each word is
/// judged by itself, also a hold that has become a revocation.
fn unannounced() -> String {
    use RevocationEventKind::{Gone, Held, Released, Revoked};
    let ended = ended_states();
    format!(
        "c.id in (select o.certificate from revocation_event o join certificate d on d.id = o.certificate \
         where o.kind in ('{Revoked}', '{Held}') and o.recorded_from > d.recorded_from \
         and not exists (select 1 from revocation_event n where n.certificate = o.certificate \
         and n.recorded_from > o.recorded_from and n.kind in ('{Released}', '{Gone}')) \
         and not exists (select 1 from request q join request_event e on e.request = q.id where q.certificate = o.certificate \
         and q.kind = '{}' and e.state = '{}' and e.effective_at <= o.observed_at \
         and not exists (select 1 from request_event z where z.request = q.id and z.state in ({ended}) and z.effective_at < o.observed_at)) \
         and not exists (select 1 from ocsp_answer a where a.certificate = o.certificate and a.recorded_from > o.recorded_from \
         and a.status in ('{}', '{}')))",
        RequestKind::Revoke,
        RequestState::Submitted,
        AnswerStatus::Revoked,
        AnswerStatus::Hold,
    )
}

/// List and newest answer contradict each other about certificate `c`, as `domain::certificate::alarm` tells it; or that answer does not
/// know it.
fn contested() -> String {
    use AnswerStatus::{Good, Hold, Revoked, Unknown};
    use RevocationEventKind::{Gone, Released};
    let forgiven = revoked_for_good_by("a.this_update");
    format!(
        "c.id in (select a.certificate from ocsp_answer a join certificate c on c.id = a.certificate \
         left join revocation_event le on le.id = (select n.id from revocation_event n where n.certificate = c.id \
         order by n.recorded_from desc, n.id limit 1) and le.kind not in ('{Released}', '{Gone}') \
         where a.id = (select i.id from ocsp_answer i where i.certificate = c.id \
         order by i.this_update desc, i.recorded_from desc, i.id limit 1) and (a.status = '{Unknown}' \
         or (a.status in ('{Good}', '{Hold}') and {forgiven}) \
         or (((a.status = '{Revoked}' and (le.id is null or le.reason = {REASON_HOLD})) \
         or (a.status = '{Good}' and le.reason = {REASON_HOLD} and le.effective_at <= a.this_update)) \
         and exists (select 1 from crl l where l.issuer_key = c.issuer_key and l.this_update > a.this_update \
         and l.this_update < c.not_after))))"
    )
}

impl Sql {
    /// Goes on with: a list of the issuer of certificate `c` is in force.
    fn list_in_force(self, instant: i64) -> Self {
        self.text("exists (select 1 from crl l where l.issuer_key = c.issuer_key and l.this_update <= ")
            .bind(instant)
            .text(" and l.next_update > ")
            .bind(instant)
            .text(")")
    }
}
