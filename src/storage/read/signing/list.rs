//! Signing events as people are told of them: of one agency, or of some certificates; the newest signature first, in keyset pages. Whether
//! the reader may see them is the caller's matter.

use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ASKED;
use crate::domain::certificate::signer::SignerKey;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::period::Period;
use crate::domain::signing::event::SigningEvent;
use crate::domain::signing::verdict::{Outcome, Verdict};
use crate::storage::code::Place;
use crate::storage::entity::{signing_event, verdict};
use crate::storage::error::{Asked, Result};
use crate::storage::owner::ever_owned_by;
use crate::storage::read::{Reader, explain};
use crate::storage::signing::{event_of, first_verdict, later_verdict};
use crate::storage::sql::{LIST, OPEN, Sql};

/// Whose events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventsOf {
    /// Those that name an agency by one of these identifiers, while it had it.
    Agency(Vec<(String, Period)>),
    /// Those of these signers, by number.
    Signers(Vec<i32>),
}

/// Which of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventFilter {
    /// Reported by this system, by number.
    pub system: Option<i32>,
    /// With this outcome as known now.
    pub outcome: Option<Outcome>,
    /// Signed at this instant or later.
    pub from: Option<Timestamp>,
    /// Signed before this instant.
    pub before: Option<Timestamp>,
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventPlace {
    /// When the last one was signed.
    pub signed_at: i64,
    /// The last one.
    pub id: Uuid,
}

/// An event with its verdicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEvent {
    /// Its key.
    pub id: Uuid,
    /// The system's code.
    pub system: String,
    /// As it was reported.
    pub event: SigningEvent,
    /// When it came in.
    pub recorded_at: Timestamp,
    /// The verdict as known then.
    pub first: Verdict,
    /// The verdict as known now.
    pub standing: Verdict,
    /// When that was recorded.
    pub judged_at: Timestamp,
    /// Whether a list made after the signature has spoken.
    pub is_settled: bool,
}

#[derive(FromQueryResult)]
struct Beside {
    id: Uuid,
    system_code: String,
    recorded_at: i64,
    settled: i64,
}

impl Reader {
    /// The next events after `after`, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn signing_event_page(
        &self,
        of: &EventsOf,
        filter: &EventFilter,
        after: Option<EventPlace>,
        limit: u32,
    ) -> Result<Vec<KeptEvent>> {
        let Some(sql) = self.event_page(of, filter, after, limit).await? else { return Ok(Vec::new()) };
        self.kept_events(sql.all(self.tx(), ASKED).await?).await
    }

    /// The database's plan for such a page, as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_signing_events(&self, of: &EventsOf, filter: &EventFilter, limit: u32) -> Result<String> {
        match self.event_page(of, filter, None, limit).await? {
            Some(sql) => explain::plan(self.tx(), sql).await,
            None => Ok(String::new()),
        }
    }

    /// One event.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn signing_event(&self, id: Uuid) -> Result<Option<KeptEvent>> {
        let sql = Sql::new("select e.* from signing_event e where e.id = ").bind(id);
        Ok(self.kept_events(sql.all(self.tx(), ASKED).await?).await?.pop())
    }

    /// The signers, by number, that a certificate may be.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn signers_of_certificate(&self, certificate: CertificateId) -> Result<Vec<i32>> {
        self.signers_of(&std::iter::once(certificate.0).collect()).await
    }

    /// The signers, by number, that an official's certificates may be, whenever they were theirs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn signers_of_official(&self, official: OfficialId) -> Result<Vec<i32>> {
        let owned = ever_owned_by("o.id");
        let sql =
            Sql::new(&format!("select c.id from official o join certificate c on c.id in ({owned}) where o.id = "));
        let ids = sql.bind(official.0).ids(self.tx(), ASKED).await?;
        self.signers_of(&ids.into_iter().collect()).await
    }

    async fn event_page(
        &self,
        of: &EventsOf,
        filter: &EventFilter,
        after: Option<EventPlace>,
        limit: u32,
    ) -> Result<Option<Sql>> {
        let sql = Sql::new(&format!(
            "select e.* from signing_event e left join verdict v on v.event = e.id and v.recorded_to = {OPEN} where "
        ));
        let mut sql = match of {
            EventsOf::Signers(numbers) if numbers.is_empty() => return Ok(None),
            EventsOf::Signers(numbers) => sql.text("e.signer in ").list(numbers.iter().copied()),
            EventsOf::Agency(namings) => match self.of_agency(sql, namings).await? {
                Some(sql) => sql,
                None => return Ok(None),
            },
        };
        if let Some(system) = filter.system {
            sql = sql.text(" and e.system = ").bind(system);
        }
        if let Some(outcome) = filter.outcome {
            sql = sql.text(" and coalesce(v.outcome, e.outcome) = ").bind(outcome.as_str());
        }
        if let Some(from) = filter.from {
            sql = sql.text(" and e.signed_at >= ").bind(from.unix_micros());
        }
        if let Some(before) = filter.before {
            sql = sql.text(" and e.signed_at < ").bind(before.unix_micros());
        }
        if let Some(EventPlace { signed_at, id }) = after {
            sql = sql.text(" and (e.signed_at, e.id) < (").bind(signed_at).text(", ").bind(id).text(")");
        }
        Ok(Some(sql.text(" order by e.signed_at desc, e.id desc limit ").bind(i64::from(limit))))
    }

    async fn of_agency(&self, sql: Sql, namings: &[(String, Period)]) -> Result<Option<Sql>> {
        let codes = Sql::new("select code, number from event_agency where code in ");
        let codes = codes.list(namings.iter().map(|(code, _)| code.as_str())).rows(self.tx(), ASKED).await?;
        let mut numbers: std::collections::HashMap<String, i32> = std::collections::HashMap::new();
        for row in codes {
            numbers.insert(row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?);
        }
        let (mut sql, mut before) = (sql, "(");
        for (code, period) in namings {
            let Some(number) = numbers.get(code) else { continue };
            sql = sql.text(before).text("(e.agency = ").bind(*number).text(" and e.signed_at >= ");
            sql = sql.bind(Timestamp::start_of(period.from).unix_micros());
            if let Some(to) = period.to {
                sql = sql.text(" and e.signed_at < ").bind(Timestamp::start_of(to).unix_micros());
            }
            sql = sql.text(")");
            before = " or ";
        }
        Ok((before != "(").then(|| sql.text(")")))
    }

    /// The same events, in their order, with everything that is told of them.
    async fn kept_events(&self, rows: Vec<signing_event::Model>) -> Result<Vec<KeptEvent>> {
        let signers = self.signers_by_number(rows.iter().map(|row| row.signer)).await?;
        let agencies = self.agencies_by_number(rows.iter().map(|row| row.agency)).await?;
        let (mut beside, mut later) = (std::collections::HashMap::new(), std::collections::HashMap::new());
        for chunk in rows.chunks(LIST) {
            let ids = || chunk.iter().map(|row| row.id);
            let sql = Sql::new(&format!(
                "select e.id, s.code as system_code, k.recorded_at, (select count(*) from (select 1 from crl l \
                 where l.issuer_key = c.issuer_key and l.this_update >= e.signed_at and l.this_update < c.not_after limit 1) q) as settled \
                 from signing_event e join document_system s on s.number = e.system join change_set k on k.seq = e.recorded_from \
                 left join verdict v on v.event = e.id and v.recorded_to = {OPEN} \
                 left join certificate c on c.id = coalesce(v.certificate, e.certificate) where e.id in "
            ));
            for row in sql.padded_list(ids()).all::<Beside>(self.tx(), ASKED).await? {
                beside.insert(row.id, row);
            }
            let sql = Sql::new("select v.* from verdict v where v.event in ").padded_list(ids());
            let sql = sql.text(&format!(" and v.recorded_to = {OPEN}"));
            for row in sql.all::<verdict::Model>(self.tx(), ASKED).await? {
                later.insert(row.event, row);
            }
        }
        let recorded = self.instants_of(later.values().map(|row: &verdict::Model| row.recorded_from)).await?;
        let kept = |row: signing_event::Model| {
            let place = Place::new("signing_event", row.id);
            let signer: SignerKey = place.present("signer", signers.get(&row.signer).cloned())?;
            let agency = place.present("agency", agencies.get(&row.agency).cloned())?;
            let beside = place.present("system", beside.remove(&row.id))?;
            let recorded_at = Timestamp::from_unix_micros(beside.recorded_at);
            let first = first_verdict(&row)?;
            let (standing, judged_at) = match later.get(&row.id) {
                Some(later) => {
                    let judged_at = recorded.get(&later.recorded_from).copied().unwrap_or(recorded_at);
                    (later_verdict(later)?, judged_at)
                }
                None => (first.clone(), recorded_at),
            };
            Ok(KeptEvent {
                id: row.id,
                system: beside.system_code,
                event: event_of(&row, signer, agency)?,
                recorded_at,
                first,
                standing,
                judged_at,
                is_settled: beside.settled > 0,
            })
        };
        rows.into_iter().map(kept).collect()
    }

    async fn instants_of(&self, sets: impl Iterator<Item = i64>) -> Result<std::collections::HashMap<i64, Timestamp>> {
        let sets: Vec<i64> = sets.collect();
        let mut instants = std::collections::HashMap::new();
        for chunk in sets.chunks(LIST) {
            let sql = Sql::new("select k.seq, k.recorded_at from change_set k where k.seq in ");
            for row in sql.padded_list(chunk.iter().copied()).rows(self.tx(), ASKED).await? {
                let at: i64 = row.try_get_by_index(1).asked(ASKED)?;
                instants.insert(row.try_get_by_index(0).asked(ASKED)?, Timestamp::from_unix_micros(at));
            }
        }
        Ok(instants)
    }
}
