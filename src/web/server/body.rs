//! Bounds of a request's body: how long it may be, and how long it may take to arrive.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::BoxError;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http_body_util::Limited;
use hyper::body::{Frame, SizeHint};
use thiserror::Error;
use tokio::time::{Sleep, sleep};

use super::Server;
use super::refusal::Refusal;

/// Longest body of a usual request, in bytes.
pub(super) const USUAL: usize = 1024 * 1024;

/// Longest body of any request. A route that takes files says so: `.layer(DefaultBodyLimit::max(UPLOAD))`.
pub const UPLOAD: usize = 20 * 1024 * 1024;

/// The body did not arrive in time.
#[derive(Debug, Error)]
#[error("the body did not arrive in time")]
struct TooSlow;

/// Refuses a body that says it is too long, and bounds one that says nothing.
pub(super) async fn bound(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > UPLOAD) {
        return Refusal::TooLarge.into_response();
    }
    // The rest of the time is the handler's.
    let limit = server.settings.limits.request_timeout * 3 / 4;
    let bounded = |body| Body::new(Limited::new(Arriving { body, deadline: Box::pin(sleep(limit)) }, UPLOAD));
    next.run(request.map(bounded)).await
}

/// A body with a deadline for all of it: drop by drop it could hold a request for ever.
struct Arriving {
    body: Body,
    deadline: Pin<Box<Sleep>>,
}

impl hyper::body::Body for Arriving {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        self.deadline.as_mut().poll(cx).map(|()| Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
