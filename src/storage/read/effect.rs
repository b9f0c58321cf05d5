//! What subjects did to facts, and those facts whatever became of them: what taking a subject back starts from.
//!
//! These take no scope: the operation that asks has found the subject in the actor's scope.

use std::collections::BTreeSet;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::certificate::event;
use super::official::{address, posting, state};
use super::standing::correction;
use super::word::{REASON, REVOKED_AT};
use super::{Reader, View};
use crate::domain::certificate::event::CertificateEvent;
use crate::domain::certificate::request::RequestState;
use crate::domain::certificate::status::REASON_HOLD;
use crate::domain::clock::Timestamp;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::effect::{FactLine, SubjectEffect};
use crate::domain::decision::standing::Correction;
use crate::domain::ids::{CertificateId, FactId, OfficialId, RequestId, SubjectId};
use crate::domain::mailbox::address::AddressFact;
use crate::domain::mailbox::lifecycle::MailboxStateFact;
use crate::domain::posting::Posting;
use crate::storage::code::Place;
use crate::storage::entity;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, OPEN, Sql};

impl Reader {
    /// What a subject opened, closed and restored, in the order of recording.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn effects_of(&self, subject: SubjectId) -> Result<Vec<SubjectEffect>> {
        let sql = Sql::new("select * from subject_effect where subject = ").bind(subject.0);
        let rows: Vec<entity::subject_effect::Model> =
            sql.text(" order by recorded_from, id").all(self.tx(), "read effects").await?;
        rows.iter().map(effect).collect()
    }

    /// Everything that was done to these facts, by whomever.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn effects_on(&self, facts: &[Uuid]) -> Result<Vec<SubjectEffect>> {
        let mut effects = Vec::new();
        for chunk in facts.chunks(LIST) {
            let sql = Sql::new("select * from subject_effect where fact in ").list(chunk.iter().copied());
            let rows: Vec<entity::subject_effect::Model> =
                sql.text(" order by recorded_from, id").all(self.tx(), "read effects").await?;
            for row in &rows {
                effects.push(effect(row)?);
            }
        }
        Ok(effects)
    }

    /// Which of these facts of a line are held to be true now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn live_facts(&self, line: FactLine, facts: &[Uuid]) -> Result<BTreeSet<Uuid>> {
        let sql = Sql::new(&format!("select id from {line} where recorded_to = {OPEN} and id in "));
        let ids = sql.list(facts.iter().copied()).ids(self.tx(), "look for facts").await?;
        Ok(ids.into_iter().collect())
    }

    /// These postings, closed ones too.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn recorded_postings(&self, ids: &[Uuid]) -> Result<Vec<Posting>> {
        let rows: Vec<entity::posting::Model> = recorded("posting", ids).all(self.tx(), "read postings").await?;
        rows.into_iter().map(posting).collect()
    }

    /// These states of mailboxes, closed ones too.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn recorded_states(&self, ids: &[Uuid]) -> Result<Vec<MailboxStateFact>> {
        let rows: Vec<entity::mailbox_state::Model> =
            recorded("mailbox_state", ids).all(self.tx(), "read states").await?;
        rows.iter().map(state).collect()
    }

    /// These addresses, closed ones too.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn recorded_addresses(&self, ids: &[Uuid]) -> Result<Vec<AddressFact>> {
        let rows: Vec<entity::address::Model> = recorded("address", ids).all(self.tx(), "read addresses").await?;
        rows.iter().map(address).collect()
    }

    /// These corrections, closed ones too.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn recorded_corrections(&self, ids: &[Uuid]) -> Result<Vec<Correction>> {
        let rows: Vec<entity::official_correction::Model> =
            recorded("official_correction", ids).all(self.tx(), "read corrections").await?;
        rows.into_iter().map(correction).collect()
    }

    /// Which of these requests stand in an open step of another subject than these.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn named_by_others(&self, requests: &[RequestId], subjects: &[SubjectId]) -> Result<Vec<RequestId>> {
        let sql = Sql::new("select distinct t.request from decision_step t where t.state = 'open' and t.request in ");
        let sql = sql.list(requests.iter().map(|id| id.0)).text(" and t.subject not in ");
        let ids = sql.list(subjects.iter().map(|id| id.0)).ids(self.tx(), "look for requests in steps").await?;
        Ok(ids.into_iter().map(RequestId).collect())
    }

    /// Which of these requests are nothing but drafts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn draft_requests(&self, requests: &[RequestId]) -> Result<Vec<RequestId>> {
        let sql = Sql::new(
            "select r.id from request r where not exists (select 1 from request_event e where e.request = r.id and e.state <> ",
        );
        let sql = sql.bind(RequestState::Draft.as_str()).text(") and r.id in ").list(requests.iter().map(|id| id.0));
        let ids = sql.ids(self.tx(), "look for drafts of requests").await?;
        Ok(ids.into_iter().map(RequestId).collect())
    }

    /// The stops of certificates' use that this subject caused and that still hold.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn stops_by(&self, subject: SubjectId) -> Result<Vec<(CertificateEvent, SubjectId)>> {
        self.read_stops(stops().text(" and k.subject = ").bind(subject.0)).await
    }

    /// The stops that suspensions of this official caused and that still hold, of those that began by `at`.
    ///
    /// # Errors
    /// As [`Reader::stops_by`].
    pub async fn stops_by_suspension(
        &self,
        official: OfficialId,
        at: Timestamp,
    ) -> Result<Vec<(CertificateEvent, SubjectId)>> {
        let sql = stops().text(" and s.kind = ").bind(DecisionKind::SuspendFromDuty.as_str());
        let sql = sql.text(" and s.official = ").bind(official.0).text(" and e.effective_at <= ");
        self.read_stops(sql.bind(at.unix_micros())).await
    }

    /// The stops that this subject lifted and that nothing took the place of: each as the event that lifted it, with whose stop
    /// it was.
    ///
    /// # Errors
    /// As [`Reader::stops_by`].
    pub async fn lifted_by(&self, subject: SubjectId) -> Result<Vec<(CertificateEvent, SubjectId)>> {
        let sql = Sql::new(
            "select l.*, o.subject as subject from certificate_event_cause k join certificate_event l on l.id = k.event \
             join certificate_event_cause o on o.event = k.lifts where k.subject = ",
        );
        // What lifts its own stop took it back; that is not taken back in turn.
        let sql = sql.bind(subject.0).text(
            " and o.subject <> k.subject and not exists (select 1 from certificate_event n \
             join certificate_event_cause m on m.event = n.id where n.certificate = l.certificate and n.kind = 'stop_use' \
             and m.subject = o.subject and n.effective_at = l.effective_at and n.recorded_from > l.recorded_from)",
        );
        self.read_stops(sql).await
    }

    async fn read_stops(&self, sql: Sql) -> Result<Vec<(CertificateEvent, SubjectId)>> {
        const ASKED: &str = "look for stops of certificates";
        let read = |row: &sea_orm::QueryResult| {
            let model = entity::certificate_event::Model::from_query_result(row, "").asked(ASKED)?;
            Ok((event(model)?, SubjectId(row.try_get("", "subject").asked(ASKED)?)))
        };
        sql.text(" order by 1").rows(self.tx(), ASKED).await?.iter().map(read).collect()
    }

    /// The signing certificates of an official that are neither expired nor revoked at an instant. One on hold stands: the CA may let it go.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn standing_certificates(&self, official: OfficialId, at: Timestamp) -> Result<Vec<CertificateId>> {
        let view = View::of(at.day());
        let sql = Sql::new("select c.id from certificate c").ca_word(view, at).text(" where c.may_sign and ");
        let sql = sql.owned("c", view, |sql| sql.list([official.0])).text(" and c.not_after > ").bind(at.unix_micros());
        let sql = sql.text(&format!(" and ({REASON} is null or {REASON} = {REASON_HOLD} or {REVOKED_AT} > "));
        let ids = sql.bind(at.unix_micros()).text(") order by c.id").ids(self.tx(), "look for certificates").await?;
        Ok(ids.into_iter().map(CertificateId).collect())
    }
}

/// Stops of certificates' use under decisions that nothing lifted.
fn stops() -> Sql {
    Sql::new(
        "select e.*, k.subject as subject from certificate_event_cause k join certificate_event e on e.id = k.event \
         join decision_subject s on s.id = k.subject where k.lifts is null \
         and not exists (select 1 from certificate_event_cause x where x.lifts = e.id)",
    )
}

fn recorded(table: &str, ids: &[Uuid]) -> Sql {
    Sql::new(&format!("select * from {table} where id in ")).list(ids.iter().copied()).text(" order by effective_from")
}

fn effect(row: &entity::subject_effect::Model) -> Result<SubjectEffect> {
    let place = Place::new("subject_effect", row.id);
    Ok(SubjectEffect {
        id: FactId(row.id),
        subject: SubjectId(row.subject),
        line: place.parse("line", &row.line)?,
        fact: row.fact,
        effect: place.parse("effect", &row.effect)?,
    })
}
