//! What happened around certificates that alarms are looked for about: requests to revoke or change them, and what lists and answers told.

use std::collections::HashMap;

use time::Date;
use uuid::Uuid;

use super::Reader;
use crate::domain::certificate::alarm::{RequestCase, ToldWord};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::clock::Timestamp;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

const ASKED: &str = "look for what led to alarms";

impl Reader {
    /// Requests about these certificates, for their revocation or change.
    pub(super) async fn alarm_requests(&self, certificates: &[Uuid]) -> Result<HashMap<Uuid, Vec<RequestCase>>> {
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
            let new = RequestCase { kind, submitted_at: None, waits_since: None, is_open: true, dropped_at: None };
            let (_, case) = by_request.entry(request).or_insert((row.try_get_by_index(1).asked(ASKED)?, new));
            enter(case, state, at);
        }
        let mut found: HashMap<Uuid, Vec<RequestCase>> = HashMap::new();
        for (certificate, case) in by_request.into_values() {
            found.entry(certificate).or_default().push(case);
        }
        Ok(found)
    }

    /// What lists and answers told of these certificates after they had come in, in that order.
    pub(super) async fn alarm_words(&self, certificates: &[Uuid]) -> Result<HashMap<Uuid, Vec<ToldWord>>> {
        let of = |sql: Sql, table: &str| {
            let columns = "e.certificate, e.kind, e.observed_at, e.recorded_from, e.id";
            let sql = sql.text(&format!("select {columns} from {table} e where e.certificate in "));
            sql.list(certificates.iter().copied())
        };
        let sql = of(Sql::new("select t.certificate, t.kind, t.observed_at from ("), "revocation_event");
        let sql = of(sql.text(" union all "), "ocsp_event").text(
            ") t join certificate c on c.id = t.certificate where t.recorded_from > c.recorded_from \
             order by t.recorded_from, t.observed_at, t.id",
        );
        let mut found: HashMap<Uuid, Vec<ToldWord>> = HashMap::new();
        for row in sql.rows(self.tx(), ASKED).await? {
            let certificate: Uuid = row.try_get_by_index(0).asked(ASKED)?;
            let kind: String = row.try_get_by_index(1).asked(ASKED)?;
            let kind = Place::new("revocation_event", certificate).parse("kind", &kind)?;
            let observed_at = Timestamp::from_unix_micros(row.try_get_by_index(2).asked(ASKED)?);
            found.entry(certificate).or_default().push(ToldWord { kind, observed_at });
        }
        Ok(found)
    }
}

/// The request enters a state.
fn enter(case: &mut RequestCase, state: RequestState, at: Timestamp) {
    let drops = [RequestState::Rejected, RequestState::CaRejected, RequestState::Cancelled];
    case.is_open = state.is_open();
    case.dropped_at = drops.contains(&state).then_some(at);
    case.waits_since = (state == RequestState::SentToCa).then_some(at);
    if state == RequestState::Submitted {
        case.submitted_at = case.submitted_at.or(Some(at));
    }
}
