//! One request with all that is known of it: what it asks for, and each event with who did it, by which letter, on what evidence.

use sea_orm::{FromQueryResult, QueryResult};
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::request::content::{Content, RevocationReason};
use crate::domain::certificate::request::event::{Evidence, RequestAct};
use crate::domain::certificate::request::letter::{Letter, LetterDirection, LetterDraft};
use crate::domain::certificate::request::{RequestEvent, RequestState};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, FactId, LetterId, PrincipalId, RequestId};
use crate::storage::code::Place;
use crate::storage::entity::{letter, request_content};
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

/// An event of a request with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldEvent {
    /// The state that it led to, when, and why.
    pub event: RequestEvent,
    /// What happened.
    pub act: RequestAct,
    /// The account that did it; none for the program.
    pub by: Option<PrincipalId>,
    /// Its name.
    pub account: Option<String>,
    /// The letter that carries it.
    pub letter: Option<Letter>,
    /// What shows it.
    pub evidence: Option<Evidence>,
}

/// What a request asks for, and what happened to it, the first event first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestStory {
    /// What it asks for.
    pub content: Content,
    /// What happened.
    pub events: Vec<ToldEvent>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    request: Uuid,
    state: String,
    effective_at: i64,
    details: String,
    act: Option<String>,
    principal: Option<Uuid>,
    account: Option<String>,
    evidence: Option<String>,
    sha256: Option<Vec<u8>>,
    letter: Option<Uuid>,
    direction: Option<String>,
    number: Option<String>,
    dated_on: Option<Date>,
    letter_sha256: Option<Vec<u8>>,
}

impl Reader {
    /// What a request asks for and what happened to it. Whether it may be seen is the caller's decision.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn request_story(&self, view: View, id: RequestId) -> Result<RequestStory> {
        let sql = Sql::new("select k.* from request_content k where k.request = ").bind(id.0).text(" and ");
        let sql = sql.recorded("k", view).text(" order by k.recorded_from desc, k.id desc limit 1");
        let row: Option<request_content::Model> = sql.one(self.tx(), "read what a request asks for").await?;
        let sql = Sql::new(
            "select e.id, e.request, e.state, e.effective_at, e.details, f.act, f.principal, p.name as account, f.evidence, \
             f.sha256, x.id as letter, x.direction, x.number, x.dated_on, x.sha256 as letter_sha256 from request_event e \
             left join request_event_fact f on f.event = e.id left join principal p on p.id = f.principal \
             left join letter x on x.id = f.letter where e.request = ",
        );
        let sql = sql.bind(id.0).text(" and ").recorded("e", view);
        let sql = sql.text(" order by e.recorded_from, e.effective_at, e.id");
        let rows: Vec<Row> = sql.all(self.tx(), "read what happened to a request").await?;
        Ok(RequestStory {
            content: row.map(content).transpose()?.unwrap_or_default(),
            events: rows.into_iter().map(told).collect::<Result<_>>()?,
        })
    }

    /// For which reasons it was ever asked, whatever it was mended to since.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn reasons_asked(&self, id: RequestId) -> Result<Vec<RevocationReason>> {
        const ASKED: &str = "read for what reasons a request was made";
        let sql =
            Sql::new("select distinct k.reason from request_content k where k.reason is not null and k.request = ");
        let rows = sql.bind(id.0).rows(self.tx(), ASKED).await?;
        let reason = |row: &QueryResult| {
            let code: String = row.try_get_by_index(0).asked(ASKED)?;
            Place::new("request_content", id.0).parse("reason", &code)
        };
        rows.iter().map(reason).collect()
    }

    /// The letter of that direction, day and number, if it is known.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn letter(&self, direction: LetterDirection, dated_on: Date, number: &str) -> Result<Option<Letter>> {
        let sql = Sql::new("select * from letter where direction = ").bind(direction.as_str());
        let sql = sql.text(" and dated_on = ").bind(dated_on).text(" and number = ").bind(number);
        let row: Option<letter::Model> = sql.one(self.tx(), "look for a letter").await?;
        row.map(|row| {
            let sha256 = hash(Place::new("letter", row.id), "sha256", row.sha256)?;
            let draft = LetterDraft { number: row.number, dated_on: row.dated_on, sha256 };
            Ok(Letter { id: LetterId(row.id), direction, draft })
        })
        .transpose()
    }
}

/// What a row says is asked for.
pub(crate) fn content(row: request_content::Model) -> Result<Content> {
    let place = Place::new("request_content", row.id);
    Ok(Content {
        reason: row.reason.map(|code| place.parse("reason", &code)).transpose()?,
        medium: row.medium.map(|code| place.parse("medium", &code)).transpose()?,
        device_serial: row.device_serial,
        item: row.item,
        new_value: row.new_value,
        extend: row.extends,
        mobile: row.mobile,
        first_of_agency: row.first_of_agency,
        agency: row.agency.map(AgencyId),
    })
}

fn told(row: Row) -> Result<ToldEvent> {
    let place = Place::new("request_event", row.id);
    let state: RequestState = place.parse("state", &row.state)?;
    let act = match &row.act {
        Some(act) => place.parse("act", act)?,
        None => RequestAct::entering(state),
    };
    let shown = hash(place, "sha256", row.sha256)?;
    let evidence = match &row.evidence {
        None => None,
        Some(kind) => Some(place.present("evidence", Evidence::of(place.parse("evidence", kind)?, shown))?),
    };
    let letter = match (row.letter, row.direction, row.number, row.dated_on) {
        (Some(id), Some(direction), Some(number), Some(dated_on)) => {
            let sha256 = hash(place, "letter", row.letter_sha256)?;
            let draft = LetterDraft { number, dated_on, sha256 };
            Some(Letter { id: LetterId(id), direction: place.parse("direction", &direction)?, draft })
        }
        _ => None,
    };
    let event = RequestEvent {
        id: FactId(row.id),
        request: RequestId(row.request),
        state,
        effective_at: Timestamp::from_unix_micros(row.effective_at),
        details: row.details,
    };
    Ok(ToldEvent { event, act, by: row.principal.map(PrincipalId), account: row.account, letter, evidence })
}

fn hash(place: Place<Uuid>, column: &'static str, octets: Option<Vec<u8>>) -> Result<Option<Fingerprint>> {
    let Some(octets) = octets else { return Ok(None) };
    let hash = octets.try_into().map_err(|_| place.wrong(column, &"it is no SHA-256"))?;
    Ok(Some(Fingerprint(hash)))
}
