//! `congvu serve`: the pages, until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;

use super::arguments::ServeArguments;
use super::context::Invocation;
use super::exit::{Answer, Failure, Fault, Outcome};
use crate::operations::Registry;
use crate::web::{App, ServeError, serve};

pub(super) async fn run(arguments: ServeArguments, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let configured = config.web.listen.parse().map_err(|_| Failure::wrong_use("[web] listen is no address"))?;
    serve_until_stopped(registry, arguments.listen.unwrap_or(configured), |address| {
        eprintln!("http://{address}/");
    })
    .await
}

/// Serves until Ctrl-C, SIGTERM or the terminal's end.
pub(super) async fn serve_until_stopped(
    registry: Registry,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> Answer {
    let app = App { registry: Arc::new(registry) };
    match serve(app, address, ready, stopped()).await {
        Ok(()) => Ok(Outcome::Done),
        Err(error @ ServeError::Listen { .. }) => Err(Failure::from_error(Fault::Use, &error)),
        Err(error @ ServeError::Failed(_)) => Err(Failure::from_error(Fault::Outside, &error)),
    }
}

async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut hang_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
}
