//! A hint that something was committed in this process: whoever waits for changes looks at once instead of at its next turn. Only a hint:
//! other processes give none, so nobody relies on it.

use tokio::sync::watch;

/// Gives and takes hints; clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Hint(watch::Sender<()>);

impl Default for Hint {
    fn default() -> Self {
        Self(watch::Sender::new(()))
    }
}

impl Hint {
    pub(crate) fn give(&self) {
        self.0.send_replace(());
    }

    pub(crate) fn listen(&self) -> Hints {
        Hints(self.0.subscribe())
    }
}

/// Waits for hints.
#[derive(Debug)]
pub struct Hints(watch::Receiver<()>);

impl Hints {
    /// Waits for the next hint since the last was waited for.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            // The store is gone: nothing will come any more.
            std::future::pending::<()>().await;
        }
    }
}
