//! `[directory]`: the LDAP server that is kept equal to the registry.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::ConfigError;
use crate::domain::attribute_policy::{AttributeSettings, check};
use crate::domain::custody::Mode;
use crate::domain::following::FollowMode;

/// Kinds of servers that congvu knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DirectoryProfile {
    /// `OpenLDAP`.
    #[serde(rename = "openldap")]
    OpenLdap,
    /// 389 Directory Server.
    #[serde(rename = "389ds")]
    Ds389,
}

/// Settings of the directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DirectoryConfig {
    /// `ldaps://HOST:PORT`; `ldap://HOST:PORT` on this host or with `start_tls`; `ldapi://%2Fpath%2Fto%2Fsocket`.
    pub url: String,
    /// Whether TLS is asked for on an `ldap://` connection before anything else.
    pub start_tls: bool,
    /// What kind of server it is.
    pub profile: DirectoryProfile,
    /// CA certificates (PEM) that alone are believed; TLS needs them.
    pub ca_file: Option<PathBuf>,
    /// Entry below which everything is kept.
    pub base: String,
    /// Who we log in as.
    pub bind_dn: String,
    /// File that holds the password, readable by us only.
    pub password_file: PathBuf,
    /// Connections that write.
    pub lanes: usize,
    /// Longest wait for one answer, in seconds.
    pub timeout_seconds: u64,
    /// Days after which a plan that was not applied expires.
    pub plan_age_days: u16,
    /// How changes in it are found: `persist`, `poll` or `read`.
    pub follow: FollowMode,
    /// Seconds between two looks, where the server does not tell.
    pub poll_seconds: u32,
    /// Days after which everything is told or read again.
    pub compare_days: u16,
    /// What holds for single attributes, by name.
    pub attributes: BTreeMap<String, AttributeSettings>,
    /// What becomes of the names of adopted entries: `keep` or `move`.
    pub adopted_names: AdoptedNames,
    /// How far parts of the directory are kept for which nobody set a mode: `observe`, `propose` or `enforce`.
    pub mode: Mode,
    /// Whether `serve` carries changes of the registry to the directory as they come.
    pub live: bool,
}

/// `[directory] adopted_names`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdoptedNames {
    /// They stay as others gave them.
    #[default]
    Keep,
    /// Plans move the entries to the names that congvu gives.
    Move,
}

impl Default for DirectoryConfig {
    fn default() -> Self {
        Self {
            url: "ldap://127.0.0.1:389".into(),
            start_tls: false,
            profile: DirectoryProfile::OpenLdap,
            ca_file: None,
            base: "dc=binhphuoc,dc=gov,dc=vn".into(),
            bind_dn: "cn=congvu,dc=binhphuoc,dc=gov,dc=vn".into(),
            password_file: "/etc/congvu/directory-password".into(),
            lanes: 4,
            timeout_seconds: 30,
            plan_age_days: 1,
            follow: FollowMode::Persist,
            poll_seconds: 60,
            compare_days: 7,
            attributes: BTreeMap::new(),
            adopted_names: AdoptedNames::Keep,
            mode: Mode::Enforce,
            live: true,
        }
    }
}

impl DirectoryConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let invalid = |key, value: &str, remedy| {
            Err(ConfigError::Invalid { section: "directory", key, value: value.to_owned(), remedy })
        };
        let url = Url::parse(&self.url).ok().filter(|url| ["ldap", "ldaps", "ldapi"].contains(&url.scheme()));
        let Some(url) = url else {
            return invalid("url", &self.url, "write ldaps://HOST:PORT, or ldap://HOST:PORT for a server on this host");
        };
        let is_tls = url.scheme() == "ldaps" || self.start_tls;
        if self.start_tls && url.scheme() != "ldap" {
            return invalid("start_tls", "true", "it belongs to ldap:// only; leave it out");
        }
        if url.scheme() == "ldap" && !is_tls && !is_here(&url) {
            let remedy = "the password would be readable on the network; write ldaps://HOST:PORT or start_tls = true, \
                          and ca_file";
            return invalid("url", &self.url, remedy);
        }
        if is_tls && self.ca_file.is_none() {
            return invalid(
                "ca_file",
                "",
                "name the PEM file of the CA that issued the directory server's certificate",
            );
        }
        if !self.base.contains('=') {
            return invalid("base", &self.base, "write a distinguished name such as dc=binhphuoc,dc=gov,dc=vn");
        }
        if !(1..=64).contains(&self.lanes) {
            return invalid("lanes", &self.lanes.to_string(), "write a number of connections from 1 to 64");
        }
        if !(1..=86_400).contains(&self.poll_seconds) {
            return invalid("poll_seconds", &self.poll_seconds.to_string(), "write seconds from 1 to 86400");
        }
        if !(1..=366).contains(&self.compare_days) {
            return invalid("compare_days", &self.compare_days.to_string(), "write days from 1 to 366");
        }
        for (name, settings) in &self.attributes {
            if let Err(remedy) = check(name, settings) {
                return invalid("attributes", name, remedy);
            }
        }
        if !(1..=3600).contains(&self.timeout_seconds) {
            return invalid("timeout_seconds", &self.timeout_seconds.to_string(), "write seconds from 1 to 3600");
        }
        Ok(())
    }
}

/// Whether a URL leads to this very host.
fn is_here(url: &Url) -> bool {
    // In a scheme that browsers do not know, an address is a name to the parser.
    let host = url.host_str().unwrap_or_default();
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(url: &str, start_tls: bool, ca: bool) -> Result<(), String> {
        let ca_file = ca.then(|| "/etc/congvu/ca.pem".into());
        let config = DirectoryConfig { url: url.to_owned(), start_tls, ca_file, ..DirectoryConfig::default() };
        config.validate().map_err(|error| error.to_string())
    }

    #[test]
    fn plain_ldap_is_for_this_host_only() {
        for here in ["ldap://127.0.0.1:389", "ldap://localhost", "ldap://[::1]:1389", "ldapi://%2Frun%2Fldapi"] {
            assert_eq!(verdict(here, false, false), Ok(()), "{here}");
        }
        for there in ["ldap://10.0.0.1", "ldap://ldap.tinh.gov.vn", "ldap://localhost.evil.example", "ldap://"] {
            let said = verdict(there, false, true).unwrap_err();
            assert!(said.contains("readable on the network") && said.contains("ldaps://"), "{said}");
        }
    }

    #[test]
    fn tls_needs_its_ca() {
        for (url, start_tls) in [("ldaps://ldap.tinh.gov.vn", false), ("ldap://ldap.tinh.gov.vn", true)] {
            assert_eq!(verdict(url, start_tls, true), Ok(()));
            assert!(verdict(url, start_tls, false).unwrap_err().contains("ca_file"));
        }
        assert!(verdict("ldaps://ldap.tinh.gov.vn", true, true).unwrap_err().contains("start_tls"));
        assert!(verdict("http://x", false, false).unwrap_err().contains("ldaps://HOST:PORT"));
    }
}
