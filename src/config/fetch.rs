//! `[pki.fetch]`: from whom revocation lists are fetched, and whom OCSP asks.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use super::ConfigError;

/// The CA's own hosts.
const HOSTS: [&str; 3] = ["ca.gov.vn", "www.ca.gov.vn", "ocsp.ca.gov.vn"];

/// Settings of fetching.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FetchConfig {
    /// Minutes between two turns of `congvu serve`; 0: only by `congvu cert refresh`.
    pub every_minutes: u32,
    /// Hosts that may be asked, each with a port if it is no usual one.
    pub hosts: Vec<String>,
    /// Those of them that may lie in our own network.
    pub private_hosts: Vec<String>,
    /// Addresses of lists beside those that certificates name.
    pub sources: Vec<String>,
    /// Largest list, in MiB.
    pub max_mib: u32,
    /// How long connecting may take.
    pub connect_seconds: u32,
    /// How long the server may be silent.
    pub idle_seconds: u32,
    /// How long one list may take.
    pub whole_seconds: u32,
    /// OCSP responders that are asked where a certificate names none that may be.
    pub ocsp_responders: Vec<String>,
    /// Certificates that are asked about in one turn; 0: only those that somebody names.
    pub ocsp_most: u32,
    /// Minutes within which nobody is asked again about the same certificate.
    pub ocsp_again_minutes: u32,
    /// Refuse OCSP answers that do not repeat the question's nonce.
    pub ocsp_needs_nonce: bool,
    /// How long one OCSP answer may take.
    pub ocsp_seconds: u32,
    /// CA certificates (PEM) that alone are believed where the address is https; without it the public ones.
    pub ca_file: Option<PathBuf>,
}

impl Default for FetchConfig {
    fn default() -> Self {
        Self {
            every_minutes: 60,
            hosts: HOSTS.map(str::to_owned).to_vec(),
            private_hosts: Vec::new(),
            sources: Vec::new(),
            max_mib: 64,
            connect_seconds: 10,
            idle_seconds: 30,
            whole_seconds: 300,
            ocsp_responders: Vec::new(),
            ocsp_most: 100,
            ocsp_again_minutes: 360,
            ocsp_needs_nonce: false,
            ocsp_seconds: 20,
            ca_file: None,
        }
    }
}

impl FetchConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let invalid = |key, value: &str, remedy| {
            Err(ConfigError::Invalid { section: "pki.fetch", key, value: value.to_owned(), remedy })
        };
        let host = "write a name such as ca.gov.vn, with a port (ca.gov.vn:8080) only if it is not the usual one";
        if let Some(wrong) = self.hosts.iter().find(|text| !is_host(text)) {
            return invalid("hosts", wrong, host);
        }
        if let Some(wrong) = self.private_hosts.iter().find(|text| !is_host(text)) {
            return invalid("private_hosts", wrong, "write a name or an address as in hosts, without a port");
        }
        let lists = "write addresses such as http://ca.gov.vn/pki/pub/crl/cpcag2.crl";
        let responders = "write addresses such as http://ocsp.ca.gov.vn";
        for (key, texts, remedy) in
            [("sources", &self.sources, lists), ("ocsp_responders", &self.ocsp_responders, responders)]
        {
            if let Some(wrong) = texts.iter().find(|text| !is_address(text)) {
                // What stands before an @ may be a password.
                return invalid(key, wrong.rsplit('@').next().unwrap_or_default(), remedy);
            }
        }
        if !(1..=1024).contains(&self.max_mib) {
            return invalid("max_mib", &self.max_mib.to_string(), "write MiB from 1 to 1024");
        }
        if self.every_minutes > 10_080 {
            return invalid(
                "every_minutes",
                &self.every_minutes.to_string(),
                "write minutes up to 10080, a week; 0 is never",
            );
        }
        if self.ocsp_most > 10_000 {
            return invalid("ocsp_most", &self.ocsp_most.to_string(), "write a number up to 10000; 0 is none");
        }
        if !(1..=10_080).contains(&self.ocsp_again_minutes) {
            let minutes = self.ocsp_again_minutes.to_string();
            return invalid("ocsp_again_minutes", &minutes, "write minutes from 1 to 10080, a week");
        }
        for (key, value) in [
            ("connect_seconds", self.connect_seconds),
            ("idle_seconds", self.idle_seconds),
            ("whole_seconds", self.whole_seconds),
            ("ocsp_seconds", self.ocsp_seconds),
        ] {
            if !(1..=3600).contains(&value) {
                return invalid(key, &value.to_string(), "write seconds from 1 to 3600");
            }
        }
        Ok(())
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<Url>().is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none()
    })
}

fn is_host(text: &str) -> bool {
    let is_bare =
        !text.is_empty() && !text.contains(['/', '@', '?', '#', '\\', '*']) && !text.contains(char::is_whitespace);
    is_bare && Url::parse(&format!("http://{text}/")).is_ok_and(|url| url.has_host() && url.path() == "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_setting_is_named() {
        let list = |text: &str| vec![text.to_owned()];
        let good = FetchConfig {
            hosts: list("mirror.tinh.local:8080"),
            private_hosts: list("mirror.tinh.local"),
            sources: list("http://mirror.tinh.local:8080/cpcag2.crl"),
            ..FetchConfig::default()
        };
        assert!(good.validate().is_ok() && FetchConfig::default().validate().is_ok());
        for (key, config) in [
            ("hosts", FetchConfig { hosts: list("http://ca.gov.vn"), ..good.clone() }),
            ("hosts", FetchConfig { hosts: list("*.gov.vn"), ..good.clone() }),
            ("private_hosts", FetchConfig { private_hosts: list("a b"), ..good.clone() }),
            ("sources", FetchConfig { sources: list("ca.gov.vn/x.crl"), ..good.clone() }),
            ("sources", FetchConfig { sources: list("http://me:geheim@ca.gov.vn/x.crl"), ..good.clone() }),
            ("sources", FetchConfig { sources: list("ldap://ca.gov.vn/x"), ..good.clone() }),
            ("max_mib", FetchConfig { max_mib: 0, ..good.clone() }),
            ("every_minutes", FetchConfig { every_minutes: 10_081, ..good.clone() }),
            ("connect_seconds", FetchConfig { connect_seconds: 0, ..good.clone() }),
            ("idle_seconds", FetchConfig { idle_seconds: 3601, ..good.clone() }),
            ("whole_seconds", FetchConfig { whole_seconds: 0, ..good.clone() }),
            (
                "ocsp_responders",
                FetchConfig { ocsp_responders: list("http://me:geheim@ocsp.ca.gov.vn"), ..good.clone() },
            ),
            ("ocsp_responders", FetchConfig { ocsp_responders: list("ocsp.ca.gov.vn"), ..good.clone() }),
            ("ocsp_most", FetchConfig { ocsp_most: 10_001, ..good.clone() }),
            ("ocsp_again_minutes", FetchConfig { ocsp_again_minutes: 0, ..good.clone() }),
            ("ocsp_seconds", FetchConfig { ocsp_seconds: 0, ..good.clone() }),
        ] {
            let error = config.validate().unwrap_err().to_string();
            assert!(error.starts_with(&format!("[pki.fetch] {key} = ")) && !error.contains("geheim"), "{error}");
        }
    }
}
