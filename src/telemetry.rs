//! Logs: to stderr, plain, filtered by `CONGVU_LOG` (default `warn`). They carry identifiers, never names or addresses.

use tracing_subscriber::EnvFilter;

/// Starts logging; a second call does nothing.
pub fn start() {
    let filter = EnvFilter::try_from_env("CONGVU_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let started = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
}
