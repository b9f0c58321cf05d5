//! The provider of log-ins of the configuration: opened for the server, looked at by the doctor.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::exit::{Failure, Fault};
use crate::auth::oidc::{Provider, ProviderSettings};
use crate::config::OidcConfig;

/// The provider, if one is configured.
pub(super) fn provider(config: &OidcConfig) -> Result<Option<Arc<Provider>>, Failure> {
    if !config.is_set() {
        return Ok(None);
    }
    let settings = ProviderSettings {
        issuer: config.issuer.clone(),
        client_id: config.client_id.clone(),
        client_secret: secret(&config.client_secret_file)?,
        label: config.label.clone(),
        pages: config.pages.clone(),
        ca_file: config.ca_file.clone(),
        algorithms: config.algorithms.clone(),
        scopes: config.scopes.clone(),
        skew_seconds: i64::from(config.skew_seconds),
        patience: Duration::from_secs(config.timeout_seconds),
        second_factor_acr: config.second_factor_acr.clone(),
        second_factor_amr: config.second_factor_amr.clone(),
    };
    let provider = Provider::new(settings).map_err(|error| Failure::from_error(Fault::Use, &error))?;
    Ok(Some(Arc::new(provider)))
}

/// The configured issuer.
pub(super) fn issuer(config: &OidcConfig) -> Result<&str, Failure> {
    if config.is_set() {
        Ok(&config.issuer)
    } else {
        Err(Failure::wrong_use("[oidc] issuer is not set; name the provider whose subject it is"))
    }
}

/// Whether the configured provider answers as it should, and what to say about it.
pub(super) async fn finding(config: &OidcConfig) -> Option<(bool, String)> {
    let provider = match provider(config) {
        Ok(provider) => provider?,
        Err(failure) => return Some((false, failure.message().to_owned())),
    };
    Some(match provider.check().await {
        Ok(()) => (true, format!("{} answers; it sends browsers back to {}", config.issuer, provider.return_address())),
        Err(error) => (false, format!("{error}; check [oidc] issuer, ca_file and the way to {}", config.issuer)),
    })
}

fn secret(file: &Path) -> Result<String, Failure> {
    let failed = |reason: String| {
        Failure::wrong_use(format!("cannot use {} as [oidc] client_secret_file: {reason}", file.display()))
    };
    let mode = std::fs::metadata(file).map_err(|error| failed(error.to_string()))?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(failed(format!("others can read it (mode {mode:o}); run `chmod 600` on it")));
    }
    let text = std::fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() { Err(failed("it is empty".to_owned())) } else { Ok(secret.to_owned()) }
}
