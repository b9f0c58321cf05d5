//! What changed about signers since a change set: revocations, stops, and postings of those who hold certificates.
//!
//! Read from the facts themselves, in the order of recording. A page looks at a bounded number of facts, so that it is quick
//! wherever it begins; it may be empty while more follows.

use std::result::Result as StdResult;

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::Reader;
use crate::domain::certificate::change::{Position, SignerChange, SignerChangeKind};
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::certificate::status::REASON_HOLD;
use crate::domain::clock::Timestamp;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Result, StoreError};
use crate::storage::sql::{OPEN, Sql};

/// Facts that one page looks at, but for a change set that alone is larger.
const FACTS: i64 = 20_000;
/// Change sets that one page looks at.
const CHANGE_SETS: u64 = 2_000;

/// A page of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePage {
    /// In the order of recording.
    pub changes: Vec<SignerChange>,
    /// Where to go on.
    pub next: Position,
    /// Whether more was recorded after `next` when the page was read.
    pub has_more: bool,
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    fact: Uuid,
    certificate: Uuid,
    sha256: Vec<u8>,
    at: Option<i64>,
    day: Option<Date>,
    reason: Option<i32>,
}

#[derive(FromQueryResult)]
struct Weight {
    seq: i64,
    fact_count: i64,
}

impl Reader {
    /// The newest change set; 0 before the first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn head(&self) -> Result<i64> {
        Sql::new("select max(seq) from change_set").number(self.tx(), "look for the newest change set").await
    }

    /// The first change set recorded at `instant` or later; none when nothing was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_change_since(&self, instant: Timestamp) -> Result<Option<i64>> {
        let sql = Sql::new("select min(seq) from change_set where recorded_at >= ").bind(instant.unix_micros());
        Ok(Some(sql.number(self.tx(), "look for a change set").await?).filter(|seq| *seq > 0))
    }

    /// At most `limit` changes after `since`, of certificates whose holders the scope covers or once covered.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn signer_changes(&self, scope: &Scope, since: Position, limit: usize) -> Result<ChangePage> {
        let head = self.head().await?;
        let upper = self.window(since).await?.unwrap_or(head);
        let mut changes = Vec::new();
        for branch in Branch::ALL {
            let sql = branch.sql(since, upper, scope).text(&format!(" order by 1, 2, 3 limit {}", limit + 1));
            let rows: Vec<Row> = sql.all(self.tx(), "read changes of signers").await?;
            changes.extend(rows.iter().map(|row| branch.change(row)).collect::<StdResult<Vec<_>, _>>()?);
        }
        changes.sort_by_key(|change| (change.position, change.kind));
        // Somebody may have a certificate both ways.
        changes.dedup();
        let is_cut = changes.len() > limit;
        changes.truncate(limit);
        let next = match changes.last() {
            Some(last) if is_cut => last.position,
            _ => Position::after(upper.max(since.seq)),
        };
        Ok(ChangePage { changes, next, has_more: is_cut || next.seq < head })
    }

    /// The last change set that a page after `since` looks at.
    async fn window(&self, since: Position) -> Result<Option<i64>> {
        // A change set that was told in part is looked at again.
        let first = if since.is_whole() { since.seq + 1 } else { since.seq };
        let sql = Sql::new("select seq, fact_count from change_set where seq >= ").bind(first);
        let sql = sql.text(&format!(" order by seq limit {CHANGE_SETS}"));
        let weights: Vec<Weight> = sql.all(self.tx(), "weigh change sets").await?;
        let mut total = 0_i64;
        let mut upper = weights.first().map(|weight| weight.seq);
        for weight in weights {
            total = total.saturating_add(weight.fact_count);
            if total > FACTS {
                break;
            }
            upper = Some(weight.seq);
        }
        Ok(upper)
    }
}

/// One kind of fact that changes answers about signers.
#[derive(Debug, Clone, Copy)]
enum Branch {
    Revoked,
    Retold,
    Released,
    Answered,
    ReleasedByAnswer,
    Stopped,
    Resumed,
    Moved(Owned),
    Left(Owned),
    Corrected(Owned),
    Owner,
    Judged,
    IssuerTold,
    IssuerEnded,
    IssuerUntold,
}

/// How an official comes by a certificate.
#[derive(Debug, Clone, Copy)]
enum Owned {
    /// The import found them.
    ByImport,
    /// By somebody's word.
    ByWord,
}

impl Owned {
    /// Postings with the certificates of their officials. Nobody can have asked about a certificate before it was recorded.
    const fn postings(self) -> &'static str {
        match self {
            Self::ByImport => {
                "posting f join certificate c on c.official = f.official and c.recorded_from < f.recorded_from"
            }
            Self::ByWord => {
                "posting f join certificate_owner o on o.official = f.official join certificate c on c.id = o.certificate \
                 and c.recorded_from < f.recorded_from"
            }
        }
    }
}

impl Branch {
    const ALL: [Self; 18] = [
        Self::Revoked,
        Self::Retold,
        Self::Released,
        Self::Answered,
        Self::ReleasedByAnswer,
        Self::Stopped,
        Self::Resumed,
        Self::Moved(Owned::ByImport),
        Self::Left(Owned::ByImport),
        Self::Corrected(Owned::ByImport),
        Self::Moved(Owned::ByWord),
        Self::Left(Owned::ByWord),
        Self::Corrected(Owned::ByWord),
        Self::Owner,
        Self::Judged,
        Self::IssuerTold,
        Self::IssuerEnded,
        Self::IssuerUntold,
    ];

    fn sql(self, since: Position, upper: i64, scope: &Scope) -> Sql {
        let (fact, seq, columns, conditions) = match self {
            Self::Revoked => (
                "revocation f join certificate c on c.issuer_key = f.issuer_key and c.serial = f.serial",
                "f.recorded_from",
                "f.revoked_at as at, null as day, f.reason as reason",
                String::new(),
            ),
            Self::Retold => (
                "revocation_event f join certificate c on c.id = f.certificate",
                "f.recorded_from",
                "f.effective_at as at, null as day, f.reason as reason",
                retold(),
            ),
            Self::Released => (
                "revocation_event f join certificate c on c.id = f.certificate",
                "f.recorded_from",
                "f.effective_at as at, null as day, null as reason",
                format!(" and f.kind = '{}'", RevocationEventKind::Released),
            ),
            Self::Answered => (
                "ocsp_event f join certificate c on c.id = f.certificate",
                "f.recorded_from",
                "f.effective_at as at, null as day, f.reason as reason",
                format!(" and f.kind <> '{}'", RevocationEventKind::Released),
            ),
            Self::ReleasedByAnswer => (
                "ocsp_event f join certificate c on c.id = f.certificate",
                "f.recorded_from",
                "f.effective_at as at, null as day, null as reason",
                format!(" and f.kind = '{}'", RevocationEventKind::Released),
            ),
            Self::Stopped | Self::Resumed => (
                "certificate_event f join certificate c on c.id = f.certificate",
                "f.recorded_from",
                "f.effective_at as at, null as day, null as reason",
                format!(" and f.kind = '{}'", self.event()),
            ),
            Self::Moved(owned) => {
                (owned.postings(), "f.recorded_from", "null as at, f.effective_from as day, null as reason", moved())
            }
            Self::Left(owned) => {
                (owned.postings(), "f.recorded_from", "null as at, f.effective_to as day, null as reason", left())
            }
            Self::Corrected(owned) => {
                (owned.postings(), "f.recorded_to", "null as at, f.effective_from as day, null as reason", corrected())
            }
            // The last of the words of one change set: those before it say what was true already.
            Self::Owner => (
                "certificate_owner f join certificate c on c.id = f.certificate and c.recorded_from < f.recorded_from",
                "f.recorded_from",
                "null as at, f.effective_from as day, null as reason",
                " and f.effective_to is null".to_owned(),
            ),
            // A verdict is of all of its days.
            Self::Judged => (
                "chain_word f join certificate c on c.id = f.certificate",
                "f.recorded_from",
                "c.not_before as at, null as day, null as reason",
                String::new(),
            ),
            Self::IssuerTold => (
                UNDER_ISSUER,
                "f.recorded_from",
                "f.revoked_at as at, null as day, f.reason as reason",
                " and f.ends_at is null and c.recorded_from < f.recorded_from".to_owned(),
            ),
            Self::IssuerEnded => (
                UNDER_ISSUER,
                "f.recorded_from",
                "f.ends_at as at, null as day, null as reason",
                " and f.ends_at is not null and c.recorded_from < f.recorded_from".to_owned(),
            ),
            // It stands no longer, and no other word took its place.
            Self::IssuerUntold => (
                UNDER_ISSUER,
                "f.recorded_to",
                "f.revoked_at as at, null as day, null as reason",
                format!(
                    " and f.recorded_to < {OPEN} and c.recorded_from < f.recorded_to and not exists (select 1 from authority_word n \
                     where n.issuer_key = f.issuer_key and n.recorded_from = f.recorded_to)"
                ),
            ),
        };
        let sql = Sql::new(&format!(
            "select distinct {seq} as seq, f.id as fact, c.id as certificate, c.sha256, {columns} from {fact} where {seq} >= "
        ))
        .bind(since.seq)
        .text(&format!(" and {seq} <= "))
        .bind(upper)
        .text(&format!(" and ({seq}, f.id, c.id) > ("))
        .bind(since.seq)
        .text(", ")
        .bind(since.fact)
        .text(", ")
        .bind(since.certificate)
        .text(")")
        .text(&conditions);
        seen_by(sql, scope)
    }

    /// The event that tells it.
    const fn event(self) -> CertificateEventKind {
        match self {
            Self::Resumed => CertificateEventKind::UseResumed,
            _ => CertificateEventKind::StopUse,
        }
    }

    fn change(self, row: &Row) -> StdResult<SignerChange, StoreError> {
        let place = Place::new("certificate", row.certificate);
        let sha256 = row.sha256.as_slice().try_into().map(Fingerprint);
        let kind = match self {
            Self::Revoked | Self::Retold | Self::Answered | Self::IssuerTold
                if row.reason == Some(i32::from(REASON_HOLD)) =>
            {
                SignerChangeKind::Held
            }
            Self::Revoked | Self::Retold | Self::Answered | Self::IssuerTold => SignerChangeKind::Revoked,
            Self::Released | Self::ReleasedByAnswer | Self::IssuerEnded | Self::IssuerUntold => {
                SignerChangeKind::Released
            }
            Self::Stopped => SignerChangeKind::Stopped,
            Self::Resumed => SignerChangeKind::Resumed,
            Self::Moved(_) => SignerChangeKind::Moved,
            Self::Left(_) => SignerChangeKind::Left,
            Self::Corrected(_) => SignerChangeKind::Corrected,
            Self::Owner => SignerChangeKind::Owner,
            Self::Judged => SignerChangeKind::Chain,
        };
        let at = row.at.map(Timestamp::from_unix_micros).or_else(|| row.day.map(Timestamp::start_of));
        Ok(SignerChange {
            position: Position { seq: row.seq, fact: row.fact, certificate: row.certificate },
            kind,
            effective_at: place.present("effective_at", at)?,
            certificate: sha256.map_err(|error| place.wrong("sha256", &error))?,
        })
    }
}

/// Everything that a CA of which a word tells has issued.
const UNDER_ISSUER: &str = "authority_word f join certificate c on c.issuer_key = f.issuer_key";

/// A later list told otherwise: the first word is a fact of its own.
fn retold() -> String {
    let kinds = [RevocationEventKind::Revoked, RevocationEventKind::Held, RevocationEventKind::Changed];
    let kinds = kinds.map(|kind| format!("'{kind}'")).join(", ");
    format!(
        " and f.kind in ({kinds}) and not exists (select 1 from revocation r where r.issuer_key = c.issuer_key \
         and r.serial = c.serial and r.recorded_from = f.recorded_from)"
    )
}

/// Another primary posting of the same official, known when `f` was recorded.
const ANOTHER: &str = "select 1 from posting q where q.official = f.official and q.kind = 'primary'";

/// It begins after an earlier one, is no extension of it in the same agency, and is not merely recorded anew.
fn moved() -> String {
    let known = "q.recorded_from <= f.recorded_from and q.recorded_to > f.recorded_from";
    format!(
        " and f.kind = 'primary' and exists ({ANOTHER} and {known} and q.effective_from < f.effective_from) \
         and not exists ({ANOTHER} and {known} and q.agency = f.agency and q.effective_to = f.effective_from) \
         and not exists ({ANOTHER} and q.recorded_to = f.recorded_from and q.agency = f.agency and q.effective_from = f.effective_from)"
    )
}

/// It ends and nothing follows.
fn left() -> String {
    format!(
        " and f.kind = 'primary' and f.effective_to is not null and not exists ({ANOTHER} and q.recorded_from <= f.recorded_from \
         and q.recorded_to > f.recorded_from and q.effective_from >= f.effective_to)"
    )
}

/// It was closed, and nothing of the same beginning took its place, or what did has no end where it had one.
fn corrected() -> String {
    let same = "q.agency = f.agency and q.effective_from = f.effective_from and q.recorded_from = f.recorded_to";
    format!(
        " and f.kind = 'primary' and f.recorded_to < {OPEN} and (not exists ({ANOTHER} and {same}) \
         or (f.effective_to is not null and exists ({ANOTHER} and {same} and q.effective_to is null)))"
    )
}

/// Certificates of those who are or were posted within the scope: whoever could ask may hear that the answer changed.
fn seen_by(sql: Sql, scope: &Scope) -> Sql {
    if *scope == Scope::Province {
        return sql;
    }
    sql.text(
        " and exists (select 1 from posting sp join agency_version sv on sv.agency = sp.agency where (sp.official = c.official \
         or sp.official in (select so.official from certificate_owner so where so.certificate = c.id)) and sp.kind = 'primary' and ",
    )
    .scope("sv.path", scope)
    .text(")")
}
