//! Signs of life of the loops that work in the background: without them a loop that ended would be missed by nobody. And whether the directory
//! that they keep is reached.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A loop that turns in this process as long as it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loop {
    /// Works off the queue of jobs.
    Jobs,
    /// Does what the schedule says.
    Schedule,
    /// Carries changes to the directory.
    Live,
    /// Hears what others change in it.
    Follow,
}

impl Loop {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Jobs, Self::Schedule, Self::Live, Self::Follow];

    /// Its name, for people and figures.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::Schedule => "schedule",
            Self::Live => "live",
            Self::Follow => "follow",
        }
    }
}

/// How a loop stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It was never begun in this process.
    Absent,
    /// It gave a sign of life so long ago.
    Turning(Duration),
    /// It ended.
    Ended,
}

/// Signs of life of every loop of this process.
#[derive(Debug, Default)]
pub struct Pulse {
    jobs: Mutex<Beat>,
    schedule: Mutex<Beat>,
    live: Mutex<Beat>,
    follow: Mutex<Beat>,
    panics: AtomicU64,
    directory: OnceLock<Looking>,
}

/// A directory that this process keeps and does not reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// For how long.
    pub lasts: Duration,
    /// When it is tried next, if that must wait.
    pub next_try_in: Option<Duration>,
}

/// Looks whether the directory is reached.
struct Looking(Box<dyn Fn() -> Option<Outage> + Send + Sync>);

impl fmt::Debug for Looking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Looking")
    }
}

#[derive(Debug, Clone, Copy, Default)]
enum Beat {
    #[default]
    Absent,
    At(Instant),
    Ended,
}

/// A loop that has begun; when this is dropped, by whatever end, the loop counts as ended.
#[derive(Debug)]
pub struct Beating<'a> {
    beat: &'a Mutex<Beat>,
}

impl Pulse {
    const fn of(&self, which: Loop) -> &Mutex<Beat> {
        match which {
            Loop::Jobs => &self.jobs,
            Loop::Schedule => &self.schedule,
            Loop::Live => &self.live,
            Loop::Follow => &self.follow,
        }
    }

    /// A loop begins.
    #[must_use]
    pub fn begin(&self, which: Loop) -> Beating<'_> {
        let beating = Beating { beat: self.of(which) };
        set(beating.beat, Beat::At(Instant::now()));
        beating
    }

    /// A sign of life, from whatever the loop is at. Where no loop has begun it says nothing.
    pub fn beat(&self, which: Loop) {
        let mut beat = self.of(which).lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*beat, Beat::At(_)) {
            *beat = Beat::At(Instant::now());
        }
    }

    /// How a loop stands.
    #[must_use]
    pub fn life(&self, which: Loop) -> Life {
        match *self.of(which).lock().unwrap_or_else(PoisonError::into_inner) {
            Beat::Absent => Life::Absent,
            Beat::At(at) => Life::Turning(at.elapsed()),
            Beat::Ended => Life::Ended,
        }
    }

    /// This process keeps a directory; `look` tells whether it is reached, and asks nothing for it.
    pub fn keeps_directory(&self, look: impl Fn() -> Option<Outage> + Send + Sync + 'static) {
        // A process keeps one, from its start to its end.
        let _ = self.directory.set(Looking(Box::new(look)));
    }

    /// Whether the directory is not reached; none where this process keeps none.
    #[must_use]
    pub fn outage(&self) -> Option<Option<Outage>> {
        self.directory.get().map(|looking| (looking.0)())
    }

    /// Counts a job or an entry of the schedule that ended by a panic.
    pub fn panicked(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }

    /// How many they were.
    #[must_use]
    pub fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }
}

impl Drop for Beating<'_> {
    fn drop(&mut self) {
        set(self.beat, Beat::Ended);
    }
}

fn set(beat: &Mutex<Beat>, to: Beat) {
    *beat.lock().unwrap_or_else(PoisonError::into_inner) = to;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_that_ends_by_whatever_end_is_told() {
        let pulse = Pulse::default();
        pulse.beat(Loop::Jobs);
        assert_eq!(pulse.life(Loop::Jobs), Life::Absent, "no sign of a loop that never began");
        let jobs = pulse.begin(Loop::Jobs);
        assert!(matches!(pulse.life(Loop::Jobs), Life::Turning(_)));
        assert_eq!(pulse.life(Loop::Schedule), Life::Absent);
        drop(jobs);
        pulse.beat(Loop::Jobs);
        assert_eq!(pulse.life(Loop::Jobs), Life::Ended, "a late sign revives nobody");
    }
}
