//! What alarms about certificates follow from, holder by holder. Which are raised is `domain::certificate::alarm`'s matter.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::window::Windows;
use super::word::{REASON, REVOKED_AT, entry};
use super::{Reader, View, explain};
use crate::domain::certificate::alarm::{AnswerCase, CertificateCase, HolderCase};
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::certificate::place::CertificatePlace;
use crate::domain::certificate::status::{Evidence, Revocation};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::mailbox::address::{AddressKind, MailAddress};
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

const ASKED: &str = "look for alarms";

/// Stops of `c` that no end of a suspension lifts: of those that hold, any that is not a suspension's.
const STOPPED_FOR_GOOD: &str = "(select count(*) from certificate_event g where g.certificate = c.id and g.kind = 'stop_use' \
    and not exists (select 1 from certificate_event_cause gl where gl.lifts = g.id) \
    and not exists (select 1 from certificate_event_cause gk join decision_subject gs on gs.id = gk.subject \
    where gk.event = g.id and gs.kind = 'suspend_from_duty'))";
/// How many requests `c` answered.
const ANSWERED: &str =
    "(select count(*) from request_event_fact f where f.sha256 = c.sha256 and f.evidence = 'certificate')";
/// How often its holder signed for `c`.
const HANDED_OVER: &str =
    "(select count(*) from certificate_event h where h.certificate = c.id and h.kind = 'handover')";
/// Joins what lists last told of certificate `c` (`le`), and the newest answer about it (`a`).
const LISTED_AND_ANSWERED: &str = " left join revocation_event le on le.id = (select n.id from revocation_event n \
     where n.certificate = c.id order by n.recorded_from desc, n.id limit 1) \
     left join ocsp_answer a on a.id = (select i.id from ocsp_answer i where i.certificate = c.id \
     order by i.this_update desc, i.recorded_from desc, i.id limit 1)";

/// Whose certificates, in the order of a list of alarms: holders, then the certificates that nobody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum AlarmGroup {
    /// An official's.
    Of(Uuid),
    /// This one, which is nobody's.
    Nobodys(Uuid),
}

/// What alarms of an instant are judged by, whoever's they are.
#[derive(Debug)]
pub struct AlarmGround {
    view: View,
    at: Timestamp,
    windows: Windows,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    official: Option<Uuid>,
    chain: String,
    not_before: i64,
    not_after: i64,
    issuer_key: Vec<u8>,
    addresses: String,
    may_sign: bool,
    revoked_at: Option<i64>,
    reason: Option<i32>,
    stopped_at: Option<i64>,
    stopped_for_good: i64,
    recorded_from: i64,
    answered: i64,
    handed_over: i64,
    medium: Option<String>,
    listed_kind: Option<String>,
    listed_at: Option<i64>,
    listed_reason: Option<i32>,
    answer_status: Option<String>,
    answer_made: Option<i64>,
    answer_heard: Option<i64>,
}

impl Reader {
    /// What is the same for all of them, read once for however many are looked at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn alarm_ground(&self, view: View, at: Timestamp) -> Result<AlarmGround> {
        Ok(AlarmGround { view, at, windows: self.windows(view, at).await? })
    }

    /// What is known of each of these groups, in their order.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn alarm_cases(&self, ground: &AlarmGround, groups: &[AlarmGroup]) -> Result<Vec<HolderCase>> {
        let AlarmGround { view, at, windows } = ground;
        let mut rows: Vec<Row> = Vec::new();
        for sql in cases(*view, *at, groups) {
            rows.extend(sql.all::<Row>(self.tx(), ASKED).await?);
        }
        rows.sort_unstable_by_key(|row| row.id);
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut requests = self.alarm_requests(&ids).await?;
        let mut told = self.alarm_words(&ids).await?;
        let signed = self.signatures_after_leaving(&ids).await?;
        let replaced = self.replaced(*view, &ids.iter().copied().map(CertificateId).collect::<Vec<_>>()).await?;
        let mut cases: HashMap<AlarmGroup, HolderCase> = HashMap::new();
        for row in rows {
            let group = row.official.map_or(AlarmGroup::Nobodys(row.id), AlarmGroup::Of);
            let mut case = certificate(&row, windows, *at)?;
            case.requests = requests.remove(&row.id).unwrap_or_default();
            case.told = told.remove(&row.id).unwrap_or_default();
            case.signed_after_leaving = signed.get(&row.id).copied();
            case.is_superseded = replaced.contains(&case.certificate);
            case.told.extend(windows.issuer_told(&row.issuer_key, row.recorded_from));
            case.told.sort_by_key(|word| word.observed_at);
            cases.entry(group).or_default().certificates.push(case);
        }
        self.fill_holders(*view, &officials(groups), &mut cases).await?;
        Ok(groups.iter().map(|group| cases.remove(group).unwrap_or_default()).collect())
    }

    /// The database's plans for what [`Self::alarm_cases`] asks, as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_alarm_cases(&self, view: View, at: Timestamp, groups: &[AlarmGroup]) -> Result<String> {
        let mut plans = String::new();
        for sql in cases(view, at, groups) {
            plans.push_str(&explain::plan(self.tx(), sql).await?);
        }
        Ok(plans)
    }

    async fn fill_holders(
        &self,
        view: View,
        officials: &[Uuid],
        cases: &mut HashMap<AlarmGroup, HolderCase>,
    ) -> Result<()> {
        for official in officials {
            cases.entry(AlarmGroup::Of(*official)).or_default().official = Some(OfficialId(*official));
        }
        let sql = Sql::new(
            "select p.official, p.effective_from, p.effective_to from posting p where p.kind = 'primary' and ",
        )
        .known("p", view)
        .text(" and p.official in ")
        .list(officials.iter().copied());
        for row in sql.rows(self.tx(), ASKED).await? {
            let official = row.try_get_by_index(0).asked(ASKED)?;
            let begins: Date = row.try_get_by_index(1).asked(ASKED)?;
            let ends: Option<Date> = row.try_get_by_index(2).asked(ASKED)?;
            let case = cases.entry(AlarmGroup::Of(official)).or_default();
            match ends.filter(|ends| *ends <= view.day) {
                _ if view.day < begins => case.is_to_come = true,
                None => case.has_post = true,
                Some(ended) => case.left_at = case.left_at.max(Some(Timestamp::start_of(ended))),
            }
        }
        let sql =
            Sql::new("select m.official, a.address, a.kind from address a join mailbox m on m.id = a.mailbox where ");
        let sql = sql.both_clocks("a", view).text(" and m.kind = 'personal' and m.official in ");
        for row in sql.list(officials.iter().copied()).rows(self.tx(), ASKED).await? {
            let official: Uuid = row.try_get_by_index(0).asked(ASKED)?;
            let (text, kind): (String, String) =
                (row.try_get_by_index(1).asked(ASKED)?, row.try_get_by_index(2).asked(ASKED)?);
            let place = Place::new("address", official);
            let address: MailAddress = place.parse("address", &text)?;
            let case = cases.entry(AlarmGroup::Of(official)).or_default();
            match place.parse::<AddressKind>("kind", &kind)? {
                AddressKind::Primary => case.primary = Some(address),
                AddressKind::Alias => case.aliases.push(address),
            }
        }
        Ok(())
    }
}

fn officials(groups: &[AlarmGroup]) -> Vec<Uuid> {
    groups.iter().filter_map(|group| if let AlarmGroup::Of(id) = group { Some(*id) } else { None }).collect()
}

/// The certificates of these groups: those of officials, and those of nobody. Each is asked for alone, for of "of this list or of that one"
/// `PostgreSQL` makes a walk through the whole table.
fn cases(view: View, at: Timestamp, groups: &[AlarmGroup]) -> Vec<Sql> {
    let officials = officials(groups);
    let nobodys: Vec<Uuid> =
        groups.iter().filter_map(|group| if let AlarmGroup::Nobodys(id) = group { Some(*id) } else { None }).collect();
    let mut asked = Vec::new();
    if !officials.is_empty() {
        asked.push(case_rows(view, at).owned("c", view, |sql| sql.list(officials.iter().copied())));
    }
    if !nobodys.is_empty() {
        asked.push(case_rows(view, at).text("c.id in ").list(nobodys));
    }
    asked
}

/// Goes on with: which certificates `c`.
fn case_rows(view: View, at: Timestamp) -> Sql {
    let sql =
        Sql::new("select c.id, c.recorded_from, c.not_before, c.not_after, c.issuer_key, c.addresses, c.may_sign, ");
    sql.chain("c", view)
        .text(" as chain, ")
        .owner("c", view)
        .text(&format!(" as official, {REVOKED_AT} as revoked_at, {REASON} as reason, "))
        .stopped_since("c.id", view, at)
        .text(&format!(
            " as stopped_at, {STOPPED_FOR_GOOD} as stopped_for_good, {ANSWERED} as answered, {HANDED_OVER} as handed_over, (select v.medium from device_certificate k join device v on v.id = k.device where k.certificate = c.id) as medium, \
             le.kind as listed_kind, le.effective_at as listed_at, le.reason as listed_reason, a.status as answer_status, \
             a.this_update as answer_made, a.heard_at as answer_heard from certificate c"
        ))
        .ca_word(view, at)
        .text(LISTED_AND_ANSWERED)
        .text(" where ")
}

fn certificate(row: &Row, windows: &Windows, at: Timestamp) -> Result<CertificateCase> {
    let place = Place::new("certificate", row.id);
    let not_after = Timestamp::from_unix_micros(row.not_after);
    let told = row.revoked_at.zip(row.reason);
    let own_word = told.map(|(revoked_at, reason)| entry(&place, revoked_at, reason)).transpose()?;
    Ok(CertificateCase {
        certificate: CertificateId(row.id),
        own_word,
        evidence: Evidence {
            chain: place.parse("chain", &row.chain)?,
            not_before: Timestamp::from_unix_micros(row.not_before),
            not_after,
            revocation: windows.word(&row.issuer_key, own_word, at),
            stop_use_since: row.stopped_at.map(Timestamp::from_unix_micros),
            list_is_fresh: windows.are_fresh(row.id, &row.issuer_key, not_after, at),
        },
        place: CertificatePlace {
            may_sign: row.may_sign,
            medium: row.medium.as_deref().map(|medium| place.parse("medium", medium)).transpose()?,
        },
        is_superseded: false,
        awaits_handover: row.answered > 0 && row.handed_over == 0,
        addresses: place.addresses("addresses", &row.addresses)?,
        is_stopped_for_good: row.stopped_at.is_some() && row.stopped_for_good > 0,
        told: Vec::new(),
        listed: listed(row)?,
        answer: answer(row)?,
        newest_list: windows.lists_of(&row.issuer_key).last().copied(),
        requests: Vec::new(),
        signed_after_leaving: None,
    })
}

/// What the newest list says of it, as far as events tell.
fn listed(row: &Row) -> Result<Option<Revocation>> {
    let place = Place::new("revocation_event", row.id);
    let Some(kind) = row.listed_kind.as_deref() else { return Ok(None) };
    let is_over = matches!(place.parse("kind", kind)?, RevocationEventKind::Released | RevocationEventKind::Gone);
    let told = row.listed_at.zip(row.listed_reason).filter(|_| !is_over);
    told.map(|(revoked_at, reason)| entry(&place, revoked_at, reason)).transpose()
}

fn answer(row: &Row) -> Result<Option<AnswerCase>> {
    let place = Place::new("ocsp_answer", row.id);
    let (Some(status), Some(made), Some(heard)) = (row.answer_status.as_deref(), row.answer_made, row.answer_heard)
    else {
        return Ok(None);
    };
    Ok(Some(AnswerCase {
        status: place.parse("status", status)?,
        made: Timestamp::from_unix_micros(made),
        heard_at: Timestamp::from_unix_micros(heard),
    }))
}
