//! Hashing passwords beside the work: each hash takes 19 MiB and a core for some milliseconds, so few run at once.

use std::sync::LazyLock;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::error::{OperationError, OperationResult};
use crate::auth::password::Password;

/// Hashings at once, log-ins and mailbox passwords together: one core is left to everybody else.
static HASHINGS: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Semaphore::new(cores.saturating_sub(1).max(1))
});

/// Waits for its turn to hash; the turn ends with the permit.
pub(super) async fn turn() -> OperationResult<SemaphorePermit<'static>> {
    HASHINGS.acquire().await.map_err(|_| OperationError::ShuttingDown)
}

/// A password in the clear and as a directory server verifies it.
pub(super) async fn for_directory(password: Password) -> OperationResult<(String, String)> {
    let _permit = turn().await?;
    let hashed = tokio::task::spawn_blocking(move || {
        let hash = password.hash_for_directory()?;
        Ok((password.reveal().to_owned(), hash))
    });
    hashed.await.map_err(|_| OperationError::ShuttingDown)?
}
