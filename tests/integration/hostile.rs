//! What no real server does on demand: nonsense, silence, lost replies, somebody in between. [`server`] answers by script,
//! [`proxy`] stands before a real slapd and spoils what passes. Whatever they do, the process lives, every question ends in
//! bounded time with the right error, and nothing is ever removed because it was not seen.

pub(crate) mod ber;
mod black_holes;
mod certificates;
mod cut_reads;
mod framing;
mod lost_replies;
mod outage;
pub(crate) mod proxy;
mod server;
mod storms;
mod tls;

use std::future::Future;
use std::time::Duration;

use congvu::directory::entry::Dn;
use congvu::directory::ldap::{Deadlines, LdapConfig, LdapDirectory, Password, Patience};
use congvu::directory::port::DirectoryError;

use super::slapd::BASE;

/// Waits that a test can afford.
fn short() -> Deadlines {
    let [dial, tls, bind, operation, commit] = [400, 400, 400, 500, 800].map(Duration::from_millis);
    Deadlines { dial, tls, bind, operation, commit }
}

/// A breaker that never opens, for tests that dial often.
fn undaunted() -> Patience {
    Patience { failures: u32::MAX, ..Patience::default() }
}

/// A client of the scripted server at `url`.
fn client(url: &str) -> LdapConfig {
    let config = LdapConfig::new(url, Dn(BASE.to_owned()), "cn=congvu", Password::new("secret"));
    LdapConfig { deadlines: short(), lanes: 1, ..config }
}

/// What is asked of a server that will not answer well.
fn root() -> Dn {
    Dn(BASE.to_owned())
}

/// The reason in an error that must say that an answer was lost.
fn lost<T: std::fmt::Debug>(answer: Result<T, DirectoryError>) -> String {
    match answer {
        Err(DirectoryError::Lost { reason, .. }) => reason,
        other => panic!("not lost: {other:?}"),
    }
}

/// The reason in an error that must say that the server was not reached.
fn unreachable<T: std::fmt::Debug>(answer: Result<T, DirectoryError>) -> String {
    match answer {
        Err(DirectoryError::Unreachable { reason, .. }) => reason,
        other => panic!("not unreachable: {other:?}"),
    }
}

/// Ten times what the longest chain of deadlines takes: whoever is still busy then hangs.
async fn in_time<T>(done: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), done).await.expect("an end in bounded time")
}

async fn connected(url: &str) -> Result<LdapDirectory, DirectoryError> {
    in_time(LdapDirectory::connect(client(url))).await
}
