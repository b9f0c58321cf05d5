//! Work that ends with whoever waits for it, gives signs of life while it goes on, and whose panic ends nothing else.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval};

use crate::operations::Registry;
use crate::operations::pulse::Loop;

/// Longest time that work is believed to go on; from then on it counts as stuck, and its loop as one that stands still.
const BELIEVED: Duration = Duration::from_hours(1);

/// Ends the task when it is dropped.
pub(super) struct AbortOnDrop(pub(super) JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Does work for a loop, with a sign of life and a call of `tell` each `each`. None when the work panicked: what it held is
/// dropped, so its transaction is undone. The panic itself is in the log.
pub(super) async fn caught<T>(
    registry: &Registry,
    (which, each): (Loop, Duration),
    work: impl Future<Output = T>,
    tell: impl Fn(),
) -> Option<T> {
    let begin = Instant::now();
    let mut tick = interval(each);
    // Nothing of what the work had at hand is used again.
    let mut work = std::pin::pin!(AssertUnwindSafe(work).catch_unwind());
    let ended = loop {
        tokio::select! {
            ended = &mut work => break ended,
            _ = tick.tick() => {
                if begin.elapsed() < BELIEVED {
                    registry.pulse.beat(which);
                }
                tell();
            }
        }
    };
    if ended.is_err() {
        registry.pulse.panicked();
    }
    ended.ok()
}
