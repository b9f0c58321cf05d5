//! Signs of life of the loops that work in the background: without them a loop that ended would be missed by nobody.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
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
}

impl Loop {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Jobs, Self::Schedule, Self::Live];

    /// Its name, for people and figures.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::Schedule => "schedule",
            Self::Live => "live",
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
    panics: AtomicU64,
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
