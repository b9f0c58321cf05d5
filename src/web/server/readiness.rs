//! Whether requests can be served now: asked of the database itself, within a deadline, and part by part.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::domain::clock::Timestamp;
use crate::operations::Registry;
use crate::operations::pulse::{Life, Loop, Outage, Pulse};
use crate::storage::StoreError;

/// Longest wait for the database. A check that waits longer is answered "no".
const DEADLINE: Duration = Duration::from_secs(2);

/// How long an answer holds: many probes at once ask the database once.
const FRESH: Duration = Duration::from_millis(500);

/// How long after midnight the projection may still stand for yesterday: time for the scheduler to move it on.
const GRACE_SECONDS: i64 = 3600;

/// How long a loop in the background may give no sign of life.
const STILL: Duration = Duration::from_mins(3);

/// What stands where.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Readiness {
    /// Every part that requests need is well.
    pub(super) ready: bool,
    /// Part by part: `ok`, or what is wrong.
    parts: BTreeMap<&'static str, String>,
}

/// The last answer, and the door at which others wait for the next.
#[derive(Debug, Default)]
pub(super) struct ReadinessCheck(Mutex<Option<(Instant, Readiness)>>);

impl ReadinessCheck {
    /// The state of things, at most half a second old.
    pub(super) async fn state(&self, registry: &Registry, is_stopping: bool) -> Readiness {
        let mut last = self.0.lock().await;
        let mut state = match last.as_ref() {
            Some((at, state)) if at.elapsed() < FRESH => state.clone(),
            _ => {
                let state = asked(registry).await;
                *last = Some((Instant::now(), state.clone()));
                state
            }
        };
        if let Some(worker) = worker(&registry.pulse) {
            state.ready &= worker.is_ok();
            state.parts.insert("worker", worker.err().unwrap_or_else(|| "ok".to_owned()));
        }
        // Whoever only reads is served without it, and changes wait: no reason to send nobody here.
        if let Some(outage) = registry.pulse.outage() {
            state.parts.insert("directory", outage.map_or_else(|| "ok".to_owned(), unreached));
        }
        state.parts.insert("server", if is_stopping { "stopping" } else { "ok" }.to_owned());
        state.ready &= !is_stopping;
        state
    }
}

/// Whether the loops in the background go on; none where this process has none.
fn worker(pulse: &Pulse) -> Option<Result<(), String>> {
    let lives = Loop::ALL.map(|which| (which.as_str(), pulse.life(which)));
    if lives.iter().all(|(_, life)| *life == Life::Absent) {
        return None;
    }
    let wrong = lives.into_iter().find_map(|(name, life)| Some(format!("{name}: {}", wrong_with(life)?)));
    Some(wrong.map_or(Ok(()), Err))
}

fn wrong_with(life: Life) -> Option<String> {
    match life {
        Life::Ended => Some("ended; restart the program".to_owned()),
        Life::Turning(age) if age > STILL => Some(format!("no sign of life for {} s", age.as_secs())),
        Life::Turning(_) | Life::Absent => None,
    }
}

fn unreached(outage: Outage) -> String {
    let next = outage.next_try_in.map_or_else(String::new, |wait| format!("; tried next in {} s", wait.as_secs() + 1));
    format!("not reached for {} s{next}; changes wait", outage.lasts.as_secs())
}

async fn asked(registry: &Registry) -> Readiness {
    let mut parts = BTreeMap::new();
    let (database, schema) = match timeout(DEADLINE, registry.store.require_current()).await {
        Ok(Ok(())) => (Ok(()), Ok(())),
        Ok(Err(StoreError::NotMigrated { .. })) => (Ok(()), Err("behind; run congvu migrate".to_owned())),
        Ok(Err(StoreError::NewerDatabase { .. })) => (Ok(()), Err("newer than this program".to_owned())),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database is not ready");
            (Err("not reachable".to_owned()), Err("unknown".to_owned()))
        }
        Err(_) => (Err(format!("no answer within {} s", DEADLINE.as_secs())), Err("unknown".to_owned())),
    };
    let projection =
        if database.is_ok() && schema.is_ok() { projection(registry).await } else { Err("unknown".into()) };
    let ready = database.is_ok() && schema.is_ok() && projection.is_ok();
    for (name, part) in [("database", database), ("schema", schema), ("projection", projection)] {
        parts.insert(name, part.err().unwrap_or_else(|| "ok".to_owned()));
    }
    Readiness { ready, parts }
}

async fn projection(registry: &Registry) -> Result<(), String> {
    let read = async { registry.store.read().await?.projection_day().await };
    match timeout(DEADLINE, read).await {
        Ok(Ok(day)) if Timestamp::end_of(day).plus_seconds(GRACE_SECONDS) > registry.clock.now() => Ok(()),
        Ok(Ok(day)) => Err(format!("stands for {day}")),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the projection cannot be read");
            Err("not readable".to_owned())
        }
        Err(_) => Err(format!("no answer within {} s", DEADLINE.as_secs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_that_stands_still_is_told() {
        let shown = |age| wrong_with(Life::Turning(Duration::from_secs(age)));
        assert_eq!(shown(2), None);
        assert_eq!(shown(180), None);
        assert_eq!(shown(181).as_deref(), Some("no sign of life for 181 s"));
    }
}
