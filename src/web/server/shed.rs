//! A bound on requests at work: what comes on top is refused at once, so that what is at work ends.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Server;
use super::refusal::Refusal;
use super::shares::Share;

/// Lets a request in if there is room.
pub(super) async fn admit(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    // The handler takes the request apart: its client's share is held here.
    let _share = request.extensions().get::<Arc<Share>>().cloned();
    match server.requests.try_acquire() {
        Ok(_room) => {
            let _at_work = server.metrics.at_work();
            next.run(request).await
        }
        Err(_) => Refusal::Overloaded.into_response(),
    }
}
