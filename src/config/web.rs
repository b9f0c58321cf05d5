//! `[web]`: where the pages are served, over what, and the bounds of what is taken on.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::domain::network::{ClientHeader, Network};

/// Settings of the web server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebConfig {
    /// Address and port to listen on. Beyond loopback only with TLS or behind a proxy.
    pub listen: String,
    /// Certificate chain (PEM), the server's own first.
    pub tls_certificate: Option<PathBuf>,
    /// Its private key (PEM).
    pub tls_key: Option<PathBuf>,
    /// A proxy in front ends TLS.
    pub behind_proxy: bool,
    /// Networks of proxies that are believed when they name the client.
    pub trusted_proxies: Vec<String>,
    /// The header in which they name it: `x-forwarded-for` or `forwarded`. No other is looked at.
    pub client_header: ClientHeader,
    /// Address and port at which `/metrics` is told; nowhere when empty. Meant for loopback or a network of watchers.
    pub metrics_listen: Option<String>,
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address that is no trusted proxy.
    pub connections_per_address: usize,
    /// Requests at work at once.
    pub requests: usize,
    /// Requests at once for one address.
    pub requests_per_address: usize,
    /// Longest wait for a request's headers, in seconds; also for the next request on a connection.
    pub header_seconds: u64,
    /// Longest wait for an answer, in seconds.
    pub request_seconds: u64,
    /// How long `/readyz` says that the program stops before it takes no more requests, in seconds.
    pub notice_seconds: u64,
    /// How long what was begun may go on after that, in seconds.
    pub drain_seconds: u64,
    /// Requests a second from one address; 0 for any number.
    pub rate_per_address: u32,
    /// Requests a second with one token; 0 for any number.
    pub rate_per_token: u32,
    /// Attempts to log in a minute from one address; 0 for any number.
    pub log_ins_per_minute: u32,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            tls_certificate: None,
            tls_key: None,
            behind_proxy: false,
            trusted_proxies: Vec::new(),
            client_header: ClientHeader::XForwardedFor,
            metrics_listen: None,
            connections: 1024,
            connections_per_address: 256,
            requests: 256,
            requests_per_address: 64,
            header_seconds: 15,
            request_seconds: 60,
            notice_seconds: 5,
            drain_seconds: 30,
            rate_per_address: 500,
            rate_per_token: 500,
            log_ins_per_minute: 30,
        }
    }
}

impl WebConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let invalid = |key, value: &str, remedy| {
            Err(ConfigError::Invalid { section: "web", key, value: value.to_owned(), remedy })
        };
        let address = "write an address and a port such as 127.0.0.1:8080";
        if self.listen.parse::<SocketAddr>().is_err() {
            return invalid("listen", &self.listen, address);
        }
        if let Some(listen) = self.metrics_listen.as_deref().filter(|text| text.parse::<SocketAddr>().is_err()) {
            return invalid("metrics_listen", listen, address);
        }
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            return invalid("tls_certificate", "", "set tls_certificate and tls_key, both or neither");
        }
        if let Some(wrong) = self.trusted_proxies.iter().find(|text| text.parse::<Network>().is_err()) {
            return invalid("trusted_proxies", wrong, "write addresses and networks such as [\"10.0.0.0/8\"]");
        }
        if self.behind_proxy && self.trusted_proxies.is_empty() {
            let remedy = "name the proxy's addresses, such as [\"10.0.0.5\"]: else everybody behind it is one address, \
                          and all of them share its rates and its attempts to log in";
            return invalid("trusted_proxies", "", remedy);
        }
        for (key, number) in [
            ("connections", self.connections),
            ("connections_per_address", self.connections_per_address),
            ("requests", self.requests),
            ("requests_per_address", self.requests_per_address),
        ] {
            if !(1..=100_000).contains(&number) {
                return invalid(key, &number.to_string(), "write a number from 1 to 100000");
            }
        }
        let waits = [
            ("header_seconds", self.header_seconds),
            ("request_seconds", self.request_seconds),
            ("drain_seconds", self.drain_seconds),
        ];
        if self.notice_seconds > 300 {
            return invalid("notice_seconds", &self.notice_seconds.to_string(), "write seconds from 0 to 300");
        }
        match waits.into_iter().find(|(_, seconds)| !(1..=3600).contains(seconds)) {
            Some((key, seconds)) => invalid(key, &seconds.to_string(), "write seconds from 1 to 3600"),
            None => Ok(()),
        }
    }

    /// The networks of [`WebConfig::trusted_proxies`].
    #[must_use]
    pub fn trusted_networks(&self) -> Vec<Network> {
        self.trusted_proxies.iter().filter_map(|text| text.parse().ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_setting_is_named() {
        let usual = WebConfig::default;
        let behind = || WebConfig { behind_proxy: true, trusted_proxies: vec!["10.0.0.5".to_owned()], ..usual() };
        assert!(usual().validate().is_ok() && behind().validate().is_ok());
        let wrong = [
            ("trusted_proxies", WebConfig { trusted_proxies: Vec::new(), ..behind() }),
            ("trusted_proxies", WebConfig { trusted_proxies: vec!["proxy.example".to_owned()], ..behind() }),
            ("listen", WebConfig { listen: "8080".to_owned(), ..usual() }),
            ("tls_certificate", WebConfig { tls_key: Some("key.pem".into()), ..usual() }),
            ("connections_per_address", WebConfig { connections_per_address: 0, ..usual() }),
            ("requests_per_address", WebConfig { requests_per_address: 0, ..usual() }),
            ("notice_seconds", WebConfig { notice_seconds: 301, ..usual() }),
            ("drain_seconds", WebConfig { drain_seconds: 0, ..usual() }),
        ];
        for (expected, config) in wrong {
            match config.validate() {
                Err(ConfigError::Invalid { section: "web", key, .. }) => assert_eq!(key, expected),
                other => panic!("{expected}: {other:?}"),
            }
        }
    }
}
