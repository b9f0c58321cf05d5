//! Ends a detached server once nobody has used it for a while. Runs as a process of its own: the program executes itself as
//! `demo watch --dir DIR`, calls [`leave_session`], then [`watch_until_idle`].

use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;

use super::{Slapd, SlapdError};
use crate::directory::ldap::monitor::Monitor;
use crate::directory::port::DirectoryError;

/// How a watch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Nobody used the server; it was stopped.
    Idle,
    /// The server went away by itself or by `demo stop`.
    Gone,
}

/// Why a watch failed.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The server could not be found or stopped.
    #[error("cannot watch the private slapd")]
    Slapd(#[from] SlapdError),
    /// The server does not let itself be watched.
    #[error("cannot read the counters of the private slapd")]
    Monitor(#[source] DirectoryError),
}

/// Leaves the shell's session, so that closing the terminal does not end this process.
///
/// # Errors
///
/// This process leads a process group already.
pub fn leave_session() -> std::io::Result<()> {
    rustix::process::setsid().map(drop).map_err(Into::into)
}

/// Stops the server in `dir` when for `idle` no connection was opened and none but ours is open.
///
/// # Errors
///
/// The server cannot be asked or stopped.
pub async fn watch_until_idle(dir: &Path, idle: Duration) -> Result<Ended, WatchError> {
    let Some(slapd) = Slapd::attach(dir)? else { return Ok(Ended::Gone) };
    let access = slapd.access();
    let mut monitor = match Monitor::connect(&access.url, &access.bind_dn, &slapd.password()?).await {
        Ok(monitor) => monitor,
        Err(_) if Slapd::attach(dir)?.is_none() => return Ok(Ended::Gone),
        Err(error) => return Err(WatchError::Monitor(error)),
    };
    let mut seen = None;
    let mut since = Instant::now();
    while since.elapsed() < idle {
        tokio::time::sleep(interval(idle)).await;
        let counted = match monitor.connections().await {
            Ok(counted) => counted,
            Err(_) if Slapd::attach(dir)?.is_none() => return Ok(Ended::Gone),
            Err(error) => return Err(WatchError::Monitor(error)),
        };
        // Ours was opened once, before the first count, and is the one that is always open.
        if seen.replace(counted.opened) != Some(counted.opened) || counted.open > 1 {
            since = Instant::now();
        }
    }
    slapd.stop().await?;
    Ok(Ended::Idle)
}

/// Often enough to be about right, seldom enough to cost nothing.
fn interval(idle: Duration) -> Duration {
    (idle / 20).clamp(Duration::from_millis(20), Duration::from_secs(15))
}
