//! One connection: dial, guard, log in, and ask with a deadline.
//!
//! TLS belongs between the dial and the guard: wrap the TCP stream with tokio-rustls and hand it to [`guard::stand`].

use std::future::Future;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, StdStream};
use tokio::net::{TcpSocket, TcpStream, UnixStream};
use url::Url;

use super::guard::{self, Verdict};
use super::{Deadlines, LdapConfig};
use crate::directory::port::DirectoryError;

const PORT: u16 = 389;

/// A connection that is logged in.
#[derive(Debug)]
pub(super) struct Link {
    /// Clones share the connection.
    pub(super) ldap: Ldap,
    verdict: Verdict,
    pub(super) deadlines: Deadlines,
}

impl Link {
    /// Dials and logs in.
    pub(super) async fn open(config: &LdapConfig) -> Result<Self, DirectoryError> {
        let link = Self::dial(config).await?;
        link.bind(config).await?;
        Ok(link)
    }

    pub(super) async fn dial(config: &LdapConfig) -> Result<Self, DirectoryError> {
        let unreachable = |reason: String| DirectoryError::Unreachable { url: config.url.clone(), reason };
        let stream = tokio::time::timeout(config.deadlines.dial, socket(&config.url))
            .await
            .map_err(|_| unreachable(format!("no connection within {} s", config.deadlines.dial.as_secs())))?
            .map_err(unreachable)?;
        let stood = match stream {
            Socket::Tcp(stream) => guard::stand(stream),
            Socket::Unix(stream) => guard::stand(stream),
        };
        let (end, verdict) = stood.map_err(|error| unreachable(error.to_string()))?;
        let settings = LdapConnSettings::new().set_std_stream(StdStream::Unix(end));
        let (driver, ldap) = LdapConnAsync::with_settings(settings, "ldapi:///")
            .await
            .map_err(|error| unreachable(error.to_string()))?;
        // Should the driver fail or panic, every pending answer fails with it; the lane then dials again.
        tokio::spawn(driver.drive());
        Ok(Self { ldap, verdict, deadlines: config.deadlines })
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
        match tokio::time::timeout(deadline, AssertUnwindSafe(asked).catch_unwind()).await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(LdapError::FilterParsing))) => {
                Err(DirectoryError::Malformed { action: action.to_owned(), reason: "the filter is none".to_owned() })
            }
            Ok(Ok(Err(error))) => Err(self.lost(action, error.to_string()).await),
            Ok(Err(_)) => Err(self.lost(action, "the answer is no LDAP".to_owned()).await),
            Err(_) => {
                let reason = format!("no answer within {} s", deadline.as_secs());
                Err(DirectoryError::Lost { action: action.to_owned(), reason })
            }
        }
    }

    /// The guard knows better than ldap3 why a connection ended, though it may be a moment later.
    async fn lost(&self, action: &str, reason: String) -> DirectoryError {
        tokio::task::yield_now().await;
        let reason = self.verdict.get().cloned().unwrap_or(reason);
        DirectoryError::Lost { action: action.to_owned(), reason }
    }

    /// Whether the connection has ended.
    pub(super) fn is_over(&mut self) -> bool {
        self.verdict.get().is_some() || self.ldap.is_closed()
    }
}

enum Socket {
    Tcp(TcpStream),
    Unix(UnixStream),
}

async fn socket(url: &str) -> Result<Socket, String> {
    let parsed = Url::parse(url).map_err(|error| error.to_string())?;
    match parsed.scheme() {
        "ldap" => {
            let host = parsed.host_str().ok_or("the URL names no host")?;
            let host = host.trim_start_matches('[').trim_end_matches(']');
            tcp(host, parsed.port().unwrap_or(PORT)).await.map(Socket::Tcp)
        }
        "ldapi" => {
            let path = percent_decoded(parsed.host_str().unwrap_or_default());
            UnixStream::connect(path).await.map(Socket::Unix).map_err(|error| error.to_string())
        }
        other => Err(format!("{other}:// is not supported; use ldap:// or ldapi://")),
    }
}

async fn tcp(host: &str, port: u16) -> Result<TcpStream, String> {
    let addresses = tokio::net::lookup_host((host, port)).await.map_err(|error| error.to_string())?;
    let mut last = format!("{host} has no address");
    for address in addresses {
        match connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error.to_string(),
        }
    }
    Err(last)
}

async fn connect(address: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A peer that vanished without a word is noticed, even while we wait for nothing.
    socket.set_keepalive(true)?;
    // Requests are small and each waits for its answer.
    socket.set_nodelay(true)?;
    socket.connect(address).await
}

/// The path in an ldapi URL's host part.
fn percent_decoded(host: &str) -> String {
    url::form_urlencoded::parse(host.replace('+', "%2B").as_bytes()).map(|(path, _)| path.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn socket_paths_are_decoded() {
        assert_eq!(percent_decoded("%2Fvar%2Frun%2Fslapd%2Fldapi"), "/var/run/slapd/ldapi");
        assert_eq!(percent_decoded("%2Fa+b"), "/a+b");
    }

    #[tokio::test]
    async fn unknown_schemes_are_named() {
        let error = socket("ldaps://localhost").await.err().unwrap();
        assert!(error.contains("ldaps://"));
    }
}
