//! How often one may ask: by address, by token, and more strictly to log in (governor's generic cell rate algorithm).

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use sha2::{Digest as _, Sha256};

use super::Server;
use super::client::ClientAddress;
use super::refusal::Refusal;
use super::settings::{Rate, Rates};
use crate::domain::network::household;

/// Words in a path by which somebody tries to become somebody.
const DOORS: [&str; 7] = ["login", "log-in", "activate", "activation", "reset", "oidc", "sessions"];

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
        let path = request.uri().path();
        let tries_door = is_door(path) && (*request.method() == Method::POST || is_way_to_provider(path));
        let checks = [
            address.and_then(|address| self.over(self.by_address.as_ref(), &address)),
            address.filter(|_| tries_door).and_then(|address| self.over(self.log_in.as_ref(), &address)),
            shown_token(request.headers()).and_then(|token| self.over(self.by_token.as_ref(), &token)),
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
pub(super) async fn limit(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    match server.rates.wait(&request) {
        Some(wait) => Refusal::TooOften(wait).into_response(),
        None => next.run(request).await,
    }
}

fn is_door(path: &str) -> bool {
    path.split('/').any(|part| DOORS.contains(&part))
}

/// Going to another provider and coming back from it are links, not forms.
fn is_way_to_provider(path: &str) -> bool {
    path.split('/').any(|part| part == "oidc")
}

fn shown_token(headers: &HeaderMap) -> Option<TokenDigest> {
    let shown = headers.get(AUTHORIZATION).or_else(|| headers.get(COOKIE))?;
    Some(Sha256::digest(shown.as_bytes()).into())
}
