//! Keeping a directory live: turn after turn, at once when something changes in this process, else every so often; what other processes
//! write is found by looking.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::task::caught;
use crate::operations::Registry;
use crate::operations::live::{LiveDirectory, Turn, take_turn};
use crate::operations::pulse::Loop;

/// How long nobody looks when nothing hints at a change.
const POLL: Duration = Duration::from_millis(250);
/// How long a directory that cannot be reached is left alone.
const AWAY: Duration = Duration::from_secs(2);
/// How often a long turn gives a sign of life.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// Takes turns until `stop`. A turn that is at work when it is asked to stop comes to its end.
#[must_use]
pub fn keep_live(registry: Arc<Registry>, live: LiveDirectory, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let _beating = registry.pulse.begin(Loop::Live);
        let mut hints = registry.store.hints();
        let mut rests = false;
        while !stop.is_cancelled() {
            registry.pulse.beat(Loop::Live);
            let turn = Box::pin(take_turn(&registry, live.directory.as_ref(), &live.settings));
            let pause = match caught(&registry, (Loop::Live, HEARTBEAT), turn, || {}).await {
                Some(Ok(Turn::Settled(_))) => {
                    rests = false;
                    continue;
                }
                Some(Ok(Turn::Resting)) => {
                    if !std::mem::replace(&mut rests, true) {
                        tracing::warn!(
                            "nothing is written to the directory by itself: it is paused or frozen, or no plan was made for its \
                             server yet; `congvu directory status` says which"
                        );
                    }
                    POLL
                }
                Some(Ok(Turn::Idle | Turn::PutOff)) => {
                    rests = false;
                    POLL
                }
                Some(Err(error)) => {
                    tracing::warn!(%error, "changes could not be carried to the directory; they are tried again");
                    AWAY
                }
                None => AWAY,
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = hints.next() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    })
}
