//! What one address may hold at once: nobody takes up all the room, so that there is some left for everybody else.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Server;
use super::client::ClientAddress;
use super::refusal::Refusal;
use crate::domain::network::household;

type Held = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// When somebody who holds their whole share may come again.
const AGAIN: Duration = Duration::from_secs(1);

/// The shares of all addresses; an IPv6 address counts as its /64.
#[derive(Debug)]
pub(super) struct Shares {
    most: usize,
    held: Held,
}

/// A part of an address's share, until it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    household: IpAddr,
    held: Held,
}

impl Shares {
    /// So many at once for each address.
    pub(super) fn of(most: usize) -> Self {
        Self { most, held: Held::default() }
    }

    /// One more for an address; none when it holds its whole share.
    pub(super) fn take(&self, address: IpAddr) -> Option<Share> {
        let household = household(address);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(household).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Share { household, held: Arc::clone(&self.held) })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match held.get_mut(&self.household) {
            Some(count) if *count > 1 => *count -= 1,
            // Who holds nothing is forgotten.
            _ => drop(held.remove(&self.household)),
        }
    }
}

/// Refuses whoever has as many requests at once as an address may. The share goes on with the request: a write holds it to its
/// end, also when its client is gone.
pub(super) async fn bound(State(server): State<Arc<Server>>, mut request: Request, next: Next) -> Response {
    if let Some(ClientAddress(address)) = request.extensions().get().copied() {
        let Some(share) = server.shares.take(address) else { return Refusal::TooOften(AGAIN).into_response() };
        request.extensions_mut().insert(Arc::new(share));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_its_share_and_no_more() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let shares = Shares::of(2);
        let first = shares.take(address("2001:db8:1:2::7"));
        let second = shares.take(address("2001:db8:1:2:ffff::1"));
        assert!(first.is_some() && second.is_some());
        assert!(shares.take(address("2001:db8:1:2::9")).is_none(), "the same household");
        assert!(shares.take(address("2001:db8:1:3::7")).is_some(), "another");
        drop(first);
        let third = shares.take(address("2001:db8:1:2::9"));
        assert!(third.is_some() && shares.take(address("2001:db8:1:2::9")).is_none());
        drop((second, third));
        assert!(shares.held.lock().expect("a lock").is_empty(), "nobody is remembered who holds nothing");
    }
}
