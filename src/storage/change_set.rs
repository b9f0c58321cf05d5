//! Change sets: the only way to write facts. Each takes the next number, and closes with a hash over what it wrote.
//!
//! The counter row is locked from the beginning to the end, so numbers have no gaps and their order is commit order; writers
//! of facts go one at a time. Each commit appends to the audit record, so no write of facts can lack its leaf. `recorded_at` is the caller's clock, the business clock in the demo; order never depends on it.

use std::collections::BTreeSet;

use sea_orm::DatabaseTransaction;
use time::Date;
use uuid::Uuid;

use super::bulk;
use super::digest::{self, Sha};
use super::entity;
use super::error::{Asked, Result, exactly};
use super::fact::{Fact, TwoClocks};
use super::hint::Hint;
use super::projection;
use super::read::Reader;
use super::sql::{LIST, OPEN, Sql};
use super::write::audit;
use crate::domain::audit::event::AuditEvent;
use crate::domain::audit::leaf::SubjectRef;
use crate::domain::clock::Timestamp;
use crate::domain::ids::OfficialId;

/// Who writes what, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Principal's name, or `system`.
    pub actor: String,
    /// The operation, a short code.
    pub operation: &'static str,
    /// Business time of the write; its day is the day that the projection moves on to.
    pub at: Timestamp,
}

/// The subjects whose current state a change set may have changed.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub(crate) agencies: BTreeSet<Uuid>,
    pub(crate) officials: BTreeSet<Uuid>,
    pub(crate) mailboxes: BTreeSet<Uuid>,
    /// Officials whose certificates were revoked: no current state follows from it, but what is published does.
    pub(crate) published: BTreeSet<Uuid>,
    /// What the audit record is told besides, though no current state follows from it.
    pub(crate) concerned: Concerned,
}

/// What a change set is about, beside the subjects whose current state it changes.
#[derive(Debug, Default)]
pub(crate) struct Concerned {
    pub(crate) agencies: BTreeSet<Uuid>,
    pub(crate) officials: BTreeSet<Uuid>,
    pub(crate) others: BTreeSet<SubjectRef>,
}

/// An open change set. Writers are its methods (`storage::write`); [`ChangeSet::commit`] ends it, a drop undoes it.
#[derive(Debug)]
pub struct ChangeSet {
    reader: Reader,
    header: Header,
    seq: i64,
    digests: Vec<Sha>,
    pub(crate) touched: Touched,
    events: Vec<AuditEvent>,
    /// Its record names no person: whom it erases must not come back by it.
    names_nobody: bool,
    hint: Hint,
}

impl ChangeSet {
    pub(crate) async fn begin(tx: DatabaseTransaction, header: Header, hint: Hint) -> Result<Self> {
        Sql::new("update change_counter set seq = seq + 1 where id = 1").run(&tx, "take a change-set number").await?;
        let seq =
            Sql::new("select seq from change_counter where id = 1").number(&tx, "take a change-set number").await?;
        let reader = Reader::of_change_set(tx);
        Ok(Self {
            reader,
            header,
            seq,
            digests: Vec::new(),
            touched: Touched::default(),
            events: Vec::new(),
            names_nobody: false,
            hint,
        })
    }

    /// Its number: the revision of everything it touches.
    #[must_use]
    pub const fn seq(&self) -> i64 {
        self.seq
    }

    /// The business day of the write.
    #[must_use]
    pub fn day(&self) -> Date {
        self.header.at.day()
    }

    /// Business time of the write.
    pub(crate) const fn now(&self) -> Timestamp {
        self.header.at
    }

    /// Reads within the change set: what it wrote is seen, but for the projection, which follows at the commit.
    #[must_use]
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Records an event beside the change set itself, which is always recorded.
    pub fn audit(&mut self, event: AuditEvent) {
        self.events.push(event);
    }

    /// Brings the projection up to date, writes the hash and the audit record, and commits; gives the number.
    ///
    /// # Errors
    /// When the database fails; then nothing of it is there, unless the failure is a lost answer to the commit itself.
    pub async fn commit(mut self) -> Result<i64> {
        projection::follow(&self.reader, &self.touched, self.day(), self.seq).await?;
        let row = entity::change_set::Model {
            seq: self.seq,
            recorded_at: self.header.at.unix_micros(),
            actor: self.header.actor.clone(),
            operation: self.header.operation.to_owned(),
            facts_hash: digest::of_change_set(&mut self.digests).to_vec(),
            fact_count: i64::try_from(self.digests.len()).unwrap_or(i64::MAX),
        };
        let events = self.recorded(&row).await?;
        bulk::insert(self.reader.tx(), "change_set", &[row]).await?;
        Box::pin(audit::append(self.reader.tx(), &events, Some(self.seq))).await?;
        self.reader.into_tx().commit().await.asked("commit a change set")?;
        self.hint.give();
        Ok(self.seq)
    }

    /// Leaves people out of what is recorded of this change set.
    pub(crate) const fn names_nobody(&mut self) {
        self.names_nobody = true;
    }

    pub(crate) fn tx(&self) -> &DatabaseTransaction {
        self.reader.tx()
    }

    /// The audit events of this change set, its own first: the one that binds its facts to the record.
    async fn recorded(&mut self, row: &entity::change_set::Model) -> Result<Vec<AuditEvent>> {
        let (holders, units) = audit::holders(self.reader.tx(), &self.touched.mailboxes).await?;
        let mut own = AuditEvent::new(self.header.at, &self.header.actor, self.header.operation)
            .with("change_set", row.seq)
            .with("facts", row.fact_count)
            .with("facts_hash", hex::encode(&row.facts_hash).as_str());
        let concerned = std::mem::take(&mut self.touched.concerned);
        if !self.names_nobody {
            let people = self.touched.officials.iter().copied().chain(concerned.officials).chain(holders);
            own.people.extend(people.map(OfficialId));
        }
        let agencies = self.touched.agencies.iter().copied().chain(concerned.agencies).chain(units);
        own.about.extend(agencies.map(SubjectRef::Agency));
        own.about.extend(concerned.others);
        Ok(std::iter::once(own).chain(std::mem::take(&mut self.events)).collect())
    }

    /// Inserts facts, each with its digest.
    pub(crate) async fn insert<M: Fact>(&mut self, mut facts: Vec<M>) -> Result<()> {
        self.seal(&mut facts);
        bulk::insert(self.tx(), M::TABLE, &facts).await
    }

    /// Gives each fact its digest and takes it into the change set's hash.
    pub(crate) fn seal<M: Fact>(&mut self, facts: &mut [M]) {
        for fact in facts {
            let digest = digest::of_row(M::TABLE, fact);
            fact.seal(digest);
            self.digests.push(digest);
        }
    }

    /// Ends the recorded period of facts that were held to be true until now, and gives them back. A fact of this very change
    /// set may be among them (two acts of one decision on one person): it was then never held to be true.
    pub(crate) async fn close<M: TwoClocks>(&mut self, ids: &[Uuid]) -> Result<Vec<M>> {
        let mut closed = Vec::new();
        for chunk in ids.chunks(LIST) {
            let known = Sql::new("select * from ").text(M::TABLE).text(" where id in ").list(chunk.iter().copied());
            let rows: Vec<M> =
                known.text(&format!(" and recorded_to = {OPEN}")).all(self.tx(), "find facts to correct").await?;
            exactly(M::TABLE, chunk.len() as u64, rows.len() as u64)?;
            let close = Sql::new("update ").text(M::TABLE).text(" set recorded_to = ").bind(self.seq);
            let touched =
                close.text(" where id in ").list(chunk.iter().copied()).run(self.tx(), "correct facts").await?;
            exactly(M::TABLE, chunk.len() as u64, touched)?;
            self.digests.extend(chunk.iter().map(|id| digest::of_closure(M::TABLE, *id)));
            closed.extend(rows);
        }
        Ok(closed)
    }
}
