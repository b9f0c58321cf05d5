//! Requests that may still end by evidence, with what evidence is held against. For the program's own work: no scope.

use std::collections::BTreeMap;

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View, explain};
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::request::content::RevocationReason;
use crate::domain::certificate::request::event::{Evidence, EvidenceKind};
use crate::domain::certificate::request::matching::{About, OpenRequest, Sayings};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::certificate::status::REASON_HOLD;
use crate::domain::clock::Timestamp;
use crate::domain::device::Medium;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId, RequestId};
use crate::domain::mailbox::address::MailAddress;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, OPEN, Sql};

const ASKED: &str = "look for open requests";

/// Joins `k`, what the request `q` asks for.
pub(super) const CONTENT: &str = " left join request_content k on k.id = (select n.id from request_content n where n.request = q.id \
                       order by n.recorded_from desc, n.id desc limit 1)";

/// A request that a list or an OCSP answer shows to be fulfilled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownRevocation {
    /// The request.
    pub request: RequestId,
    /// Whose.
    pub official: OfficialId,
    /// The list or the answer that told it first, by SHA-256.
    pub evidence: Evidence,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    official: Uuid,
    agency: Option<Uuid>,
    certificate: Option<Uuid>,
    not_after: Option<i64>,
    subject: Option<String>,
    addresses: Option<String>,
    opened_on: Date,
    sent: i64,
}

impl Reader {
    /// Open requests to revoke whose certificate a verified list names, or an OCSP answer says to be revoked, for good. From the requests
    /// to the words, whatever else lists tell: open are few.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shown_revocations(&self) -> Result<Vec<ShownRevocation>> {
        let mut about: BTreeMap<Uuid, Vec<(RequestId, OfficialId)>> = BTreeMap::new();
        for row in asked_revocations().rows(self.tx(), ASKED).await? {
            let request: Uuid = row.try_get_by_index(0).asked(ASKED)?;
            let official: Uuid = row.try_get_by_index(2).asked(ASKED)?;
            let certificate: Option<Uuid> = row.try_get_by_index(1).asked(ASKED)?;
            let Some(certificate) = certificate else { continue };
            about.entry(certificate).or_default().push((RequestId(request), OfficialId(official)));
        }
        let certificates: Vec<Uuid> = about.keys().copied().collect();
        let mut found = BTreeMap::new();
        for chunk in certificates.chunks(LIST) {
            for (sql, evidence) in words_for_good(chunk) {
                for row in sql.rows(self.tx(), ASKED).await? {
                    let certificate: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                    let sha256: Vec<u8> = row.try_get_by_index(1).asked(ASKED)?;
                    let place = Place::new("certificate", certificate);
                    let sha256 = sha256.try_into().map_err(|_| place.wrong("sha256", &"it is no SHA-256"))?;
                    let evidence = evidence(Fingerprint(sha256));
                    for (request, official) in about.get(&certificate).into_iter().flatten().copied() {
                        found.entry(request).or_insert(ShownRevocation { request, official, evidence });
                    }
                }
            }
        }
        Ok(found.into_values().collect())
    }

    /// The database's plans for what [`Self::shown_revocations`] and [`Self::agencies_open_issues`] ask, as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_open_requests(&self, certificates: &[CertificateId]) -> Result<String> {
        let certificates: Vec<Uuid> = certificates.iter().map(|id| id.0).collect();
        let mut plans = explain::plan(self.tx(), asked_revocations()).await?;
        for (sql, _) in words_for_good(&certificates) {
            plans.push_str(&explain::plan(self.tx(), sql).await?);
        }
        plans.push_str(&explain::plan(self.tx(), issues(of_agencies())).await?);
        Ok(plans)
    }

    /// Open requests of these officials that a certificate would fulfil.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn open_issues(&self, officials: &[OfficialId]) -> Result<Vec<OpenRequest>> {
        let mut found = Vec::new();
        for chunk in officials.chunks(LIST) {
            let of = Sql::new("k.agency is null and q.official in ").list(chunk.iter().map(|official| official.0));
            found.extend(self.issues(of).await?);
        }
        Ok(found)
    }

    /// Open requests for agencies' certificates, whoever answers for their device.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn agencies_open_issues(&self) -> Result<Vec<OpenRequest>> {
        self.issues(of_agencies()).await
    }

    async fn issues(&self, which: Sql) -> Result<Vec<OpenRequest>> {
        let rows: Vec<Row> = issues(which).all(self.tx(), ASKED).await?;
        rows.iter().map(issue).collect()
    }

    /// Which of these certificates ended a request, each with whose: the official, and the agency when the certificate was an agency's.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn answered(
        &self,
        certificates: &[Fingerprint],
    ) -> Result<Vec<(Fingerprint, OfficialId, Option<AgencyId>)>> {
        let mut found = Vec::new();
        for chunk in certificates.chunks(LIST) {
            let sql = Sql::new(
                "select f.sha256, q.official, k.agency from request_event_fact f join request_event e on e.id = f.event \
                 join request q on q.id = e.request",
            );
            let sql = sql.text(CONTENT).text(" where f.evidence = ").bind(EvidenceKind::Certificate.as_str());
            let sql = sql.text(" and f.sha256 in ").list(chunk.iter().map(|hash| hash.0.to_vec()));
            for row in sql.rows(self.tx(), ASKED).await? {
                let hash: Vec<u8> = row.try_get_by_index(0).asked(ASKED)?;
                let official: Uuid = row.try_get_by_index(1).asked(ASKED)?;
                let agency: Option<Uuid> = row.try_get_by_index(2).asked(ASKED)?;
                let wrong = |_| Place::new("request_event_fact", official).wrong("sha256", &"it is no SHA-256");
                found.push((Fingerprint(hash.try_into().map_err(wrong)?), OfficialId(official), agency.map(AgencyId)));
            }
        }
        Ok(found)
    }

    /// The open requests to revoke these certificates, whoever they are for, the older first.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn open_revocations(&self, certificates: &[CertificateId]) -> Result<Vec<OpenRevocation>> {
        let mut found = Vec::new();
        for chunk in certificates.chunks(LIST) {
            let sql = Sql::new(
                "select q.id, q.certificate, k.reason, (select e.state from request_event e where e.request = q.id \
                 order by e.recorded_from desc, e.effective_at desc, e.id desc limit 1) from request q",
            );
            let sql = sql.text(CONTENT).text(" where q.kind = ").bind(RequestKind::Revoke.as_str());
            let sql = sql.text(" and q.certificate in ").list(chunk.iter().map(|id| id.0)).text(" and ");
            for row in open(sql).text(" order by q.id").rows(self.tx(), ASKED).await? {
                let id: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                let certificate: Uuid = row.try_get_by_index(1).asked(ASKED)?;
                let reason: Option<String> = row.try_get_by_index(2).asked(ASKED)?;
                let state: Option<String> = row.try_get_by_index(3).asked(ASKED)?;
                let place = Place::new("request", id);
                found.push(OpenRevocation {
                    request: RequestId(id),
                    certificate: CertificateId(certificate),
                    reason: reason.map(|reason| place.parse("reason", &reason)).transpose()?,
                    state: state.map(|state| place.parse("state", &state)).transpose()?,
                });
            }
        }
        Ok(found)
    }

    /// The agencies whose own mailboxes held these addresses on the view's day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn agencies_of_addresses(
        &self,
        view: View,
        addresses: &[MailAddress],
    ) -> Result<BTreeMap<MailAddress, AgencyId>> {
        let mut found = BTreeMap::new();
        for chunk in addresses.chunks(LIST) {
            let sql = Sql::new(
                "select a.address, m.agency from address a join mailbox m on m.id = a.mailbox where m.agency is not null and ",
            );
            let sql = sql.text("a.address in ").list(chunk.iter().map(MailAddress::as_str)).text(" and ");
            for row in sql.both_clocks("a", view).rows(self.tx(), ASKED).await? {
                let address: String = row.try_get_by_index(0).asked(ASKED)?;
                let agency: Uuid = row.try_get_by_index(1).asked(ASKED)?;
                found.insert(Place::new("address", agency).parse("address", &address)?, AgencyId(agency));
            }
        }
        Ok(found)
    }

    /// Whether a request of that kind is open for the official, about that certificate or, for a new one, on that medium. What presses
    /// is the same as what presses alone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_asked_already(&self, same: &SameRequest) -> Result<bool> {
        let sql = Sql::new("select count(*) from request q").text(CONTENT).text(" where q.kind = ");
        let sql = sql.bind(same.kind.as_str()).text(" and q.official = ").bind(same.official.0).text(" and ");
        let sql = match same.certificate {
            Some(certificate) => sql.text("q.certificate = ").bind(certificate.0),
            None => sql.text("q.certificate is null"),
        };
        let sql = match same.medium {
            Some(medium) => sql.text(" and (k.medium is null or k.medium = ").bind(medium.as_str()).text(")"),
            None => sql,
        };
        let sql = match same.agency {
            Some(agency) => sql.text(" and k.agency = ").bind(agency.0),
            None => sql.text(" and k.agency is null"),
        };
        let sql = match &same.item {
            Some(item) => sql.text(" and (k.item is null or k.item = ").bind(item.as_str()).text(")"),
            None => sql,
        };
        let sql = if same.presses {
            let pressing = RevocationReason::ALL.iter().filter(|reason| reason.is_pressing());
            sql.text(" and k.reason in ").list(pressing.map(|reason| reason.as_str()))
        } else {
            sql
        };
        let sql = match same.except {
            Some(own) => sql.text(" and q.id <> ").bind(own.0),
            None => sql,
        };
        Ok(open(sql.text(" and ")).number(self.tx(), ASKED).await? > 0)
    }
}

/// What makes two requests the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameRequest {
    /// What is asked.
    pub kind: RequestKind,
    /// For whom.
    pub official: OfficialId,
    /// About which certificate.
    pub certificate: Option<CertificateId>,
    /// For which agency's certificate.
    pub agency: Option<AgencyId>,
    /// On which medium.
    pub medium: Option<Medium>,
    /// To change what.
    pub item: Option<String>,
    /// It asks for a revocation for a reason that presses.
    pub presses: bool,
    /// This one itself is none.
    pub except: Option<RequestId>,
}

/// An open request to revoke a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenRevocation {
    /// The request.
    pub request: RequestId,
    /// The certificate.
    pub certificate: CertificateId,
    /// Why.
    pub reason: Option<RevocationReason>,
    /// Where it stands.
    pub state: Option<RequestState>,
}

impl OpenRevocation {
    /// Whether it is to go out at once.
    #[must_use]
    pub fn presses(&self) -> bool {
        self.reason.is_some_and(RevocationReason::is_pressing)
    }
}

/// Open requests to revoke: which, about which certificate, for whom. Read from indexes alone.
fn asked_revocations() -> Sql {
    open(Sql::new("select q.id, q.certificate, q.official from request q where q.kind = 'revoke' and "))
}

/// A question for words, and what the bytes behind each are evidence of.
type Telling = (Sql, fn(Fingerprint) -> Evidence);

/// What lists and answers tell of these certificates for good, each with what it is evidence of: the first word, or the one that stands instead by
/// now, for a hold may have become a revocation.
fn words_for_good(certificates: &[Uuid]) -> [Telling; 4] {
    let told = |table: &str, by: &str, and: &str| {
        let sql = Sql::new(&format!(
            "select c.id, x.sha256 from certificate c join {table} r on r.issuer_key = c.issuer_key and r.serial = c.serial{and} \
             join {by} where r.reason <> {REASON_HOLD} and c.id in "
        ));
        sql.list(certificates.iter().copied())
    };
    // The sign hides the column from the indexes: a planner that counted nothing would begin with all that is held to be true.
    let standing = format!(" and +r.recorded_to = {OPEN}");
    let (by_list, by_answer) = ("crl x on x.id = r.crl", "ocsp_answer x on x.id = r.answer");
    [
        (told("revocation", by_list, ""), Evidence::Crl),
        (told("revocation_word", by_list, &standing), Evidence::Crl),
        (told("ocsp_word", by_list, &standing), Evidence::Crl),
        (told("ocsp_word", by_answer, &standing), Evidence::Ocsp),
    ]
}

/// Those that were ever for an agency's certificate are found first, by an index: few among all requests. No key is less than the first, and of
/// "there is one" `SQLite` would make a walk through the table.
fn of_agencies() -> Sql {
    let sql = Sql::new("q.id in (select m.request from request_content m where m.agency >= ").bind(Uuid::nil());
    sql.text(") and k.agency is not null")
}

fn issues(which: Sql) -> Sql {
    let head = format!(
        "select q.id, q.kind, q.official, k.agency, q.certificate, c.not_after, c.subject, c.addresses, q.opened_on, \
         (select count(*) from request_event s where s.request = q.id and s.state = '{}') as sent \
         from request q left join certificate c on c.id = q.certificate{CONTENT} where q.kind in ('new', 'renew', 'change', 'device_recover') and ",
        RequestState::SentToCa
    );
    open(Sql::new(&head).then(which).text(" and "))
}

fn issue(row: &Row) -> Result<OpenRequest> {
    let place = Place::new("request", row.id);
    let about = |certificate: Uuid| {
        let addresses = row.addresses.as_deref().map(|told| place.addresses("addresses", told)).transpose()?;
        let says = Sayings::of(row.subject.as_deref().unwrap_or_default(), &addresses.unwrap_or_default());
        let not_after = Timestamp::from_unix_micros(place.present("not_after", row.not_after)?);
        Ok(About { certificate: CertificateId(certificate), not_after, says })
    };
    Ok(OpenRequest {
        id: RequestId(row.id),
        kind: place.parse("kind", &row.kind)?,
        official: OfficialId(row.official),
        agency: row.agency.map(AgencyId),
        about: row.certificate.map(about).transpose()?,
        opened_on: row.opened_on,
        is_sent: row.sent > 0,
    })
}

/// Goes on with: the request `q` has not ended.
pub(super) fn open(sql: Sql) -> Sql {
    sql.text(&has_not_ended())
}

/// Whether the request `q` has not ended: a condition. Its states stand in the text, as they do in the index `request_event_end`: of values that
/// come later no database knows that the index has them.
pub(super) fn has_not_ended() -> String {
    format!("not exists (select 1 from request_event o where o.request = q.id and o.state in ({}))", ended_states())
}

/// The states that end a request, as a list of literals: an index of these alone is used for no other text.
pub(super) fn ended_states() -> String {
    let ended = RequestState::ALL.iter().filter(|state| !state.is_open()).map(|state| format!("'{state}'"));
    ended.collect::<Vec<_>>().join(", ")
}
