//! From which address a request comes. What a header says of it is believed of trusted proxies only.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{OptionalFromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::FORWARDED;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

use super::Server;
use crate::domain::network::Network;

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// The address for which is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct ClientAddress(pub(in crate::web) IpAddr);

/// The client's address, where the server noted one.
impl<S: Sync> OptionalFromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get().copied())
    }
}

/// Notes the client's address.
pub(super) async fn resolve(State(server): State<Arc<Server>>, mut request: Request, next: Next) -> Response {
    if let Some(Peer(peer)) = request.extensions().get().copied() {
        let address = client_of(peer, request.headers(), &server.settings.trusted_proxies);
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

/// From the right, each proxy that we trust names the one before it; the first that we do not trust is the client.
fn client_of(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    for named in named_hops(headers).iter().rev() {
        if !is_trusted(client) {
            break;
        }
        // A trusted proxy that names nobody readable: nobody behind it can be told apart.
        let Some(address) = address_in(named) else { break };
        client = address;
    }
    client
}

/// The addresses that proxies wrote down, in their order: `X-Forwarded-For`, else the `for` of `Forwarded` (RFC 7239).
fn named_hops(headers: &HeaderMap) -> Vec<String> {
    let lines = |name: &str| -> Vec<String> {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|line| line.split(',')).map(|part| part.trim().to_owned()).collect()
    };
    let hops = lines("x-forwarded-for");
    if !hops.is_empty() {
        return hops;
    }
    let of_element = |element: String| {
        let pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
        let named = pairs.filter(|(key, _)| key.eq_ignore_ascii_case("for")).map(|(_, value)| value.to_owned()).next();
        named.unwrap_or_default()
    };
    lines(FORWARDED.as_str()).into_iter().map(of_element).collect()
}

/// An address, bare or with a port, in quotes or brackets.
fn address_in(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches('"');
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|both| both.ip()))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, header: (&'static str, &str), trusted: &[&str]) -> String {
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().expect("a network")).collect();
        let mut headers = HeaderMap::new();
        headers.insert(header.0, header.1.parse().expect("a header"));
        client_of(peer.parse().expect("an address"), &headers, &trusted).to_string()
    }

    #[test]
    fn the_rightmost_untrusted_address_is_the_client() {
        let header = |text| ("x-forwarded-for", text);
        assert_eq!(client("203.0.113.9", header("1.2.3.4"), &["10.0.0.0/8"]), "203.0.113.9", "not a proxy of ours");
        assert_eq!(client("10.0.0.1", header("1.2.3.4"), &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(client("10.0.0.1", header("6.6.6.6, 1.2.3.4, 10.0.0.7"), &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(client("10.0.0.1", header("6.6.6.6, rubbish"), &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", header("10.0.0.5"), &["10.0.0.0/8"]), "10.0.0.5", "all of them trusted");
        assert_eq!(client("10.0.0.1", header("1.2.3.4:5555"), &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(client("10.0.0.1", header("1.2.3.4"), &[]), "10.0.0.1");
    }

    #[test]
    fn the_standard_header_is_read_too() {
        let header = |text| ("forwarded", text);
        assert_eq!(client("10.0.0.1", header("for=192.0.2.60;proto=http;by=10.0.0.9"), &["10.0.0.0/8"]), "192.0.2.60");
        assert_eq!(
            client("::1", header("for=6.6.6.6, For=\"[2001:db8:cafe::17]:4711\""), &["::1"]),
            "2001:db8:cafe::17"
        );
        assert_eq!(client("::1", header("for=_hidden"), &["::1"]), "::1");
    }
}
