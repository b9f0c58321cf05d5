//! One session of following: what is heard is gathered for a moment and written down together with its cookie.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use super::Follower;
use super::batch::{Batch, Sighting};
use super::event::FollowEvent;
use super::judge::{Known, Verdict};
use crate::directory::entry::Observed;
use crate::directory::observed::query;
use crate::directory::port::{Directory, DirectoryError, Query};
use crate::directory::syncrepl::{Anew, Effect, Ending, Follow, Request, Watch};
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::operations::error::OperationResult;
use crate::operations::move_entries::adopted_names;
use crate::storage::row::dirty::MarkCause;
use crate::storage::row::follow::{FollowMode, FollowerRow};
use crate::storage::write::Turn;

/// What is heard waits so long for more, so that one transaction writes it all.
const GATHER: Duration = Duration::from_millis(50);
/// So many entries are written at once.
const CHUNK: usize = 1000;

/// What to do after a session.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Begin again at once.
    Again,
    /// Ask again at the next time.
    Later,
    /// Begin again after a while: something failed.
    Retry(String),
    /// The server cannot be followed: read it at times.
    Unfollowable,
    /// Another process has taken over.
    TakenOver,
}

impl<D: Directory + Follow + ?Sized> Follower<'_, D> {
    /// Runs one session to its end.
    pub(super) async fn session(&self, mode: FollowMode, turn: &Turn) -> OperationResult<After> {
        let reader = self.registry.store.read().await?;
        let row = reader.follower(self.target).await?;
        let known = reader.sighted(self.target).await?;
        drop(reader);
        let mut row = row.unwrap_or(FollowerRow {
            cookie: None,
            mode,
            heard_at: None,
            refreshed_at: None,
            compared_at: None,
            failure: None,
        });
        row.mode = mode;
        let compared = row.compared_at.map(|at| SystemClock.now().unix_micros() - at.unix_micros());
        let compared = compared.and_then(|micros| u64::try_from(micros).ok()).map(Duration::from_micros);
        let left = compared.and_then(|age| self.settings.compare.checked_sub(age)).filter(|left| !left.is_zero());
        if left.is_none() {
            row.cookie = None;
        }
        if mode == FollowMode::Read {
            return self.read_everything(row, known, turn).await;
        }
        let request = Request {
            query: query(&self.settings.sync.naming),
            cookie: row.cookie.clone().map(crate::directory::syncrepl::Cookie),
            persist: mode == FollowMode::Persist,
            silence: self.settings.silence,
        };
        let watch = match Watch::start(self.directory, &request, known.into_iter().collect()).await {
            Ok(watch) => watch,
            Err(error) => return self.interrupted(row, error.to_string(), turn).await,
        };
        let resumed = request.cookie.is_some();
        self.events.happened(&FollowEvent::Began { mode, resumed });
        // Everything is told again when a comparison is due.
        let until = Instant::now() + left.unwrap_or(self.settings.compare);
        self.listen(watch, row, resumed, until, turn).await
    }

    async fn listen(
        &self,
        mut watch: Watch,
        mut row: FollowerRow,
        resumed: bool,
        until: Instant,
        turn: &Turn,
    ) -> OperationResult<After> {
        let mut batch = Batch::begun(row.compared_at.is_none());
        loop {
            let mut effects = Vec::new();
            let gathered = batch.since().filter(|_| watch.session().is_persisting()).map(|since| since + GATHER);
            let due = gathered.unwrap_or(until);
            let is_due = timeout_at(due, watch.next(&mut effects)).await.is_err();
            let mut ending = None;
            for effect in effects {
                ending = batch.take(effect).or(ending);
            }
            if let Some(complete) = batch.refreshed {
                row.refreshed_at = complete.then(|| SystemClock.now()).or(row.refreshed_at);
                row.compared_at = (complete && !resumed).then(|| SystemClock.now()).or(row.compared_at);
                row.failure = (!complete).then(|| "the server referred elsewhere during the refresh".to_owned());
            }
            // What a session that broke in its refresh told, the next one tells again.
            let is_whole = watch.session().is_persisting() || batch.refreshed.is_some();
            if gathered.is_some_and(|due| due <= Instant::now())
                || batch.refreshed.is_some()
                || batch.len() >= CHUNK
                || (ending.is_some() && is_whole)
            {
                match self.write(&mut batch, &mut row, turn).await? {
                    None => {}
                    Some(after) => return Ok(after),
                }
            }
            if let Some(ending) = ending {
                return self.ended(ending, row, turn).await;
            }
            if is_due && gathered.is_none() {
                return Ok(After::Again);
            }
        }
    }

    async fn ended(&self, ending: Effect<Observed>, mut row: FollowerRow, turn: &Turn) -> OperationResult<After> {
        let reason = match ending {
            Effect::Anew(why) => {
                row.cookie = None;
                let reason = match why {
                    Anew::CookieFromTheFuture => "the server is older than what we saw of it: restored from a backup?",
                    Anew::RefreshRequired => "the server asks for a new beginning",
                    Anew::CookieRefused => "the server does not know our cookie",
                };
                row.failure = Some(reason.to_owned());
                let after = self.keep(&row, turn).await?;
                let ended = FollowEvent::Ended { reason: reason.to_owned(), again_in: 0 };
                self.events.happened(&ended);
                return Ok(after.unwrap_or(After::Again));
            }
            Effect::Ended(Ending::Finished) if row.mode == FollowMode::Poll => return Ok(After::Later),
            Effect::Ended(Ending::NotOffered) => return Ok(After::Unfollowable),
            Effect::Ended(Ending::Finished) => "the server ended it".to_owned(),
            Effect::Ended(Ending::Limited { code }) => format!(
                "the server cut the answer short (code {code}); give the bind account unlimited size and time (docs/DIRECTORY.md)"
            ),
            Effect::Ended(Ending::Elsewhere) => "the server referred to another server".to_owned(),
            Effect::Ended(Ending::Refused { code, message }) => format!("the server refused: code {code}, {message}"),
            Effect::Ended(Ending::Cut(reason)) => reason,
            Effect::Ended(Ending::Nonsense(what)) => format!("the server broke the protocol: {what}"),
            Effect::Changed { .. } | Effect::Suspect { .. } | Effect::Cookie(_) | Effect::Refreshed { .. } => {
                return Ok(After::Again);
            }
        };
        self.interrupted(row, reason, turn).await
    }

    /// Writes down why nothing is heard, and has it tried again.
    async fn interrupted(&self, mut row: FollowerRow, reason: String, turn: &Turn) -> OperationResult<After> {
        row.failure = Some(reason.clone());
        Ok(self.keep(&row, turn).await?.unwrap_or(After::Retry(reason)))
    }

    /// Reads everything, where the server tells nothing.
    async fn read_everything(&self, mut row: FollowerRow, known: Vec<Uuid>, turn: &Turn) -> OperationResult<After> {
        let mut seen: Vec<Sighting> = Vec::new();
        let asked = query(&self.settings.sync.naming);
        self.events.happened(&FollowEvent::Began { mode: FollowMode::Read, resumed: false });
        let proof = match self.directory.read(&asked, &mut |observed| seen.push(Sighting::of(observed))).await {
            Ok(proof) => proof,
            Err(error) => return self.interrupted(row, error.to_string(), turn).await,
        };
        let complete = proof.is_complete();
        let there: HashSet<Uuid> = seen.iter().map(|sighting| sighting.entry_uuid).collect();
        let mut batch = Batch::begun(row.compared_at.is_none());
        for sighting in seen {
            batch.see(sighting);
            if batch.len() >= CHUNK
                && let Some(after) = self.write(&mut batch, &mut row, turn).await?
            {
                return Ok(after);
            }
        }
        if complete {
            known.into_iter().filter(|uuid| !there.contains(uuid)).for_each(|uuid| batch.suspect(uuid));
            row.refreshed_at = Some(SystemClock.now());
            row.compared_at = row.refreshed_at;
            row.failure = None;
        } else {
            row.failure = Some(format!("the read ended with code {}", proof.result_code));
        }
        batch.refreshed = Some(complete);
        Ok(self.write(&mut batch, &mut row, turn).await?.unwrap_or(After::Later))
    }

    /// Writes down what was heard, what follows from it, and the cookie that covers it. Gives what ends the session, if anything.
    async fn write(&self, batch: &mut Batch, row: &mut FollowerRow, turn: &Turn) -> OperationResult<Option<After>> {
        let mut sightings = batch.sightings();
        let suspects = batch.suspects();
        let mut gone = Vec::new();
        for uuid in suspects {
            match self.confirm(uuid).await {
                // Seen and missed in one batch: it moved out and back in, or is gone since. What was asked last counts.
                Ok(found) => {
                    sightings.retain(|sighting| sighting.entry_uuid != uuid);
                    match found {
                        Some(observed) => sightings.push(Sighting::of(observed)),
                        None => gone.push(uuid),
                    }
                }
                // What cannot be confirmed is not written, nor is the cookie that covers it.
                Err(error) => return Ok(Some(After::Retry(error.to_string()))),
            }
        }
        let entries: Vec<Uuid> =
            sightings.iter().map(|sighting| sighting.entry_uuid).chain(gone.iter().copied()).collect();
        let known = self.known(&entries).await?;
        // At first contact nothing is news: what stands there, a plan compares.
        let mut verdict = Verdict { is_first_contact: batch.is_first_contact, ..Verdict::default() };
        let now: Timestamp = SystemClock.now();
        for sighting in sightings {
            verdict.seen(sighting, &known, &self.settings.sync.policies, now);
        }
        for uuid in gone {
            verdict.gone(uuid, &known, now);
        }
        // A cookie that does not cover what was seen would let a restored server pass for one that was not.
        row.cookie = if batch.is_covered() {
            batch.cookie.take().map(|cookie| cookie.0).or_else(|| row.cookie.take())
        } else {
            None
        };
        row.heard_at = Some(now);
        let books = self.registry.store.bookkeeping().await?;
        if !books.keep_turn(turn, self.settings.lease_seconds).await? {
            return Ok(Some(After::TakenOver));
        }
        // The freeze comes before marks, as with whoever accepts.
        books.note_ahead(self.target, &verdict.ahead, known.head, now).await?;
        books.put_sights(self.target, &verdict.sights).await?;
        books.forget_sights(self.target, &verdict.gone).await?;
        books.rename_links(self.target, &verdict.names).await?;
        verdict.dirty.extend(books.reader().groups_of(&verdict.renamed).await?);
        books.mark_dirty(self.target, &verdict.dirty, MarkCause::Directory).await?;
        books.put_drift(self.target, &verdict.drift).await?;
        books.forget_echoes(self.target).await?;
        books.put_follower(self.target, row).await?;
        books.commit().await?;
        if !verdict.dirty.is_empty() {
            self.registry.store.hint();
        }
        for event in &verdict.events {
            self.events.happened(event);
        }
        if let Some(complete) = batch.refreshed {
            self.events.happened(&FollowEvent::Refreshed { complete });
        }
        batch.written();
        Ok(None)
    }

    async fn known(&self, entries: &[Uuid]) -> OperationResult<Known> {
        let reader = self.registry.store.read().await?;
        let head = reader.head().await?;
        Ok(Known {
            sights: reader.sights(self.target, entries).await?,
            applied: reader.applied_versions(self.target, entries).await?,
            links: reader.links_by_entry(self.target, entries).await?,
            adopted_names: adopted_names(self.registry, &self.settings.sync, self.target).await?,
            drift: reader.open_drift_of(self.target, entries).await?,
            head: reader.target_freeze(self.target).await?.map_or(head, |frozen| head.min(frozen.registry_revision)),
            accepted: reader.accepted_ahead(self.target).await?,
        })
    }

    /// The entry, if it is still below the base; none when a complete answer holds none.
    async fn confirm(&self, uuid: Uuid) -> Result<Option<Observed>, DirectoryError> {
        let asked = Query { filter: format!("(entryUUID={uuid})"), ..query(&self.settings.sync.naming) };
        let mut found = None;
        let proof = self.directory.read(&asked, &mut |observed| found = Some(observed)).await?;
        if found.is_none() && !proof.is_complete() {
            let reason = format!("it ended with code {}", proof.result_code);
            return Err(DirectoryError::Malformed { action: format!("a search for {uuid}"), reason });
        }
        Ok(found)
    }

    /// Remembers how following stands.
    async fn keep(&self, row: &FollowerRow, turn: &Turn) -> OperationResult<Option<After>> {
        let books = self.registry.store.bookkeeping().await?;
        if !books.keep_turn(turn, self.settings.lease_seconds).await? {
            return Ok(Some(After::TakenOver));
        }
        books.put_follower(self.target, row).await?;
        books.commit().await?;
        Ok(None)
    }
}
