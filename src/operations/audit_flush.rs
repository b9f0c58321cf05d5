//! What writes the reads, signer questions and uses that wait: each second while the program serves, and all of them when it stops.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::error::OperationResult;
use super::registry::Registry;

/// How long a read may wait to be written.
const PAUSE: Duration = Duration::from_secs(1);

/// A task that writes what waits, until it is stopped.
#[derive(Debug)]
pub struct AuditFlush {
    registry: Arc<Registry>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl AuditFlush {
    /// Starts it.
    #[must_use]
    pub fn start(registry: Arc<Registry>) -> Self {
        let (stop, mut stopped) = oneshot::channel();
        let working = Arc::clone(&registry);
        let task = tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => {}
                    _ = &mut stopped => return,
                }
                if let Err(error) = write_waiting(&working, false).await {
                    tracing::error!(%error, "what was read could not be recorded yet");
                }
            }
        });
        Self { registry, stop, task }
    }

    /// Ends it, after everything that waits is written.
    ///
    /// # Errors
    /// When the store fails: then what waited is lost.
    pub async fn stop(self) -> OperationResult<()> {
        // A task that ended by itself has nothing to be told.
        let _ = self.stop.send(());
        let _ = self.task.await;
        write_waiting(&self.registry, true).await
    }
}

/// Writes the reads that wait, the ended minutes of the signer log, and when sessions and tokens were used.
///
/// # Errors
/// When the store fails.
pub async fn write_waiting(registry: &Registry, at_the_end: bool) -> OperationResult<()> {
    // When somebody was last there is no record: it keeps nothing else from being written.
    if let Err(error) = registry.flush_uses().await {
        tracing::warn!(%error, "uses of sessions and tokens could not be noted yet");
    }
    registry.flush_reads().await?;
    registry.flush_signer_log(at_the_end).await?;
    Ok(())
}
