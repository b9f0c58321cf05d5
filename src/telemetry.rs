//! Logs: to standard error, filtered by `CONGVU_LOG`. They carry identifiers, never names, addresses or what was typed.

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// What is logged when `CONGVU_LOG` says nothing: by the web server also a line for each request.
const QUIET: &str = "warn";
const SERVING: &str = "warn,congvu::access=info,congvu::server=info";

/// Starts logging; a second call does nothing.
pub fn start(format: LogFormat, is_server: bool) {
    let usual = if is_server { SERVING } else { QUIET };
    let filter = EnvFilter::try_from_env("CONGVU_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
    if is_server {
        log_panics_by_place();
    }
}

/// A panic's message may quote what somebody sent; its place is enough to find it.
fn log_panics_by_place() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(target: "congvu::server", place, "a part of the program failed");
    }));
}
