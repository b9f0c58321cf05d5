//! From which address a request comes. What a header says of it is believed of trusted proxies only.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{OptionalFromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{FORWARDED, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

use super::Server;
use crate::domain::network::{ClientHeader, Network};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

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
        let address =
            client_of(peer, request.headers(), server.settings.client_header, &server.settings.trusted_proxies);
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

/// From the right, each proxy that we trust names the one before it; the first that we do not trust is the client.
fn client_of(peer: IpAddr, headers: &HeaderMap, header: ClientHeader, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    for named in named_hops(headers, header).iter().rev() {
        if !is_trusted(client) {
            break;
        }
        // A trusted proxy that names nobody readable: nobody behind it can be told apart.
        let Some(address) = named else { break };
        client = *address;
    }
    client
}

/// The addresses that proxies wrote down, in their order; none for a hop that cannot be read. The other header is what a client
/// wrote, or anybody: it is not looked at, also when this one is missing or rubbish.
fn named_hops(headers: &HeaderMap, header: ClientHeader) -> Vec<Option<IpAddr>> {
    let (name, read): (_, fn(&str) -> Option<IpAddr>) = match header {
        ClientHeader::XForwardedFor => (X_FORWARDED_FOR, address_in),
        ClientHeader::Forwarded => (FORWARDED, |element| address_in(named_by(element)?)),
    };
    // Bytes, not texts: a line is not dropped for an octet that its client put in.
    let lines = headers.get_all(name).iter().map(HeaderValue::as_bytes);
    let hops = lines.flat_map(|line| line.split(|byte| *byte == b','));
    hops.map(|hop| std::str::from_utf8(hop).ok().and_then(|hop| read(hop.trim()))).collect()
}

/// The `for` of an element of `Forwarded`.
fn named_by(element: &str) -> Option<&str> {
    let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| key.eq_ignore_ascii_case("for")).map(|(_, value)| value)
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

    fn client(peer: &str, header: (ClientHeader, &str), trusted: &[&str]) -> String {
        let name = if header.0 == ClientHeader::Forwarded { "forwarded" } else { "x-forwarded-for" };
        asked(peer, header.0, &[(name, header.1.as_bytes())], trusted)
    }

    fn asked(peer: &str, believed: ClientHeader, lines: &[(&'static str, &[u8])], trusted: &[&str]) -> String {
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().expect("a network")).collect();
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(*name, HeaderValue::from_bytes(line).expect("a header"));
        }
        client_of(peer.parse().expect("an address"), &headers, believed, &trusted).to_string()
    }

    #[test]
    fn the_rightmost_untrusted_address_is_the_client() {
        let header = |text| (ClientHeader::XForwardedFor, text);
        assert_eq!(client("203.0.113.9", header("1.2.3.4"), &["10.0.0.0/8"]), "203.0.113.9", "not a proxy of ours");
        assert_eq!(client("10.0.0.1", header("1.2.3.4"), &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(client("10.0.0.1", header("6.6.6.6, 1.2.3.4, 10.0.0.7"), &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(client("10.0.0.1", header("6.6.6.6, rubbish"), &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", header("10.0.0.5"), &["10.0.0.0/8"]), "10.0.0.5", "all of them trusted");
        assert_eq!(client("10.0.0.1", header("1.2.3.4:5555"), &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(client("10.0.0.1", header("1.2.3.4"), &[]), "10.0.0.1");
    }

    #[test]
    fn the_standard_header_is_read_where_it_is_the_one_believed() {
        let header = |text| (ClientHeader::Forwarded, text);
        assert_eq!(client("10.0.0.1", header("for=192.0.2.60;proto=http;by=10.0.0.9"), &["10.0.0.0/8"]), "192.0.2.60");
        assert_eq!(
            client("::1", header("for=6.6.6.6, For=\"[2001:db8:cafe::17]:4711\""), &["::1"]),
            "2001:db8:cafe::17"
        );
        assert_eq!(client("::1", header("for=_hidden"), &["::1"]), "::1");
    }

    #[test]
    fn no_octet_of_a_client_moves_the_belief_elsewhere() {
        let believed = ClientHeader::XForwardedFor;
        let forged: (&str, &[u8]) = ("forwarded", b"for=6.6.6.6");
        for (line, client) in [
            (&b"\xff, 1.2.3.4"[..], "1.2.3.4"),
            (b"6.6.6.6\xff, 1.2.3.4", "1.2.3.4"),
            (b"1.2.3.4\xff", "10.0.0.1"),
            (b"\xc3\xa9", "10.0.0.1"),
            (b"", "10.0.0.1"),
        ] {
            let lines = [forged, ("x-forwarded-for", line)];
            assert_eq!(asked("10.0.0.1", believed, &lines, &["10.0.0.0/8"]), client, "{line:?}");
        }
        let lines: [(&str, &[u8]); 2] = [("x-forwarded-for", b"6.6.6.6\xff"), ("x-forwarded-for", b"1.2.3.4")];
        assert_eq!(asked("10.0.0.1", believed, &lines, &["10.0.0.0/8"]), "1.2.3.4", "lines are in their order");
        assert_eq!(asked("10.0.0.1", believed, &[forged], &["10.0.0.0/8"]), "10.0.0.1", "not asked for at all");
        let lines: [(&str, &[u8]); 2] = [("x-forwarded-for", b"6.6.6.6"), ("forwarded", b"for=1.2.3.4")];
        assert_eq!(asked("10.0.0.1", ClientHeader::Forwarded, &lines, &["10.0.0.0/8"]), "1.2.3.4");
    }
}
