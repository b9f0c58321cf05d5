//! Whom we ask at all: hosts that are named, and addresses of our own network only where that is said.

use std::net::IpAddr;

use thiserror::Error;
use url::{Host, Url};

use super::address::is_public;
use super::error::FetchError;

/// A host as it is named in the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    host: Host,
    /// The only port; without one the usual ports.
    port: Option<u16>,
}

/// A text that names no host.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{0}' is no host; write a name such as ca.gov.vn, with a port (ca.gov.vn:8080) only if it is not the usual one"
)]
pub struct InvalidHost(pub String);

/// Whom we ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    hosts: Vec<Named>,
    private: Vec<Host>,
}

impl Allowed {
    /// These hosts; those of `private` may lie in our own network.
    ///
    /// # Errors
    /// When a text names no host.
    pub fn new(hosts: &[String], private: &[String]) -> Result<Self, InvalidHost> {
        let hosts = hosts.iter().map(|text| named(text)).collect::<Result<_, _>>()?;
        let host = |text: &String| match named(text)? {
            Named { host, port: None } => Ok(host),
            Named { .. } => Err(InvalidHost(text.clone())),
        };
        Ok(Self { hosts, private: private.iter().map(host).collect::<Result<_, _>>()? })
    }

    /// Whether anybody at all may be asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    /// Whether the host of `url` is named; asks nobody. An address literal must be named as such.
    ///
    /// # Errors
    /// When it is not, or `url` is no address that we ask.
    pub fn check(&self, url: &Url) -> Result<(), FetchError> {
        let is_plain = url.username().is_empty() && url.password().is_none();
        let (true, true, Some(host)) = (matches!(url.scheme(), "http" | "https"), is_plain, url.host()) else {
            return Err(FetchError::NotAnAddress);
        };
        let host = host.to_owned();
        if self.hosts.iter().any(|named| named.host == host && named.port == url.port()) {
            return Ok(());
        }
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Err(FetchError::NotAllowed { host: format!("{host}{port}") })
    }

    /// Whether the addresses that `host` leads to may be asked: all public, unless it is said that this host is not.
    ///
    /// # Errors
    /// When one is of our own network, or there is none.
    pub fn check_addresses(&self, host: &Host<&str>, addresses: &[IpAddr]) -> Result<(), FetchError> {
        let name = host.to_string();
        if addresses.is_empty() {
            return Err(FetchError::Unresolved { host: name });
        }
        if self.private.contains(&host.to_owned()) {
            return Ok(());
        }
        match addresses.iter().find(|address| !is_public(**address)) {
            Some(address) => Err(FetchError::Private { host: name, address: *address }),
            None => Ok(()),
        }
    }
}

/// As `url` reads the host of an address: in lower case, internationalised names in their ASCII form, odd forms of IPv4 made plain.
fn named(text: &str) -> Result<Named, InvalidHost> {
    let invalid = || InvalidHost(text.to_owned());
    let url = Url::parse(&format!("http://{text}/")).map_err(|_| invalid())?;
    let is_host = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let has_more = text.contains(['/', '@', '?', '#', '\\', '*']) || text.chars().any(char::is_whitespace);
    match url.host() {
        Some(host) if is_host && !has_more => Ok(Named { host: host.to_owned(), port: url.port() }),
        _ => Err(invalid()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(hosts: &[&str], private: &[&str]) -> Allowed {
        let texts = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        Allowed::new(&texts(hosts), &texts(private)).unwrap()
    }

    #[test]
    fn only_named_hosts_on_their_ports_are_asked() {
        let allowed = allowed(&["ca.gov.vn", "mirror.tinh.local:8080", "192.0.2.7", "[2001:db8::7]:81"], &[]);
        for (url, good) in [
            ("http://ca.gov.vn/pki/pub/crl/cpcag2.crl", true),
            ("https://CA.gov.vn/x", true),
            ("http://ca.gov.vn:80/x", true),
            ("http://mirror.tinh.local:8080/x", true),
            ("http://192.0.2.7/x", true),
            ("http://[2001:db8::7]:81/x", true),
            ("http://ca.gov.vn:8080/x", false),
            ("http://mirror.tinh.local/x", false),
            ("http://www.ca.gov.vn/x", false),
            ("http://ca.gov.vn.evil.example/x", false),
            ("http://evil.example/ca.gov.vn", false),
            ("http://me@ca.gov.vn/x", false),
            ("http://ca.gov.vn@evil.example/x", false),
            ("ftp://ca.gov.vn/x", false),
            ("file:///etc/passwd", false),
            ("ldap://ca.gov.vn/cn=x", false),
            ("http://127.0.0.1/x", false),
            ("http://0x7f.1/x", false),
            ("http://[::1]/x", false),
        ] {
            assert_eq!(allowed.check(&url.parse().unwrap()).is_ok(), good, "{url}");
        }
    }

    #[test]
    fn a_name_that_leads_into_our_own_network_is_refused_unless_that_is_said() {
        let (name, literal) = (Host::Domain("ca.gov.vn"), Host::Ipv4("10.0.0.5".parse().unwrap()));
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let closed = allowed(&["ca.gov.vn", "10.0.0.5"], &[]);
        assert_eq!(closed.check_addresses(&name, &[address("203.162.0.181")]), Ok(()));
        let mixed = [address("203.162.0.181"), address("10.0.0.5")];
        let private = FetchError::Private { host: "ca.gov.vn".to_owned(), address: address("10.0.0.5") };
        assert_eq!(closed.check_addresses(&name, &mixed), Err(private));
        assert!(closed.check_addresses(&literal, &[address("10.0.0.5")]).is_err(), "naming it is not saying so");
        assert!(matches!(closed.check_addresses(&name, &[]), Err(FetchError::Unresolved { .. })));
        let open = allowed(&["ca.gov.vn", "10.0.0.5"], &["ca.gov.vn", "10.0.0.5"]);
        assert_eq!(open.check_addresses(&name, &mixed), Ok(()));
        assert_eq!(open.check_addresses(&literal, &[address("10.0.0.5")]), Ok(()));
    }

    #[test]
    fn what_names_no_host_is_told() {
        for text in
            ["", "http://ca.gov.vn", "ca.gov.vn/pki", "a b", "me@ca.gov.vn", "ca.gov.vn:x", "*.gov.vn", "ca.gov.vn?"]
        {
            assert_eq!(Allowed::new(&[text.to_owned()], &[]), Err(InvalidHost(text.to_owned())));
        }
        assert!(Allowed::new(&[], &["ca.gov.vn:80".to_owned(), "ca.gov.vn:81".to_owned()]).is_err());
    }
}
