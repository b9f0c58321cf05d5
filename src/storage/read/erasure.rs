//! What decides whether a person may be erased, what would go, and who asked for it.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::erasure::{ERASED_NAME, ErasedLine, ErasedRecords, ErasureStanding, without_person};
use crate::domain::ids::{AgencyId, OfficialId, PrincipalId};
use crate::storage::code::Place;
use crate::storage::digest::Sha;
use crate::storage::entity::{erasure, erasure_request, subject_act};
use crate::storage::error::Result;
use crate::storage::owner::{ever_owned, ever_owned_by};
use crate::storage::sql::{OPEN, Sql};

/// A person who may be erased one day, and where they are or were last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasableOfficial {
    /// What decides.
    pub standing: ErasureStanding,
    /// The agency of their last primary posting, with its place in the tree.
    pub place: Option<(AgencyId, TreePath)>,
}

/// Somebody's wish that a person be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedErasure {
    /// This request.
    pub id: Uuid,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub asked_by: PrincipalId,
    /// When.
    pub asked_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    full_name: String,
    going_on: i64,
    service_end: Option<Date>,
    certificate_end: Option<i64>,
    address_end: Option<Date>,
    agency: Option<Uuid>,
    path: Option<String>,
}

/// How a table that holds no facts is cleared of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clearing {
    /// The rows go.
    Delete,
    /// Their columns are emptied.
    Set(&'static str),
}

const MAILBOX: &str = "mailbox in (select m.id from mailbox m where m.official = {o})";

/// What is no fact: the table, how it is cleared, and which rows. `{o}` is the person.
pub(crate) const CLEARED: [(ErasedLine, &str, Clearing, &str); 13] = [
    (ErasedLine::PersonalNumber, "personal_number", Clearing::Delete, "official = {o}"),
    (ErasedLine::RecoveryAddress, "recovery_address", Clearing::Delete, "official = {o}"),
    (ErasedLine::ExternalNames, "scim_link", Clearing::Delete, "official = {o}"),
    (ErasedLine::Activations, "activation", Clearing::Delete, MAILBOX),
    (ErasedLine::AddressClaims, "address_claim", Clearing::Delete, MAILBOX),
    (
        ErasedLine::Steps,
        "decision_step",
        Clearing::Set("consequences = '[]'"),
        "consequences <> '[]' and official = {o}",
    ),
    (
        ErasedLine::Notices,
        "notice",
        Clearing::Set("text_vi = '', text_en = ''"),
        "text_vi <> '' and subject in (select s.id from decision_subject s where s.official = {o})",
    ),
    (ErasedLine::Lookups, "person_lookup", Clearing::Set("found = null"), "found = {o}"),
    (ErasedLine::AccountMail, "principal", Clearing::Set("mail = null"), "mail is not null and official = {o}"),
    (
        ErasedLine::DeviceMobile,
        "device_mobile",
        Clearing::Delete,
        // Unless somebody else has it by now.
        "device in (select v.device from device_event v where v.official = {o} and not exists (select 1 from device_event w \
         where w.device = v.device and w.official <> v.official and w.effective_at >= v.effective_at))",
    ),
    (ErasedLine::Tellings, "telling", Clearing::Delete, "official = {o}"),
    (ErasedLine::NoticePreferences, "notice_preference", Clearing::Delete, "owner = {o}"),
    (ErasedLine::AuditSalt, "audit_salt", Clearing::Delete, "official = {o}"),
];

/// What requests for the person ask for in words.
pub(crate) const REQUEST_CONTENTS: &str = "request_content where (device_serial is not null or item is not null or new_value is not null \
     or mobile is not null) and request in (select q.id from request q where q.official = {o})";

/// What was said when requests for the person were decided.
pub(crate) const REQUEST_REASONS: &str =
    "request_event where details <> '' and request in (select q.id from request q where q.official = {o})";

/// What was said of devices that the person held.
pub(crate) const DEVICE_REASONS: &str = "device_event where reason <> '' and official = {o}";

/// The facts, by table, that are emptied without looking at them.
const FACTS: [(ErasedLine, &str); 6] = [
    (ErasedLine::Identity, "official where id = {o}"),
    (ErasedLine::Corrections, "official_correction where official = {o}"),
    (ErasedLine::Addresses, "address where mailbox in (select m.id from mailbox m where m.official = {o})"),
    (ErasedLine::RequestContents, REQUEST_CONTENTS),
    (ErasedLine::RequestReasons, REQUEST_REASONS),
    (ErasedLine::DeviceReasons, DEVICE_REASONS),
];

/// A query for `what` of the certificates that are a person's on any day, as known now.
pub(crate) fn owned_certificates(official: OfficialId, what: &str) -> Sql {
    let sql = Sql::new("select ").text(what).text(" from certificate c where c.id in (select h.certificate from (");
    sql.text(&ever_owned()).text(") h where h.official = ").bind(official.0).text(")")
}

/// `text` with the person bound where it says `{o}`.
pub(crate) fn about(sql: Sql, text: &str, official: OfficialId) -> Sql {
    let (before, after) = text.split_once("{o}").unwrap_or((text, ""));
    sql.text(before).bind(official.0).text(after)
}

impl Reader {
    /// What decides whether an official may be erased; none when there is no such official.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn erasable(&self, official: OfficialId, view: View) -> Result<Option<ErasableOfficial>> {
        let last =
            "(select q.agency from posting q where q.official = o.id and q.kind = 'primary' and q.recorded_to = ";
        let last = format!("{last}{OPEN} order by q.effective_from desc limit 1)");
        let posting = format!("from posting p where p.official = o.id and p.recorded_to = {OPEN}");
        let certificates = ever_owned_by("o.id");
        let sql = Sql::new(&format!(
            "select o.full_name, (select count(*) {posting} and p.effective_to is null) as going_on, \
             (select max(p.effective_to) {posting}) as service_end, \
             (select max(c.not_after) from certificate c where c.id in ({certificates})) as certificate_end, \
             (select max(k.held_until) from address_claim k join mailbox m on m.id = k.mailbox where m.official = o.id) \
             as address_end, {last} as agency, (select w.path from agency_version w where w.agency = {last} and "
        ));
        let sql = sql.known("w", view).text(" order by case when w.effective_from <= ").bind(view.day);
        let sql = sql.text(" then 0 else 1 end, w.effective_from desc limit 1) as path from official o where o.id = ");
        let row: Option<Row> = sql.bind(official.0).one(self.tx(), "read whether a person may be erased").await?;
        Ok(row.map(|row| ErasableOfficial {
            standing: ErasureStanding {
                is_erased: row.full_name == ERASED_NAME,
                is_kept: row.going_on > 0,
                service_end: row.service_end,
                certificate_end: row.certificate_end.map(|end| Timestamp::from_unix_micros(end).day()),
                address_end: row.address_end,
            },
            place: row.agency.map(AgencyId).zip(row.path.map(TreePath::from_stored)),
        }))
    }

    /// What would go of an official.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn what_is_erased(&self, official: OfficialId) -> Result<Vec<ErasedRecords>> {
        let mut lines = Vec::new();
        for (line, rows) in FACTS {
            let sql = about(Sql::new("select count(*) from "), rows, official);
            lines.push((line, sql.number(self.tx(), "count what is erased").await?));
        }
        let owned = owned_certificates(official, "count(*)");
        lines.push((ErasedLine::Certificates, owned.number(self.tx(), "count what is erased").await?));
        lines.push((ErasedLine::Acts, i64::try_from(self.personal_acts(official).await?.len()).unwrap_or(i64::MAX)));
        for (line, table, _, rows) in CLEARED {
            let sql = about(Sql::new("select count(*) from ").text(table).text(" where "), rows, official);
            lines.push((line, sql.number(self.tx(), "count what is erased").await?));
        }
        let records = |(line, records)| ErasedRecords { line, records: u64::try_from(records).unwrap_or(0) };
        Ok(lines.into_iter().map(records).filter(|line| line.records > 0).collect())
    }

    /// The acts on an official that tell who they are, each as it is without that.
    pub(crate) async fn personal_acts(&self, official: OfficialId) -> Result<Vec<subject_act::Model>> {
        let sql =
            Sql::new("select a.* from subject_act a join decision_subject s on s.id = a.subject where s.official = ");
        let rows: Vec<subject_act::Model> = sql.bind(official.0).all(self.tx(), "read acts").await?;
        let mut personal = Vec::new();
        for mut row in rows {
            let place = Place::new("subject_act", row.id);
            let act = serde_json::from_str(&row.act).map_err(|error| place.wrong("act", &error))?;
            let blank = without_person(&act);
            if blank.is_none() && row.reason.as_ref().is_none_or(String::is_empty) {
                continue;
            }
            if let Some(blank) = blank {
                row.act = serde_json::to_string(&blank).map_err(|error| place.wrong("act", &error))?;
            }
            row.reason = row.reason.map(|_| String::new());
            personal.push(row);
        }
        Ok(personal)
    }

    /// The newest request to erase an official that nobody has approved and that was made since `since`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn asked_erasure(&self, official: OfficialId, since: Timestamp) -> Result<Option<AskedErasure>> {
        let sql = Sql::new("select * from erasure_request where approved_at is null and official = ").bind(official.0);
        let sql = sql.text(" and asked_at >= ").bind(since.unix_micros()).text(" order by asked_at desc limit 1");
        let row: Option<erasure_request::Model> = sql.one(self.tx(), "read a request to erase").await?;
        Ok(row.map(|row| AskedErasure {
            id: row.id,
            reason: row.reason,
            asked_by: PrincipalId(row.asked_by),
            asked_at: Timestamp::from_unix_micros(row.asked_at),
        }))
    }

    /// The digests of what is left of erased facts; of a fact erased twice the later one.
    pub(crate) async fn erased_contents(&self) -> Result<HashMap<Uuid, Sha>> {
        let sql = Sql::new("select * from erasure order by recorded_from");
        let rows: Vec<erasure::Model> = sql.all(self.tx(), "read erasures").await?;
        Ok(rows.into_iter().filter_map(|row| Some((row.fact, row.content.try_into().ok()?))).collect())
    }
}
