//! One connection: dial, guard, log in, and ask with a deadline.
//!
//! A question that was not answered in time is abandoned by closing the connection (RFC 4511 section 5.1): whoever gets
//! [`DirectoryError::Lost`] drops the [`Link`].

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, StdStream};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::controls::code;
use super::flow::Flow;
use super::profile::Profile;
use super::supervise::{self, Verdict};
use super::{Deadlines, LdapConfig, guard, socket};
use crate::directory::port::DirectoryError;

/// A connection that is logged in.
#[derive(Debug)]
pub(super) struct Link {
    /// Clones share the connection.
    pub(super) ldap: Ldap,
    verdict: Verdict,
    /// Whoever reads long answers may have the server wait.
    pub(super) flow: Flow,
    pub(super) deadlines: Deadlines,
    pub(super) profile: Profile,
    /// Guard and driver.
    tasks: [AbortHandle; 2],
}

impl Drop for Link {
    fn drop(&mut self) {
        // Left alone they would stay for as long as a server that reads nothing keeps the socket open.
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

impl Link {
    /// Dials and logs in. Nothing was asked of a server that does not get so far: whatever fails but the log-in itself makes it
    /// unreachable.
    pub(super) async fn open(config: &LdapConfig) -> Result<Self, DirectoryError> {
        let link = Self::dial(config).await?;
        match link.bind(config).await {
            Ok(()) => Ok(link),
            Err(DirectoryError::Lost { reason, .. }) => Err(unreachable(config, format!("no log-in: {reason}"))),
            Err(DirectoryError::BindRefused { code: code @ (code::BUSY | code::UNAVAILABLE), .. }) => {
                Err(unreachable(config, format!("it is too busy for a log-in (code {code})")))
            }
            Err(error) => Err(error),
        }
    }

    /// Dials, without a log-in.
    pub(super) async fn dial(config: &LdapConfig) -> Result<Self, DirectoryError> {
        let unreachable = |reason: String| unreachable(config, reason);
        let stream = socket::connect(config).await.map_err(unreachable)?;
        let (verdict, flow) = (Verdict::default(), Flow::default());
        let (end, guard) =
            guard::stand(stream, verdict.clone(), flow.clone()).map_err(|error| unreachable(error.to_string()))?;
        let settings = LdapConnSettings::new().set_std_stream(StdStream::Unix(end));
        let (driver, ldap) = LdapConnAsync::with_settings(settings, "ldapi:///").await.map_err(|error| {
            guard.abort();
            unreachable(error.to_string())
        })?;
        // Should the driver fail or panic, every pending answer fails with it; the lane then dials again.
        let drive = async move { driver.drive().await.map_err(|error| error.to_string()) };
        let driver = supervise::spawn("driver", verdict.clone(), drive);
        Ok(Self { ldap, verdict, flow, deadlines: config.deadlines, profile: config.profile, tasks: [guard, driver] })
    }

    async fn bind(&self, config: &LdapConfig) -> Result<(), DirectoryError> {
        let refused = |code| DirectoryError::BindRefused { bind_dn: config.bind_dn.clone(), code };
        if config.password.0.is_empty() {
            // inappropriateAuthentication: what a server says that allows no unauthenticated bind.
            return Err(refused(48));
        }
        let mut ldap = self.ldap.clone();
        let result =
            self.answer("log in", self.deadlines.bind, ldap.simple_bind(&config.bind_dn, &config.password.0)).await?;
        if result.rc == 0 { Ok(()) } else { Err(refused(result.rc)) }
    }

    /// Awaits ldap3's answer until `deadline`. ldap3 panics on some malformed answers: that is an answer lost.
    pub(super) async fn answer<T>(
        &self,
        action: &str,
        deadline: Duration,
        asked: impl Future<Output = Result<T, LdapError>>,
    ) -> Result<T, DirectoryError> {
        self.answer_by(Instant::now() + deadline, action, deadline, asked).await
    }

    /// The same, for one of several answers that come out of a `deadline` that began earlier.
    pub(super) async fn answer_by<T>(
        &self,
        until: Instant,
        action: &str,
        deadline: Duration,
        asked: impl Future<Output = Result<T, LdapError>>,
    ) -> Result<T, DirectoryError> {
        match tokio::time::timeout_at(until, AssertUnwindSafe(asked).catch_unwind()).await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(LdapError::FilterParsing))) => {
                Err(DirectoryError::Malformed { action: action.to_owned(), reason: "the filter is none".to_owned() })
            }
            Ok(Ok(Err(error))) => Err(self.lost(action, error.to_string()).await),
            Ok(Err(_)) => Err(self.lost(action, "the answer is no LDAP".to_owned()).await),
            Err(_) => Err(too_late(action, deadline)),
        }
    }

    /// Guard and supervisor know better than ldap3 why a connection ended, though it may be a moment later.
    async fn lost(&self, action: &str, reason: String) -> DirectoryError {
        DirectoryError::Lost { action: action.to_owned(), reason: self.verdict.or(reason).await }
    }

    /// Whether the connection has ended.
    pub(super) fn is_over(&mut self) -> bool {
        self.verdict.is_passed() || self.ldap.is_closed()
    }
}

pub(super) fn too_late(action: &str, deadline: Duration) -> DirectoryError {
    DirectoryError::Lost { action: action.to_owned(), reason: format!("no answer within {deadline:?}") }
}

fn unreachable(config: &LdapConfig, reason: String) -> DirectoryError {
    DirectoryError::Unreachable { url: config.url.clone(), reason }
}
