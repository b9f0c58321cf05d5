//! A lane: one connection that is opened when needed, used by one at a time, and thrown away once an answer was lost on it.
//! When it may be opened again, the breaker says that all lanes share.

use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};

use super::LdapConfig;
use super::breaker::Breaker;
use super::connect::Link;
use crate::directory::port::DirectoryError;

/// One connection's place.
#[derive(Debug)]
pub(super) struct Lane {
    config: Arc<LdapConfig>,
    breaker: Arc<Breaker>,
    link: Mutex<Option<Link>>,
}

impl Lane {
    pub(super) fn new(config: Arc<LdapConfig>, breaker: Arc<Breaker>) -> Self {
        Self { config, breaker, link: Mutex::new(None) }
    }

    /// Takes the lane, connected.
    pub(super) async fn open(&self) -> Result<Held<'_>, DirectoryError> {
        let mut guard = self.link.lock().await;
        if guard.as_mut().is_some_and(Link::is_over) {
            *guard = None;
        }
        // Taken out while in use: whoever does not put it back (error, panic, cancelled future) leaves the lane empty,
        // and the connection with its unknown state is closed.
        let link = match guard.take() {
            Some(link) => link,
            // Boxed: dialling is rare and large, and would make every question as large.
            None => self.breaker.dial(Box::pin(Link::open(&self.config))).await?,
        };
        Ok(Held { guard, link })
    }
}

/// A lane in use.
#[derive(Debug)]
pub(super) struct Held<'a> {
    guard: MutexGuard<'a, Option<Link>>,
    pub(super) link: Link,
}

impl Held<'_> {
    /// Gives the connection back: every question on it was answered.
    pub(super) fn put_back(self) {
        let Self { mut guard, link } = self;
        *guard = Some(link);
    }
}
