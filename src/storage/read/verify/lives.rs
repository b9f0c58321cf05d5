//! The told life of certificates against the status by which documents are judged: both read the same stops, each in its own way. One page of
//! certificates at a time.

use std::collections::BTreeMap;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Check, Inconsistency, Reader, Sink};
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::certificate::life::{LifeEvent, replay};
use crate::domain::clock::Timestamp;
use crate::domain::ids::FactId;
use crate::storage::error::{Asked, Result};
use crate::storage::read::View;
use crate::storage::sql::Sql;

const ASKED: &str = "verify lives of certificates";
/// Certificates looked at in one statement.
const PAGE: i64 = 1000;
/// When everything that is recorded has begun.
const LAST: Timestamp = Timestamp::from_unix_micros(i64::MAX);

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    certificate: Uuid,
    kind: String,
    effective_at: i64,
    lifts: Option<Uuid>,
}

pub(super) async fn verify(reader: &Reader, sink: Sink<'_>) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let told = stopped(reader, after).await?;
        let Some(last) = told.keys().last().copied() else { return Ok(()) };
        let mut lives = events(reader, after, last).await?;
        for (certificate, since) in told {
            let (life, odd) = replay(LAST, LAST, lives.remove(&certificate).unwrap_or_default().into_iter());
            for (_, wrong) in odd {
                sink(Inconsistency::new(Check::Life, "certificate", certificate, wrong.to_string()));
            }
            let found = life.stops().iter().map(|stop| stop.since.unix_micros()).min();
            if found != since {
                let word = |since: Option<i64>| since.map_or_else(|| "none".to_owned(), |since| since.to_string());
                let what = "its life is told with another stop than its status";
                let wrong = Inconsistency::new(Check::Life, "certificate", certificate, what);
                sink(wrong.with(word(since), word(found)));
            }
        }
        after = last;
    }
}

/// The next certificates that were ever stopped, with since when they are by their status.
async fn stopped(reader: &Reader, after: Uuid) -> Result<BTreeMap<Uuid, Option<i64>>> {
    let sql = Sql::new("select c.id, ").stopped_since("c.id", View::of(LAST.day()), LAST);
    let sql = sql.text(" from certificate c where c.id > ").bind(after).text(
        " and exists (select 1 from certificate_event w where w.certificate = c.id and w.kind in ('stop_use', 'use_resumed')) \
         order by c.id limit ",
    );
    let mut told = BTreeMap::new();
    for row in sql.bind(PAGE).rows(reader.tx(), ASKED).await? {
        told.insert(row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?);
    }
    Ok(told)
}

/// Their stops and the ends of those, in the order of recording.
async fn events(reader: &Reader, after: Uuid, last: Uuid) -> Result<BTreeMap<Uuid, Vec<LifeEvent>>> {
    let sql = Sql::new(
        "select e.id, e.certificate, e.kind, e.effective_at, k.lifts from certificate_event e \
         left join certificate_event_cause k on k.event = e.id where e.kind in ('stop_use', 'use_resumed') and e.certificate > ",
    );
    let sql = sql.bind(after).text(" and e.certificate <= ").bind(last);
    // As a story is told: a stop is before its end.
    let rows: Vec<Row> = sql.text(" order by e.recorded_from, e.kind, e.effective_at").all(reader.tx(), ASKED).await?;
    let mut lives: BTreeMap<Uuid, Vec<LifeEvent>> = BTreeMap::new();
    for row in rows {
        let at = Timestamp::from_unix_micros(row.effective_at);
        let is_stop = row.kind == CertificateEventKind::StopUse.as_str();
        let event = match row.lifts {
            _ if is_stop => LifeEvent::Stopped { at, stop: FactId(row.id) },
            // An end of nothing is told as it stands: it cannot follow.
            lifts => LifeEvent::Resumed { at, lifts: FactId(lifts.unwrap_or(row.id)) },
        };
        lives.entry(row.certificate).or_default().push(event);
    }
    Ok(lives)
}
