//! A task that does not outlive whoever waits for it.

use tokio::task::JoinHandle;

/// Ends the task when it is dropped.
pub(super) struct AbortOnDrop(pub(super) JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
