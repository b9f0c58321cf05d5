//! What alarms about certificates follow from, holder by holder. Which are raised is `domain::certificate::alarm`'s matter.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::window::Windows;
use super::word::{REASON, REVOKED_AT, entry};
use super::{Reader, View};
use crate::domain::certificate::alarm::{AnswerCase, CertificateCase, HolderCase, RequestCase};
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::certificate::status::{Evidence, Revocation};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::mailbox::address::{AddressKind, MailAddress};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

const ASKED: &str = "look for alarms";

/// Stops of `c` that no end of a suspension lifts: of those that hold, any that is not a suspension's.
const STOPPED_FOR_GOOD: &str = "(select count(*) from certificate_event g where g.certificate = c.id and g.kind = 'stop_use' \
    and not exists (select 1 from certificate_event_cause gl where gl.lifts = g.id) \
    and not exists (select 1 from certificate_event_cause gk join decision_subject gs on gs.id = gk.subject \
    where gk.event = g.id and gs.kind = 'suspend_from_duty'))";
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
    observed_at: Option<i64>,
    recorded_from: i64,
    listed_kind: Option<String>,
    listed_at: Option<i64>,
    listed_reason: Option<i32>,
    answer_status: Option<String>,
    answer_made: Option<i64>,
    answer_heard: Option<i64>,
}

impl Reader {
    /// The next groups from `from` on, `from` among them, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn alarm_groups(
        &self,
        scope: &Scope,
        view: View,
        from: Option<AlarmGroup>,
        limit: u32,
    ) -> Result<Vec<AlarmGroup>> {
        let mut groups = Vec::new();
        if !matches!(from, Some(AlarmGroup::Nobodys(_))) {
            // Officials in their order, each looked up: whoever holds none any more is a group without certificates.
            let mut sql = Sql::new(
                "select o.id from official o where (exists (select 1 from certificate c where c.official = o.id) \
                 or exists (select 1 from certificate_owner w where w.official = o.id))",
            );
            if let Some(AlarmGroup::Of(official)) = from {
                sql = sql.text(" and o.id >= ").bind(official);
            }
            let sql = sql.text(" and ").official_in_scope("o.id", scope, view);
            let sql = sql.text(" order by o.id limit ").bind(i64::from(limit));
            groups.extend(sql.ids(self.tx(), ASKED).await?.into_iter().map(AlarmGroup::Of));
        }
        let left = i64::from(limit) - i64::try_from(groups.len()).unwrap_or(i64::MAX);
        if left > 0 && *scope == Scope::Province {
            let mut sql = Sql::new("select c.id from certificate c where ").owner("c", view).text(" is null");
            if let Some(AlarmGroup::Nobodys(certificate)) = from {
                sql = sql.text(" and c.id >= ").bind(certificate);
            }
            let ids = sql.text(" order by 1 limit ").bind(left).ids(self.tx(), ASKED).await?;
            groups.extend(ids.into_iter().map(AlarmGroup::Nobodys));
        }
        Ok(groups)
    }

    /// What is known of each of these groups at `at`, in their order.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn alarm_cases(&self, view: View, at: Timestamp, groups: &[AlarmGroup]) -> Result<Vec<HolderCase>> {
        let officials: Vec<Uuid> =
            groups.iter().filter_map(|group| if let AlarmGroup::Of(id) = group { Some(*id) } else { None }).collect();
        let nobodys =
            groups.iter().filter_map(|group| if let AlarmGroup::Nobodys(id) = group { Some(*id) } else { None });
        let sql = Sql::new("select c.id, c.recorded_from, c.not_before, c.not_after, c.issuer_key, c.addresses, c.may_sign, ")
            .chain("c", view)
            .text(" as chain, ")
            .owner("c", view)
            .text(&format!(" as official, {REVOKED_AT} as revoked_at, {REASON} as reason, "))
            .stopped_since("c.id", view, at)
            .text(&format!(
                " as stopped_at, {STOPPED_FOR_GOOD} as stopped_for_good, (select min(t.observed_at) from (select o.observed_at from revocation_event o \
                 where o.certificate = c.id and o.kind in ('{0}', '{1}') and o.recorded_from > c.recorded_from union all \
                 select h.observed_at from ocsp_event h where h.certificate = c.id and h.kind in ('{0}', '{1}')) t) as observed_at, \
                 le.kind as listed_kind, le.effective_at as listed_at, le.reason as listed_reason, a.status as answer_status, \
                 a.this_update as answer_made, a.heard_at as answer_heard from certificate c",
                RevocationEventKind::Revoked,
                RevocationEventKind::Held
            ))
            .ca_word(view, at)
            .text(LISTED_AND_ANSWERED)
            .text(" where ")
            .owned("c", view, |sql| sql.list(officials.iter().copied()))
            .text(" or c.id in ")
            .list(nobodys);
        let rows: Vec<Row> = sql.text(" order by c.id").all(self.tx(), ASKED).await?;
        let windows = self.windows(view, at).await?;
        let mut requests = self.alarm_requests(&rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
        let mut cases: HashMap<AlarmGroup, HolderCase> = HashMap::new();
        for row in rows {
            let group = row.official.map_or(AlarmGroup::Nobodys(row.id), AlarmGroup::Of);
            let case = certificate(&row, &windows, requests.remove(&row.id).unwrap_or_default(), at)?;
            cases.entry(group).or_default().certificates.push(case);
        }
        self.fill_holders(view, &officials, &mut cases).await?;
        Ok(groups.iter().map(|group| cases.remove(group).unwrap_or_default()).collect())
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

    /// Requests about these certificates, for their revocation or change.
    async fn alarm_requests(&self, certificates: &[Uuid]) -> Result<HashMap<Uuid, Vec<RequestCase>>> {
        let sql = Sql::new(
            "select q.id, q.certificate, q.kind, e.state, e.effective_at, x.dated_on from request q \
             join request_event e on e.request = q.id left join request_event_fact f on f.event = e.id \
             left join letter x on x.id = f.letter where q.kind in ",
        );
        let sql = sql.list([RequestKind::Revoke.as_str(), RequestKind::Change.as_str()]).text(" and q.certificate in ");
        let sql = sql.list(certificates.iter().copied()).text(" order by e.recorded_from, e.effective_at, e.id");
        let mut by_request: HashMap<Uuid, (Uuid, RequestCase)> = HashMap::new();
        for row in sql.rows(self.tx(), ASKED).await? {
            let request: Uuid = row.try_get_by_index(0).asked(ASKED)?;
            let text = |index| row.try_get_by_index::<String>(index).asked(ASKED);
            let place = Place::new("request", request);
            let kind = place.parse("kind", &text(2)?)?;
            let state: RequestState = place.parse("state", &text(3)?)?;
            let at = Timestamp::from_unix_micros(row.try_get_by_index(4).asked(ASKED)?);
            // What went to the CA waits since the day that its letter bears, whenever that was written down.
            let dated_on: Option<Date> = row.try_get_by_index(5).asked(ASKED)?;
            let at = dated_on.filter(|_| state == RequestState::SentToCa).map_or(at, Timestamp::start_of);
            let new = RequestCase { kind, submitted_at: None, waits_since: None, is_open: true };
            let (_, case) = by_request.entry(request).or_insert((row.try_get_by_index(1).asked(ASKED)?, new));
            enter(case, state, at);
        }
        let mut found: HashMap<Uuid, Vec<RequestCase>> = HashMap::new();
        for (certificate, case) in by_request.into_values() {
            found.entry(certificate).or_default().push(case);
        }
        Ok(found)
    }
}

/// The request enters a state.
fn enter(case: &mut RequestCase, state: RequestState, at: Timestamp) {
    let ends = [RequestState::Fulfilled, RequestState::Rejected, RequestState::CaRejected, RequestState::Cancelled];
    case.is_open = !ends.contains(&state);
    case.waits_since = (state == RequestState::SentToCa).then_some(at);
    if state == RequestState::Submitted {
        case.submitted_at = case.submitted_at.or(Some(at));
    }
}

fn certificate(row: &Row, windows: &Windows, requests: Vec<RequestCase>, at: Timestamp) -> Result<CertificateCase> {
    let place = Place::new("certificate", row.id);
    let not_after = Timestamp::from_unix_micros(row.not_after);
    let told = row.revoked_at.zip(row.reason);
    Ok(CertificateCase {
        certificate: CertificateId(row.id),
        evidence: Evidence {
            chain: place.parse("chain", &row.chain)?,
            not_before: Timestamp::from_unix_micros(row.not_before),
            not_after,
            revocation: windows.word(
                &row.issuer_key,
                told.map(|(revoked_at, reason)| entry(&place, revoked_at, reason)).transpose()?,
                at,
            ),
            stop_use_since: row.stopped_at.map(Timestamp::from_unix_micros),
            list_is_fresh: windows.are_fresh(row.id, &row.issuer_key, not_after, at),
        },
        may_sign: row.may_sign,
        addresses: place.addresses("addresses", &row.addresses)?,
        is_stopped_for_good: row.stopped_at.is_some() && row.stopped_for_good > 0,
        observed_at: (row.observed_at.map(Timestamp::from_unix_micros).into_iter())
            .chain(windows.issuer_observed(&row.issuer_key, row.recorded_from))
            .min(),
        listed: listed(row)?,
        answer: answer(row)?,
        newest_list: windows.lists_of(&row.issuer_key).last().copied(),
        requests,
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
