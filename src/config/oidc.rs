//! `[oidc]`: log-in by another provider (OpenID Connect).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use super::ConfigError;

/// Algorithms by which only the provider can sign.
const ALGORITHMS: [&str; 9] = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

/// Settings of the provider. Without an issuer people log in by password only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OidcConfig {
    /// The provider's issuer, exactly as its discovery document writes it; empty: there is none.
    pub issuer: String,
    /// What the provider calls us.
    pub client_id: String,
    /// File that holds the secret it gave us, readable by us only.
    pub client_secret_file: PathBuf,
    /// What people call the provider.
    pub label: String,
    /// Address of our pages as browsers reach them; the provider sends them back to `/login/oidc/callback` below it.
    pub pages: String,
    /// CA certificates (PEM) that alone are believed; without it the public ones.
    pub ca_file: Option<PathBuf>,
    /// Algorithms of signatures that are believed.
    pub algorithms: Vec<String>,
    /// Scopes beside `openid`.
    pub scopes: Vec<String>,
    /// By how many seconds the provider's clock may differ.
    pub skew_seconds: u16,
    /// How long one of its answers may take.
    pub timeout_seconds: u64,
    /// Values of `acr` that prove a second factor.
    pub second_factor_acr: Vec<String>,
    /// Values of `amr` of which one proves a second factor.
    pub second_factor_amr: Vec<String>,
}

impl Default for OidcConfig {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: String::new(),
            client_secret_file: PathBuf::new(),
            label: String::new(),
            pages: String::new(),
            ca_file: None,
            algorithms: vec!["RS256".to_owned(), "ES256".to_owned()],
            scopes: Vec::new(),
            skew_seconds: 60,
            timeout_seconds: 10,
            second_factor_acr: Vec::new(),
            second_factor_amr: Vec::new(),
        }
    }
}

impl OidcConfig {
    /// Whether people log in by a provider too.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.issuer.is_empty()
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let invalid = |key, value: &str, remedy| {
            Err(ConfigError::Invalid { section: "oidc", key, value: value.to_owned(), remedy })
        };
        if !self.is_set() {
            return Ok(());
        }
        let address =
            "write an address such as https://login.tinh.gov.vn; http only for this host, without user or query";
        for (key, text) in [("issuer", &self.issuer), ("pages", &self.pages)] {
            if !is_address(text) {
                // What stands before an @ may be a password.
                return invalid(key, text.rsplit('@').next().unwrap_or_default(), address);
            }
        }
        for (key, text) in [("client_id", &self.client_id), ("label", &self.label)] {
            if text.trim().is_empty() || text.chars().any(char::is_control) {
                return invalid(key, text, "say it in one line");
            }
        }
        if self.client_secret_file.as_os_str().is_empty() {
            return invalid("client_secret_file", "", "name the file that holds the provider's secret for us");
        }
        let wrong = self.algorithms.iter().find(|name| !ALGORITHMS.contains(&name.as_str()));
        if wrong.is_some() || self.algorithms.is_empty() {
            let wrong = wrong.map(String::as_str).unwrap_or_default();
            return invalid(
                "algorithms",
                wrong,
                "write one or more of RS256, PS256, ES256, ES384, EdDSA and their like",
            );
        }
        if let Some(wrong) = self.scopes.iter().find(|text| text.is_empty() || text.contains(char::is_whitespace)) {
            return invalid("scopes", wrong, "write scopes such as [\"profile\"], one word each");
        }
        if self.skew_seconds > 300 {
            return invalid("skew_seconds", &self.skew_seconds.to_string(), "write seconds from 0 to 300");
        }
        if !(1..=25).contains(&self.timeout_seconds) {
            return invalid("timeout_seconds", &self.timeout_seconds.to_string(), "write seconds from 1 to 25");
        }
        Ok(())
    }
}

/// An address over TLS, or of this host, with nothing that belongs to a request.
fn is_address(text: &str) -> bool {
    let Ok(url) = text.parse::<Url>() else { return false };
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let is_bare =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    is_bare && url.has_host() && (url.scheme() == "https" || (url.scheme() == "http" && is_here))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> OidcConfig {
        OidcConfig {
            issuer: "https://login.example/realm".to_owned(),
            client_id: "congvu".to_owned(),
            client_secret_file: "/etc/congvu/oidc-secret".into(),
            label: "Cổng xác thực".to_owned(),
            pages: "https://congvu.example".to_owned(),
            ..OidcConfig::default()
        }
    }

    #[test]
    fn each_wrong_setting_is_named() {
        assert!(good().validate().is_ok() && OidcConfig::default().validate().is_ok());
        let here = OidcConfig { issuer: "http://127.0.0.1:3000".to_owned(), ..good() };
        assert!(here.validate().is_ok());
        let wrong = [
            ("issuer", OidcConfig { issuer: "http://login.example".to_owned(), ..good() }),
            ("issuer", OidcConfig { issuer: "https://me:geheim@login.example".to_owned(), ..good() }),
            ("issuer", OidcConfig { issuer: "https://login.example?x=1".to_owned(), ..good() }),
            ("issuer", OidcConfig { issuer: "login.example".to_owned(), ..good() }),
            ("pages", OidcConfig { pages: String::new(), ..good() }),
            ("client_id", OidcConfig { client_id: String::new(), ..good() }),
            ("label", OidcConfig { label: " ".to_owned(), ..good() }),
            ("client_secret_file", OidcConfig { client_secret_file: PathBuf::new(), ..good() }),
            ("algorithms", OidcConfig { algorithms: vec!["none".to_owned()], ..good() }),
            ("algorithms", OidcConfig { algorithms: vec!["RS256".to_owned(), "HS256".to_owned()], ..good() }),
            ("algorithms", OidcConfig { algorithms: Vec::new(), ..good() }),
            ("scopes", OidcConfig { scopes: vec!["a b".to_owned()], ..good() }),
            ("skew_seconds", OidcConfig { skew_seconds: 301, ..good() }),
            ("timeout_seconds", OidcConfig { timeout_seconds: 26, ..good() }),
        ];
        for (key, config) in wrong {
            let error = config.validate().unwrap_err().to_string();
            assert!(error.starts_with(&format!("[oidc] {key} = ")) && !error.contains("geheim"), "{error}");
        }
    }
}
