//! Follows a directory: what somebody else changes there is seen, written down with the cookie that covers it, and marks its subject
//! to be looked at. Writes nothing to the directory.
//!
//! One process follows a target at a time, under a lease in the database's time whose fence is checked in the transaction of every
//! write. Marks say *look at it*, nothing more: an echo of our own write that is not recognised costs a look.

mod batch;
mod event;
mod judge;
mod session;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

pub use event::{FollowEvent, FollowEvents};

use self::session::After;
use super::error::OperationResult;
use super::pulse::Loop;
use super::registry::Registry;
use super::sync_target::SyncSettings;
use crate::directory::port::Directory;
use crate::directory::syncrepl::{Follow, Request};
use crate::domain::ids::TargetId;
use crate::storage::row::follow::FollowMode;
use crate::storage::write::Turn;

/// How often one asks whether the turn has come.
const WAIT: Duration = Duration::from_secs(3);
/// Longest pause before another attempt.
const LONGEST_PAUSE: u64 = 60;

/// How a directory is followed.
#[derive(Debug, Clone)]
pub struct FollowSettings {
    /// How it is kept.
    pub sync: SyncSettings,
    /// How changes are found, where the server offers it.
    pub mode: FollowMode,
    /// How often the server is asked, or read, where it does not tell.
    pub poll: Duration,
    /// How often everything is told or read again.
    pub compare: Duration,
    /// After so long a silence the server is asked whether it is there.
    pub silence: Duration,
    /// Seconds after which a silent process loses its turn.
    pub lease_seconds: i64,
}

impl FollowSettings {
    /// Told as it happens, everything once a week.
    #[must_use]
    pub const fn new(sync: SyncSettings) -> Self {
        Self {
            sync,
            mode: FollowMode::Persist,
            poll: Duration::from_mins(1),
            compare: Duration::from_hours(7 * 24),
            silence: Request::SILENCE,
            lease_seconds: 30,
        }
    }
}

/// A directory that can be read and followed.
pub trait Followable: Directory + Follow {}

impl<T: Directory + Follow + ?Sized> Followable for T {}

/// A directory that is followed.
#[derive(Clone)]
pub struct FollowedDirectory {
    /// The server.
    pub directory: Arc<dyn Followable>,
    /// How it is followed.
    pub settings: FollowSettings,
}

impl std::fmt::Debug for FollowedDirectory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FollowedDirectory").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Follows the directory once it was planned for, until `stop`; tells the log.
///
/// # Errors
/// When the store fails.
pub async fn follow_when_known(
    registry: &Registry,
    followed: &FollowedDirectory,
    stop: &CancellationToken,
) -> OperationResult<()> {
    let settings = &followed.settings;
    match registry.store.read().await?.target(&settings.sync.name).await? {
        Some(target) => {
            follow_directory(registry, followed.directory.as_ref(), settings, target.id, &event::Logged, stop).await
        }
        None => Ok(()),
    }
}

/// Who follows.
struct Follower<'a, D: ?Sized> {
    registry: &'a Registry,
    directory: &'a D,
    settings: &'a FollowSettings,
    target: TargetId,
    events: &'a dyn FollowEvents,
}

/// Name of the lease under which a target is followed.
fn lease(target: TargetId) -> String {
    format!("follow {}", target.0)
}

/// Follows a target until `stop`. A server that cannot be reached is tried again.
///
/// # Errors
/// When the store fails.
pub async fn follow_directory<D: Directory + Follow + ?Sized>(
    registry: &Registry,
    directory: &D,
    settings: &FollowSettings,
    target: TargetId,
    events: &dyn FollowEvents,
    stop: &CancellationToken,
) -> OperationResult<()> {
    let follower = Follower { registry, directory, settings, target, events };
    let mut told = false;
    while !stop.is_cancelled() {
        let books = registry.store.bookkeeping().await?;
        let turn = books.claim_turn(&lease(target), settings.lease_seconds).await?;
        books.commit().await?;
        let Some(turn) = turn else {
            if !std::mem::replace(&mut told, true) {
                events.happened(&FollowEvent::Waiting);
            }
            registry.pulse.beat(Loop::Follow);
            pause(WAIT, stop).await;
            continue;
        };
        told = false;
        let outcome = tokio::select! {
            outcome = follower.follow(&turn) => outcome,
            lost = follower.keep_turn(&turn) => lost,
            () = stop.cancelled() => Ok(()),
        };
        // The next has its turn at once, whatever became of this one.
        let books = registry.store.bookkeeping().await?;
        let failure = outcome.as_ref().err().map(ToString::to_string);
        books.end_turn(&turn, turn.now, failure.as_deref()).await?;
        books.commit().await?;
        outcome?;
    }
    Ok(())
}

async fn pause(duration: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(duration) => {}
        () = stop.cancelled() => {}
    }
}

impl<D: Directory + Follow + ?Sized> Follower<'_, D> {
    /// Session after session, until another process takes over.
    async fn follow(&self, turn: &Turn) -> OperationResult<()> {
        let mut mode = self.settings.mode;
        let mut failures = 0_u32;
        loop {
            let after = self.session(mode, turn).await?;
            let seconds = match after {
                After::Again => 0,
                After::Later => self.settings.poll.as_secs(),
                After::Unfollowable => {
                    mode = FollowMode::Read;
                    0
                }
                After::TakenOver => return Ok(()),
                After::Retry(reason) => {
                    let again_in = 2_u64.saturating_pow(failures).min(LONGEST_PAUSE);
                    self.events.happened(&FollowEvent::Ended { reason, again_in });
                    failures += 1;
                    tokio::time::sleep(Duration::from_secs(again_in)).await;
                    continue;
                }
            };
            failures = 0;
            tokio::time::sleep(Duration::from_secs(seconds)).await;
        }
    }

    /// Keeps the lease until it is lost.
    async fn keep_turn(&self, turn: &Turn) -> OperationResult<()> {
        let beat = Duration::from_secs(u64::try_from(self.settings.lease_seconds / 3).unwrap_or(1).max(1));
        loop {
            self.registry.pulse.beat(Loop::Follow);
            tokio::time::sleep(beat).await;
            let books = self.registry.store.bookkeeping().await?;
            let kept = books.keep_turn(turn, self.settings.lease_seconds).await?;
            books.commit().await?;
            if !kept {
                return Ok(());
            }
        }
    }
}
