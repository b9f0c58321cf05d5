//! How often one may ask: by address, by token, and more strictly at the doors (governor's generic cell rate algorithm). A door is
//! a route by which somebody tries to become somebody; it says so where it stands in the table of routes.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodRouter;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use sha2::{Digest as _, Sha256};

use super::client::ClientAddress;
use super::refusal::Refusal;
use super::settings::{Rate, Rates};
use super::{Server, Transport};
use crate::domain::network::household;
use crate::web::session::shown_token;

/// SHA-256 of what was shown; the token itself is kept nowhere.
type TokenDigest = [u8; 32];

/// One limiter a rate.
#[derive(Debug)]
pub(super) struct RateLimits {
    by_address: Option<DefaultKeyedRateLimiter<IpAddr>>,
    by_token: Option<DefaultKeyedRateLimiter<TokenDigest>>,
    log_in: Option<DefaultKeyedRateLimiter<IpAddr>>,
    clock: DefaultClock,
}

fn limiter<K: std::hash::Hash + Eq + Clone>(rate: Option<Rate>) -> Option<DefaultKeyedRateLimiter<K>> {
    let rate = rate?;
    Some(DefaultKeyedRateLimiter::keyed(Quota::with_period(rate.period)?.allow_burst(rate.burst)))
}

impl RateLimits {
    pub(super) fn new(rates: &Rates) -> Self {
        Self {
            by_address: limiter(rates.per_address),
            by_token: limiter(rates.per_token),
            log_in: limiter(rates.log_in),
            clock: DefaultClock::default(),
        }
    }

    /// Forgets those whose allowance is whole again, so that the memory of many visitors is bounded by their rate.
    pub(super) fn forget_the_idle(&self) {
        for limiter in [&self.by_address, &self.log_in].into_iter().flatten() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
        if let Some(limiter) = &self.by_token {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// How long to wait, when one of the rates is used up.
    fn wait(&self, request: &Request) -> Option<Duration> {
        let address = request.extensions().get::<ClientAddress>().map(|address| household(address.0));
        let transport = request.extensions().get().copied().unwrap_or(Transport::Plain);
        // The token itself, not the headers around it: more words in a cookie make no other caller.
        let token = shown_token(request.headers(), transport).map(|token| Sha256::digest(token.as_bytes()).into());
        let checks = [
            address.and_then(|address| self.over(self.by_address.as_ref(), &address)),
            token.and_then(|token| self.over(self.by_token.as_ref(), &token)),
        ];
        checks.into_iter().flatten().max()
    }

    fn over<K: std::hash::Hash + Eq + Clone>(
        &self,
        limiter: Option<&DefaultKeyedRateLimiter<K>>,
        key: &K,
    ) -> Option<Duration> {
        limiter?.check_key(key).err().map(|until| until.wait_time_from(self.clock.now()))
    }
}

/// Refuses who asks too often.
pub(super) async fn limit(State(server): State<Arc<Server>>, mut request: Request, next: Next) -> Response {
    if let Some(wait) = server.rates.wait(&request) {
        return Refusal::TooOften(wait).into_response();
    }
    // For the doors, which stand further in.
    request.extensions_mut().insert(Doorkeeper(server));
    next.run(request).await
}

/// Who counts at the doors.
#[derive(Debug, Clone)]
struct Doorkeeper(Arc<Server>);

/// Makes doors of the methods that are there by now: each request to them counts as an attempt to log in.
pub(in crate::web) fn door<S: Clone + Send + Sync + 'static>(methods: MethodRouter<S>) -> MethodRouter<S> {
    methods.route_layer(from_fn(knock))
}

/// Counts an attempt to log in, and refuses one too many.
pub(in crate::web) async fn knock(request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    if let (Some(Doorkeeper(server)), Some(address)) = (extensions.get(), extensions.get::<ClientAddress>())
        && let Some(wait) = server.rates.over(server.rates.log_in.as_ref(), &household(address.0))
    {
        return Refusal::TooOften(wait).into_response();
    }
    next.run(request).await
}

/// The same where the routes beside it are read.
pub(in crate::web) async fn knock_to_change(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        next.run(request).await
    } else {
        knock(request, next).await
    }
}
