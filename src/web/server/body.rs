//! Bounds of a request's body: how long it may be, and how long it may take to arrive. Its beginning arrives before the request
//! takes up a place among those at work: whoever sends slowly waits outside.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures::stream::{StreamExt as _, iter};
use http_body_util::{BodyExt as _, BodyStream, Limited, StreamBody};
use hyper::body::{Body as _, Frame, SizeHint};
use thiserror::Error;
use tokio::time::{Instant, Sleep, sleep_until};

use super::Server;
use super::refusal::Refusal;

/// Longest body of a usual request, in bytes.
pub(super) const USUAL: usize = 1024 * 1024;

/// Longest body of any request. A route that takes files says so: `.layer(DefaultBodyLimit::max(UPLOAD))`.
pub const UPLOAD: usize = 20 * 1024 * 1024;

/// So much of a body is taken in before its request takes up a place: forms and usual JSON are here as a whole.
const BEGINNING: usize = 64 * 1024;

/// Fewest bytes a second, counted over the whole of a body.
const SLOWEST: u32 = 4 * 1024;

/// The body did not arrive in time.
#[derive(Debug, Error)]
#[error("the body did not arrive in time")]
struct TooSlow;

/// When the headers of a request were here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Began(pub(super) Instant);

/// Refuses a body that says it is too long, and bounds one that says nothing.
pub(super) async fn bound(State(server): State<Arc<Server>>, mut request: Request, next: Next) -> Response {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > UPLOAD) {
        return Refusal::TooLarge.into_response();
    }
    let (limits, now) = (&server.settings.limits, Instant::now());
    request.extensions_mut().insert(Began(now));
    // The rest of the time is the handler's.
    let deadline = now + limits.request_timeout * 3 / 4;
    let (parts, body) = request.into_parts();
    let arriving = Arriving::new(body, limits.body_patience, deadline);
    match begun(Body::new(arriving)).await {
        Ok(body) => next.run(Request::from_parts(parts, Body::new(Limited::new(body, UPLOAD)))).await,
        Err(error) => {
            tracing::debug!(%error, "a body did not begin to arrive");
            Refusal::TooSlow.into_response()
        }
    }
}

/// The same body, once its beginning is here.
async fn begun(mut body: Body) -> Result<Body, axum::Error> {
    if body.is_end_stream() {
        return Ok(body);
    }
    let (mut frames, mut held) = (Vec::new(), 0);
    while held < BEGINNING {
        let Some(frame) = body.frame().await.transpose()? else { break };
        held += frame.data_ref().map_or(0, Bytes::len);
        frames.push(Ok(frame));
    }
    Ok(Body::new(StreamBody::new(iter(frames).chain(BodyStream::new(body)))))
}

/// A body with deadlines: drop by drop it could hold a request for ever. Only the time counts in which its sender is waited for.
struct Arriving {
    body: Body,
    /// For all of it.
    deadline: Instant,
    /// How long nothing may come, and by how much a slow body may fall behind.
    patience: Duration,
    taken: u32,
    waited: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Arriving {
    const fn new(body: Body, patience: Duration, deadline: Instant) -> Self {
        Self { body, deadline, patience, taken: 0, waited: Duration::ZERO, waiting: None }
    }

    /// By when more must have come, when it is waited for from now on.
    fn due(&self, now: Instant) -> Instant {
        let earned = Duration::from_secs(1) * self.taken / SLOWEST;
        let left = (self.patience + earned).saturating_sub(self.waited);
        (now + left.min(self.patience)).min(self.deadline)
    }
}

impl hyper::body::Body for Arriving {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            if let Some((since, _)) = self.waiting.take() {
                self.waited += since.elapsed();
            }
            if let Some(data) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
                self.taken = self.taken.saturating_add(u32::try_from(data.len()).unwrap_or(u32::MAX));
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let now = Instant::now();
        let due = self.due(now);
        let (_, end) = self.waiting.get_or_insert_with(|| (now, Box::pin(sleep_until(due))));
        end.as_mut().poll(cx).map(|()| Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
