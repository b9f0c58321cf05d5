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
use crate::storage::signing::{arrival_verdict, event_of, later_verdict, signed_verdict};
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
    /// The verdict as known when it was signed.
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
        let mut rows: Vec<signing_event::Model> = Vec::new();
        for sql in self.event_pages(of, filter, after, limit).await? {
            rows.extend(sql.all::<signing_event::Model>(self.tx(), ASKED).await?);
        }
        rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.signed_at, row.id)));
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        self.kept_events(rows).await
    }

    /// The database's plans for such a page, as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_signing_events(&self, of: &EventsOf, filter: &EventFilter, limit: u32) -> Result<String> {
        let mut plans = String::new();
        for sql in self.event_pages(of, filter, None, limit).await? {
            plans.push_str(&explain::plan(self.tx(), sql).await?);
            plans.push('\n');
        }
        Ok(plans)
    }

    /// One event.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn signing_event(&self, id: Uuid) -> Result<Option<KeptEvent>> {
        let sql = Sql::new("select e.* from signing_event e where e.id = ").bind(id);
        Ok(self.kept_events(sql.all(self.tx(), ASKED).await?).await?.pop())
    }

    /// The signatures of the document of event `id`, that one among them, by the order of signing: those that the same system reported of
    /// the same agency's document within so many days of it, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn signatures_of_document(&self, id: Uuid, days: i64, limit: u32) -> Result<Vec<KeptEvent>> {
        match self.beside(id, days, limit).await? {
            Some(sql) => self.kept_events(sql.all(self.tx(), ASKED).await?).await,
            None => Ok(Vec::new()),
        }
    }

    /// The database's plan for that, as its own text; empty where there is no such event.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_signatures_of_document(&self, id: Uuid, days: i64, limit: u32) -> Result<String> {
        match self.beside(id, days, limit).await? {
            Some(sql) => explain::plan(self.tx(), sql).await,
            None => Ok(String::new()),
        }
    }

    /// What its agency's index gives within these days, of that document alone.
    async fn beside(&self, id: Uuid, days: i64, limit: u32) -> Result<Option<Sql>> {
        let sql = Sql::new("select e.* from signing_event e where e.id = ").bind(id);
        let Some(one) = sql.one::<signing_event::Model>(self.tx(), ASKED).await? else { return Ok(None) };
        let span = days.saturating_mul(24 * 3600 * 1_000_000);
        let sql = Sql::new("select e.* from signing_event e where e.agency = ").bind(one.agency);
        let sql = sql.text(" and e.signed_at >= ").bind(one.signed_at.saturating_sub(span));
        let sql = sql.text(" and e.signed_at <= ").bind(one.signed_at.saturating_add(span));
        let sql = sql.text(" and e.system = ").bind(one.system).text(" and e.document = ").bind(one.document);
        Ok(Some(sql.text(" order by e.signed_at, e.id limit ").bind(i64::from(limit))))
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

    /// Of each identifier in each of its periods, or of each signer, the next events: a statement that walks an index in its order and stops.
    /// One statement for all of them would have to read and sort everything that is left, page for page.
    async fn event_pages(
        &self,
        of: &EventsOf,
        filter: &EventFilter,
        after: Option<EventPlace>,
        limit: u32,
    ) -> Result<Vec<Sql>> {
        let events = || {
            let sql = Sql::new("select e.* from signing_event e");
            let Some(outcome) = filter.outcome else { return sql.text(" where ") };
            let sql = sql.text(&format!(" left join verdict v on v.event = e.id and v.recorded_to = {OPEN}"));
            sql.text(" where coalesce(v.outcome, e.outcome) = ").bind(outcome.as_str()).text(" and ")
        };
        let mut asked: Vec<(Sql, Option<Timestamp>, Option<Timestamp>)> = Vec::new();
        match of {
            EventsOf::Signers(numbers) => {
                let of_signer = |number: &i32| (events().text("e.signer = ").bind(*number), filter.from, filter.before);
                asked.extend(numbers.iter().map(of_signer));
            }
            EventsOf::Agency(namings) => {
                let numbers = self.agency_numbers(namings).await?;
                for (code, period) in namings {
                    let Some(number) = numbers.get(code) else { continue };
                    let from = filter.from.max(Some(Timestamp::start_of(period.from)));
                    let before = [filter.before, period.to.map(Timestamp::start_of)].into_iter().flatten().min();
                    asked.push((events().text("e.agency = ").bind(*number), from, before));
                }
            }
        }
        let narrowed = |(mut sql, from, before): (Sql, Option<Timestamp>, Option<Timestamp>)| {
            if let Some(system) = filter.system {
                sql = sql.text(" and e.system = ").bind(system);
            }
            if let Some(from) = from {
                sql = sql.text(" and e.signed_at >= ").bind(from.unix_micros());
            }
            if let Some(before) = before {
                sql = sql.text(" and e.signed_at < ").bind(before.unix_micros());
            }
            if let Some(EventPlace { signed_at, id }) = after {
                sql = sql.text(" and (e.signed_at, e.id) < (").bind(signed_at).text(", ").bind(id).text(")");
            }
            sql.text(" order by e.signed_at desc, e.id desc limit ").bind(i64::from(limit))
        };
        Ok(asked.into_iter().map(narrowed).collect())
    }

    async fn agency_numbers(&self, namings: &[(String, Period)]) -> Result<std::collections::HashMap<String, i32>> {
        let codes = Sql::new("select code, number from event_agency where code in ");
        let codes = codes.list(namings.iter().map(|(code, _)| code.as_str())).rows(self.tx(), ASKED).await?;
        let read = |row: &sea_orm::QueryResult| {
            Ok((row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?))
        };
        codes.iter().map(read).collect()
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
            let (standing, judged_at) = match later.get(&row.id) {
                Some(later) => {
                    let judged_at = recorded.get(&later.recorded_from).copied().unwrap_or(recorded_at);
                    (later_verdict(later)?, judged_at)
                }
                None => (arrival_verdict(&row)?, recorded_at),
            };
            Ok(KeptEvent {
                id: row.id,
                system: beside.system_code,
                event: event_of(&row, signer, agency)?,
                recorded_at,
                first: signed_verdict(&row)?,
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
