//! What following asks of a server. `ldap/follow.rs` answers with a real one, tests also with a fake; one suite runs against
//! both.

use std::time::Duration;

use async_trait::async_trait;

use super::message::{Cookie, Message};
use crate::directory::entry::Observed;
use crate::directory::port::{DirectoryError, Query};

/// What to follow.
#[derive(Debug, Clone)]
pub struct Request {
    /// Which entries, with which attributes.
    pub query: Query,
    /// From where on; none for everything.
    pub cookie: Option<Cookie>,
    /// Whether changes are told as they happen (refreshAndPersist), or only those so far (refreshOnly).
    pub persist: bool,
    /// After so long a silence the server is asked whether it is still there.
    pub silence: Duration,
}

impl Request {
    /// After how long a silence one asks, unless said otherwise.
    pub const SILENCE: Duration = Duration::from_secs(30);
}

/// A server that can be followed.
#[async_trait]
pub trait Follow: Send + Sync {
    /// Begins, on a connection of its own, which ends with the value.
    async fn follow(&self, request: &Request) -> Result<Box<dyn Messages>, DirectoryError>;
}

/// What a followed server says.
#[async_trait]
pub trait Messages: Send {
    /// The next message; waits for it. Giving up waiting loses nothing.
    async fn next(&mut self) -> Result<Message<Observed>, DirectoryError>;
}
