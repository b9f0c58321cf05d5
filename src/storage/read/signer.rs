//! The signer question: everything that a certificate's standing at an instant follows from, in one indexed statement.
//!
//! The statement only fetches; `domain::certificate::signer` decides. Its parts are told by name in [`question`].

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::glance::Glance;
use super::word::{ANSWERED_BY, REASON, REVOKED_AT, TOLD_BY, entry};
use crate::domain::certificate::authority::stricter;
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::signer::{IssuerRef, SignerKey};
use crate::domain::certificate::status::{Evidence, ListWindow, REASON_HOLD, is_covered};
use crate::domain::clock::Timestamp;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::sql::{OPEN, Sql};

/// Certificates of one person that are told at most.
pub const SIGNERS_OF_AN_ADDRESS: usize = 100;

/// A signer's certificate, as an asker may know it: what the certificate states, where its holder is posted, and the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerFacts {
    /// SHA-256 of the DER.
    pub sha256: Fingerprint,
    /// Issuer, RFC 4514 text.
    pub issuer: String,
    /// SHA-256 of the issuer name's DER.
    pub issuer_key: Fingerprint,
    /// Serial number.
    pub serial: Serial,
    /// Subject, RFC 4514 text.
    pub subject: String,
    /// The subject's common name.
    pub common_name: Option<String>,
    /// The addresses it states.
    pub addresses: Vec<String>,
    /// Key usage allows signatures.
    pub may_sign: bool,
    /// What the status follows from.
    pub evidence: Evidence,
    /// What the answer rests on; for an indeterminate one, the last list before the instant.
    pub list: Option<ListEvidence>,
    /// Where the holder is posted on the instant's day; none when nobody is known to hold it or the holder is posted nowhere.
    pub agency: Option<AgencyName>,
}

/// A verified revocation list, or a verified OCSP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEvidence {
    /// CRL number of a list, big-endian.
    pub number: Option<Vec<u8>>,
    /// SHA-256 of an answer.
    pub answer: Option<Fingerprint>,
    /// When it holds.
    pub window: ListWindow,
}

/// An agency, by identifier and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyName {
    /// Identifier.
    pub code: String,
    /// Name on the day.
    pub name: String,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    sha256: Vec<u8>,
    issuer: String,
    issuer_key: Vec<u8>,
    serial: Vec<u8>,
    subject: String,
    common_name: Option<String>,
    addresses: String,
    not_before: i64,
    not_after: i64,
    may_sign: bool,
    chain: String,
    revoked_at: Option<i64>,
    reason: Option<i32>,
    stopped_at: Option<i64>,
    issuer_revoked_at: Option<i64>,
    issuer_reason: Option<i32>,
    crl_number: Option<Vec<u8>>,
    this_update: Option<i64>,
    next_update: Option<i64>,
    answer_sha256: Option<Vec<u8>>,
    answer_this: Option<i64>,
    answer_next: Option<i64>,
    answered: Option<Uuid>,
    agency_code: Option<String>,
    agency_name: Option<String>,
    ended_on: Option<time::Date>,
}

impl Glance {
    /// The certificate of that key, if the scope covers its holder; certificates without a holder are the whole province's.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn signer(&self, scope: &Scope, at: Timestamp, key: &SignerKey) -> Result<Option<SignerFacts>> {
        let row: Option<Row> = of_key(scope, at, key).one(self.connection(), "look up a signer").await?;
        row.map(|row| facts(row, at)).transpose()
    }

    /// The certificates of these keys that are there, in no order. All keys are of one kind at most: the caller asks twice.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn signers(&self, scope: &Scope, at: Timestamp, keys: &[SignerKey]) -> Result<Vec<SignerFacts>> {
        let mut found = self.all(of_fingerprints(scope, at, keys), at).await?;
        let (by_key, by_name): (Vec<_>, Vec<_>) = serials(keys).partition(|(issuer, _)| is_key(issuer));
        for pairs in [by_key, by_name] {
            if !pairs.is_empty() {
                found.extend(self.all(of_serials(scope, at, &pairs), at).await?);
            }
        }
        Ok(found)
    }

    /// The certificates of whoever holds `address` on the instant's day, newest first, at most [`SIGNERS_OF_AN_ADDRESS`].
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn signers_of_address(
        &self,
        scope: &Scope,
        at: Timestamp,
        address: &MailAddress,
    ) -> Result<Vec<SignerFacts>> {
        self.all(of_address(scope, at, address), at).await
    }

    async fn all(&self, sql: Sql, at: Timestamp) -> Result<Vec<SignerFacts>> {
        let rows: Vec<Row> = sql.all(self.connection(), "look up signers").await?;
        rows.into_iter().map(|row| facts(row, at)).collect()
    }

    /// The database's plan for one question, as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_signer(&self, scope: &Scope, at: Timestamp, key: &SignerKey) -> Result<String> {
        super::explain::plan(self.connection(), of_key(scope, at, key)).await
    }

    /// The database's plan for the question by address, as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_signers_of_address(
        &self,
        scope: &Scope,
        at: Timestamp,
        address: &MailAddress,
    ) -> Result<String> {
        super::explain::plan(self.connection(), of_address(scope, at, address)).await
    }
}

fn of_key(scope: &Scope, at: Timestamp, key: &SignerKey) -> Sql {
    let sql = question(at);
    let sql = match key {
        SignerKey::Sha256(sha256) => sql.text("c.sha256 = ").bind(sha256.0.to_vec()),
        SignerKey::Serial(IssuerRef::Key(issuer), serial) => {
            sql.text("c.issuer_key = ").bind(issuer.0.to_vec()).text(" and c.serial = ").bind(serial.0.clone())
        }
        SignerKey::Serial(IssuerRef::Name(issuer), serial) => {
            sql.text("c.issuer = ").bind(issuer.as_str()).text(" and c.serial = ").bind(serial.0.clone())
        }
    };
    // A CA numbers its certificates once: of two that bear one number the one that it signed answers, else the one known first.
    sql.text(" and ")
        .scope("v.path", scope)
        .text(" order by (case when ")
        .chain_is_good("c", super::View::of(at.day()))
        .text(" then 0 else 1 end), c.id limit 1")
}

fn of_fingerprints(scope: &Scope, at: Timestamp, keys: &[SignerKey]) -> Sql {
    let fingerprints = keys.iter().filter_map(|key| match key {
        SignerKey::Sha256(sha256) => Some(sha256.0.to_vec()),
        SignerKey::Serial(..) => None,
    });
    question(at).text("c.sha256 in ").padded_list(fingerprints).text(" and ").scope("v.path", scope)
}

fn serials(keys: &[SignerKey]) -> impl Iterator<Item = (&IssuerRef, &Serial)> {
    keys.iter().filter_map(|key| match key {
        SignerKey::Serial(issuer, serial) => Some((issuer, serial)),
        SignerKey::Sha256(_) => None,
    })
}

const fn is_key(issuer: &IssuerRef) -> bool {
    matches!(issuer, IssuerRef::Key(_))
}

/// The pairs name their issuers all in one way.
fn of_serials(scope: &Scope, at: Timestamp, pairs: &[(&IssuerRef, &Serial)]) -> Sql {
    let by_key = pairs.first().is_some_and(|(issuer, _)| is_key(issuer));
    let mut sql = question(at).text(if by_key { "(c.issuer_key, c.serial) in " } else { "(c.issuer, c.serial) in " });
    let mut separator = "(values (";
    for (issuer, serial) in pairs {
        sql = sql.text(separator);
        sql = match issuer {
            IssuerRef::Key(key) => sql.bind(key.0.to_vec()),
            IssuerRef::Name(name) => sql.bind(name.as_str()),
        };
        sql = sql.text(", ").bind(serial.0.clone()).text(")");
        separator = ", (";
    }
    // Of two that bear one number the last one answers: as in `of_key`.
    let sql = sql.text(") and ").scope("v.path", scope);
    sql.text(" order by (case when ")
        .chain_is_good("c", super::View::of(at.day()))
        .text(" then 1 else 0 end), c.id desc")
}

fn of_address(scope: &Scope, at: Timestamp, address: &MailAddress) -> Sql {
    let view = super::View::of(at.day());
    // The few certificates come first: a planner that is given more tables at once than it puts in order would join all certificates with
    // everything, and look for the holder's last.
    let of_the_holder = |sql: Sql| {
        let sql = sql.text("(select o.* from (").keys_owned(view, |sql| {
            sql.text("(select m.official from address a join mailbox m on m.id = a.mailbox where a.address = ")
                .bind(address.as_str())
                .text(" and ")
                .both_clocks("a", view)
                .text(")")
        });
        sql.text(") k join certificate o on o.id = k.id) c")
    };
    question_about(at, of_the_holder)
        .scope("v.path", scope)
        .text(&format!(" order by c.not_before desc, c.id limit {SIGNERS_OF_AN_ADDRESS}"))
}

/// From one certificate to: what the CA says of it (`r`, `w`, `y`), the list (`l`) and the answer (`a`) that speak for the instant, the
/// holder's last primary posting begun by the day (`p`), and its agency as it is called then (`v`). Each is one step through an index.
fn question(at: Timestamp) -> Sql {
    question_about(at, |sql| sql.text("certificate c"))
}

/// The same about the certificates that `which` writes down as `c`.
fn question_about(at: Timestamp, which: impl FnOnce(Sql) -> Sql) -> Sql {
    let (day, instant) = (at.day(), at.unix_micros());
    // In the words of the indexes made for this (migration m0025).
    let known = format!("recorded_to >= {OPEN}");
    let sql = Sql::new(
        "select c.sha256, c.issuer, c.issuer_key, c.serial, c.subject, c.common_name, c.addresses, c.not_before, \
         c.not_after, c.may_sign, l.crl_number, l.this_update, l.next_update, \
         a.sha256 as answer_sha256, a.this_update as answer_this, a.next_update as answer_next, v.code as agency_code, v.name as agency_name, p.effective_to as ended_on, ",
    )
    .chain("c", super::View::of(day))
    .text(&format!(" as chain, {REVOKED_AT} as revoked_at, {REASON} as reason, {ANSWERED_BY} as answered, "))
    .stopped_since("c.id", super::View::of(day), at)
    .text(" as stopped_at, ")
    .against_issuer("z.revoked_at", at)
    .text(" as issuer_revoked_at, ")
    .against_issuer("z.reason", at)
    .text(" as issuer_reason from ");
    let sql = which(sql);
    sql.ca_word(super::View::of(day), at)
    .text(&format!(" left join crl l on l.id = coalesce((select {TOLD_BY} where {REASON} <> {REASON_HOLD} and {REVOKED_AT} <= "))
    .bind(instant)
    .text("), ")
    .against_issuer("z.crl", at)
    .text(&format!(", (select {TOLD_BY} where {REVOKED_AT} <= "))
    .bind(instant)
    .text("), (select i.id from crl i where i.issuer_key = c.issuer_key and i.this_update <= ")
    .bind(instant)
    .text(" and i.next_update > ")
    .bind(instant)
    .text(" order by i.this_update desc limit 1), (select i.id from crl i where i.issuer_key = c.issuer_key and i.this_update > ")
    .bind(instant)
    .text(" and i.this_update < c.not_after order by i.this_update limit 1), (select i.id from crl i where i.issuer_key = c.issuer_key and i.this_update <= ")
    .bind(instant)
    .text(" order by i.this_update desc limit 1))")
    .speaking_answer(at)
    .text(" left join posting p on p.id = (select q.id from posting q where q.official = ")
    .owner("c", super::View::of(day))
    .text(" and q.kind = 'primary' and q.")
    .text(&known)
    .text(" and q.effective_from <= ")
    .bind(day)
    .text(" order by q.effective_from desc limit 1) left join agency_version v on v.id = (select w.id from agency_version w where w.agency = p.agency and w.")
    .text(&known)
    .text(" and w.effective_from <= ")
    .bind(day)
    .text(" order by w.effective_from desc limit 1) where ")
}

impl Sql {
    /// A column of the word `z` that stands at `at` against the CA that issued certificate `c`: an expression. Not joined, for a planner
    /// puts only so many tables in order at once.
    fn against_issuer(self, column: &str, at: Timestamp) -> Self {
        self.text(&format!("(select {column} from authority_word z where "))
            .issuer_word(super::View::of(at.day()), at, |sql| sql.text("c.issuer_key"))
            .text(")")
    }

    /// Joins as `a` the OCSP answer that told the CA's word or else clears the instant.
    fn speaking_answer(self, at: Timestamp) -> Self {
        self.text(&format!(" left join ocsp_answer a on a.id = coalesce((select {ANSWERED_BY} where {REVOKED_AT} <= "))
            .bind(at.unix_micros())
            .text("), ")
            .clearing_answer(at)
            .text(")")
    }
}

fn facts(row: Row, at: Timestamp) -> Result<SignerFacts> {
    let key = hex::encode(&row.sha256);
    let place = Place::new("certificate", key.as_str());
    let fingerprint = |column, octets: &[u8]| {
        octets.try_into().map(Fingerprint).map_err(|error: std::array::TryFromSliceError| place.wrong(column, &error))
    };
    let not_after = Timestamp::from_unix_micros(row.not_after);
    let told = row.revoked_at.zip(row.reason);
    let own = told.map(|(revoked_at, reason)| entry(&place, revoked_at, reason)).transpose()?;
    let told = row.issuer_revoked_at.zip(row.issuer_reason);
    let of_issuer = told.map(|(revoked_at, reason)| entry(&place, revoked_at, reason)).transpose()?;
    let revocation = stricter(own, of_issuer, at);
    let window = |this_update, next_update| ListWindow {
        this_update: Timestamp::from_unix_micros(this_update),
        next_update: Timestamp::from_unix_micros(next_update),
    };
    let list = row.this_update.zip(row.next_update).map(|(this_update, next_update)| ListEvidence {
        number: row.crl_number,
        answer: None,
        window: window(this_update, next_update),
    });
    let answer = match (row.answer_sha256, row.answer_this.zip(row.answer_next)) {
        (Some(sha256), Some((this_update, next_update))) => Some(ListEvidence {
            number: None,
            answer: Some(fingerprint("answer", &sha256)?),
            window: window(this_update, next_update),
        }),
        _ => None,
    };
    let is_told = own.is_some_and(|own| own.at <= at) && own == revocation && row.answered.is_some();
    let covers = |evidence: &ListEvidence| is_covered(&[evidence.window], not_after, at);
    let is_fresh = [&list, &answer].into_iter().flatten().any(covers);
    let list = match answer {
        Some(answer) if is_told || (covers(&answer) && !list.as_ref().is_some_and(covers)) => Some(answer),
        _ => list,
    };
    let is_posted = row.ended_on.is_none_or(|ended_on| at.day() < ended_on);
    let agency = row.agency_code.zip(row.agency_name).map(|(code, name)| AgencyName { code, name });
    Ok(SignerFacts {
        sha256: fingerprint("sha256", &row.sha256)?,
        issuer_key: fingerprint("issuer_key", &row.issuer_key)?,
        evidence: Evidence {
            chain: place.parse("chain", &row.chain)?,
            not_before: Timestamp::from_unix_micros(row.not_before),
            not_after,
            revocation,
            stop_use_since: row.stopped_at.map(Timestamp::from_unix_micros),
            list_is_fresh: is_fresh,
        },
        addresses: place.texts("addresses", &row.addresses)?,
        agency: agency.filter(|_| is_posted),
        issuer: row.issuer,
        serial: Serial(row.serial),
        subject: row.subject,
        common_name: row.common_name,
        may_sign: row.may_sign,
        list,
    })
}
