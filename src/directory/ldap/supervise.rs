//! The tasks behind a connection: one that ends badly, by an error or a panic, is told of and takes its connection with it,
//! never the process.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures::FutureExt as _;
use tokio::task::AbortHandle;

/// Why a connection ended, once it has.
#[derive(Debug, Clone, Default)]
pub(super) struct Verdict(Arc<OnceLock<String>>);

/// How long a task that has just let go of its end may take to say why.
const LAST_WORDS: [Duration; 3] = [Duration::ZERO, Duration::from_millis(1), Duration::from_millis(10)];

impl Verdict {
    /// The first verdict stands.
    pub(super) fn pass(&self, reason: String) {
        drop(self.0.set(reason));
    }

    pub(super) fn is_passed(&self) -> bool {
        self.0.get().is_some()
    }

    /// The verdict, or `otherwise` if none comes.
    pub(super) async fn or(&self, otherwise: String) -> String {
        for wait in LAST_WORDS {
            if let Some(reason) = self.0.get() {
                return reason.clone();
            }
            tokio::time::sleep(wait).await;
        }
        self.0.get().cloned().unwrap_or(otherwise)
    }
}

/// Runs `task` on its own; its bad end becomes the verdict.
pub(super) fn spawn(
    name: &'static str,
    verdict: Verdict,
    task: impl Future<Output = Result<(), String>> + Send + 'static,
) -> AbortHandle {
    let supervised = async move {
        let reason = match AssertUnwindSafe(task).catch_unwind().await {
            Ok(Ok(())) => return,
            Ok(Err(reason)) => reason,
            Err(_) => "what the server sent is no LDAP".to_owned(),
        };
        tracing::warn!(task = name, reason, "a connection to the directory ended");
        verdict.pass(reason);
    };
    tokio::spawn(supervised).abort_handle()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_verdict_and_the_first_one_stands() {
        let verdict = Verdict::default();
        spawn("test", verdict.clone(), async { panic!("expected in this test") });
        assert_eq!(verdict.or(String::new()).await, "what the server sent is no LDAP");
        spawn("test", verdict.clone(), async { Err("later".to_owned()) });
        tokio::task::yield_now().await;
        assert_eq!(verdict.or(String::new()).await, "what the server sent is no LDAP");
    }
}
