//! The stream to a server: TCP, TLS over TCP, or a Unix socket, each step with its deadline.
//!
//! Plain TCP goes to this host only: the log-in's password would be readable on any network between.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream, UnixStream};
use url::Url;

use super::LdapConfig;
use super::tls::{self, Trust};

const PORT: u16 = 389;
const TLS_PORT: u16 = 636;

const IN_THE_CLEAR: &str = "plain ldap:// is for a server on this host only; write ldaps:// or set start_tls = true in \
                            [directory], with the server's CA in ca_file";
const NO_TRUST: &str =
    "TLS needs the CA that issued the server's certificate; name its PEM file in [directory] ca_file";

/// What the guard reads and writes.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// How bytes are covered on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cover {
    Plain,
    Tls,
    StartTls,
}

/// Where a URL leads.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Endpoint {
    Unix(String),
    Tcp { host: String, port: u16, cover: Cover },
}

/// Connects as `config` says.
pub(super) async fn connect(config: &LdapConfig) -> Result<Box<dyn Stream>, String> {
    let deadlines = &config.deadlines;
    let (host, port, cover) = match endpoint(&config.url, config.start_tls)? {
        Endpoint::Unix(path) => {
            let dialled = async { UnixStream::connect(path).await.map_err(|error| error.to_string()) };
            return Ok(Box::new(within(deadlines.dial, "no connection", dialled).await?));
        }
        Endpoint::Tcp { host, port, cover } => (host, port, cover),
    };
    let trust = match (cover, &config.trust) {
        (Cover::Plain, _) => None,
        (_, Some(trust)) => Some(trust),
        (_, None) => return Err(NO_TRUST.to_owned()),
    };
    let stream = within(deadlines.dial, "no connection", tcp(&host, port, cover)).await?;
    match trust {
        None => Ok(Box::new(stream)),
        Some(trust) => within(deadlines.tls, "no TLS", covered(trust, &host, cover, stream)).await,
    }
}

async fn covered(trust: &Trust, host: &str, cover: Cover, mut stream: TcpStream) -> Result<Box<dyn Stream>, String> {
    if cover == Cover::StartTls {
        tls::ask_for_it(&mut stream).await?;
    }
    Ok(Box::new(trust.handshake(host, stream).await?))
}

async fn within<T>(deadline: Duration, what: &str, done: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    tokio::time::timeout(deadline, done).await.unwrap_or_else(|_| Err(format!("{what} within {deadline:?}")))
}

fn endpoint(url: &str, start_tls: bool) -> Result<Endpoint, String> {
    let parsed = Url::parse(url).map_err(|error| error.to_string())?;
    let (port, cover) = match (parsed.scheme(), start_tls) {
        ("ldapi", _) => return Ok(Endpoint::Unix(percent_decoded(parsed.host_str().unwrap_or_default()))),
        ("ldap", false) => (PORT, Cover::Plain),
        ("ldap", true) => (PORT, Cover::StartTls),
        ("ldaps", false) => (TLS_PORT, Cover::Tls),
        ("ldaps", true) => return Err("ldaps:// is TLS from its first byte; leave start_tls out".to_owned()),
        (other, _) => return Err(format!("{other}:// is not supported; use ldaps://, ldap:// or ldapi://")),
    };
    let host = parsed.host_str().ok_or("the URL names no host")?;
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    Ok(Endpoint::Tcp { host, port: parsed.port().unwrap_or(port), cover })
}

async fn tcp(host: &str, port: u16, cover: Cover) -> Result<TcpStream, String> {
    let addresses = tokio::net::lookup_host((host, port)).await.map_err(|error| error.to_string())?;
    let mut last = format!("{host} has no address");
    for address in addresses {
        // By address, not by name: a name may lead anywhere.
        if cover == Cover::Plain && !address.ip().to_canonical().is_loopback() {
            IN_THE_CLEAR.clone_into(&mut last);
            continue;
        }
        match dial(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error.to_string(),
        }
    }
    Err(last)
}

async fn dial(address: SocketAddr) -> std::io::Result<TcpStream> {
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

    #[test]
    fn urls_lead_to_endpoints() {
        let tcp = |host: &str, port, cover| Ok(Endpoint::Tcp { host: host.to_owned(), port, cover });
        assert_eq!(endpoint("ldap://127.0.0.1", false), tcp("127.0.0.1", 389, Cover::Plain));
        assert_eq!(endpoint("ldap://ldap.tinh.example:1389", true), tcp("ldap.tinh.example", 1389, Cover::StartTls));
        assert_eq!(endpoint("ldaps://[::1]", false), tcp("::1", 636, Cover::Tls));
        assert!(endpoint("ldaps://localhost", true).unwrap_err().contains("leave start_tls out"));
        assert!(endpoint("http://localhost", false).unwrap_err().contains("http://"));
    }

    #[tokio::test]
    async fn nothing_goes_over_a_network_in_the_clear() {
        // 192.0.2.1 is nobody's (RFC 5737): had it been dialled, the answer would be another one.
        let error = tcp("192.0.2.1", 389, Cover::Plain).await.unwrap_err();
        assert_eq!(error, IN_THE_CLEAR);
    }
}
