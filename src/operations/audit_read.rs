//! Recording who read whose data: one leaf for a read of one person, one for a list or an export.
//!
//! Reads go on without waiting for the disk: what they leave waits here and is written together, each second and when the
//! program stops. When too much waits, the read that comes writes it first, and fails if it cannot: nobody reads unrecorded.

use std::sync::{Mutex, PoisonError};

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::domain::audit::details::Detail;
use crate::domain::audit::event::AuditEvent;
use crate::domain::ids::{AgencyId, OfficialId};

/// How many events may wait.
const WAITING: usize = 256;

/// Reads that are not written yet.
#[derive(Debug, Default)]
pub struct ReadLog(Mutex<Vec<AuditEvent>>);

/// A list or an export of people, as it is recorded: never what it says, only what was asked for and how much came.
#[derive(Debug, Clone)]
pub struct ListRead {
    /// What was listed: a short code such as `people`.
    pub what: &'static str,
    /// How many came.
    pub count: u64,
    /// The agency that was asked for, if one was.
    pub agency: Option<AgencyId>,
    /// What else was asked for. A name that was searched for is `true`, never the name.
    pub filter: Vec<(&'static str, Detail)>,
}

impl Registry {
    /// An event of now.
    #[must_use]
    pub fn event(&self, actor: &Actor, action: &'static str) -> AuditEvent {
        let event = AuditEvent::new(self.clock.now(), actor.name(), action);
        let Actor::Principal(principal) = actor else { return event };
        let others: Vec<&str> = principal.stands_in_for.iter().map(|other| other.name.as_str()).collect();
        let event = if others.is_empty() { event } else { event.on_behalf_of(&others.join(", ")) };
        match &principal.limits {
            Some(limits) => event.with("token", limits.token.to_string().as_str()),
            None => event,
        }
    }

    /// Records that the actor read the data of one person; `what` says which part, such as `case_file`.
    ///
    /// # Errors
    /// When too much waits to be written and the store fails: then the data must not be shown.
    pub async fn record_read(&self, actor: &Actor, what: &'static str, official: OfficialId) -> OperationResult<()> {
        self.record(self.event(actor, "read_person").about_person(official).with("what", what)).await
    }

    /// Records that the actor read a list or an export of people.
    ///
    /// # Errors
    /// As [`Registry::record_read`].
    pub async fn record_list(&self, actor: &Actor, list: ListRead) -> OperationResult<()> {
        let mut event = self.event(actor, "list").with("what", list.what).with("count", list.count);
        for (key, value) in list.filter {
            event = event.with(key, value);
        }
        self.record(list.agency.into_iter().fold(event, AuditEvent::about_agency)).await
    }

    pub(super) async fn record(&self, event: AuditEvent) -> OperationResult<()> {
        if self.waiting_reads() >= WAITING {
            self.flush_reads().await?;
        }
        self.reads.0.lock().unwrap_or_else(PoisonError::into_inner).push(event);
        Ok(())
    }

    /// How many reads wait to be written.
    #[must_use]
    pub fn waiting_reads(&self) -> usize {
        self.reads.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Writes the reads that wait; gives how many there were. What cannot be written goes on waiting.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn flush_reads(&self) -> OperationResult<usize> {
        let waiting = std::mem::take(&mut *self.reads.0.lock().unwrap_or_else(PoisonError::into_inner));
        if waiting.is_empty() {
            return Ok(0);
        }
        // Put back when the write fails, and also when this future is dropped half-way.
        let mut kept = Kept { log: &self.reads, events: waiting };
        let books = self.store.bookkeeping().await?;
        for event in &kept.events {
            books.audit(event.clone());
        }
        books.commit().await?;
        Ok(std::mem::take(&mut kept.events).len())
    }
}

/// Events on their way to the store.
struct Kept<'a> {
    log: &'a ReadLog,
    events: Vec<AuditEvent>,
}

impl Drop for Kept<'_> {
    fn drop(&mut self) {
        if !self.events.is_empty() {
            let mut waiting = self.log.0.lock().unwrap_or_else(PoisonError::into_inner);
            let newer = std::mem::replace(&mut *waiting, std::mem::take(&mut self.events));
            waiting.extend(newer);
        }
    }
}
