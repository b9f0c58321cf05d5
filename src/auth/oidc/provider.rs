//! A provider as it is configured: where browsers are sent, and whom they turn out to belong to.

use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthenticationContextClass, AuthorizationCode, AuthorizationRequest, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, DiscoveryError, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    StandardErrorResponse, TokenResponse as _,
};
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use url::Url;

use super::claims::{Expected, believe};
use super::http::{Http, HttpError, is_safe};
use super::{BrowserSecret, Identity, ProviderError};
use crate::domain::clock::Timestamp;
use crate::http::TrustError;

/// Where the provider sends browsers back to, below the address of our pages.
const RETURN_PATH: &str = "/login/oidc/callback";
/// How long a discovery document and its keys are believed to be current.
const FRESH: Duration = Duration::from_mins(10);
/// Log-ins that wait for the provider at once: one that hangs must not take every place of the server.
const WAITING: usize = 32;

/// A client whose provider is known.
pub(super) type ReadyClient =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// What is configured about a provider.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Its name in the protocol, an address below which its discovery document lies.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What proves to it that it is us.
    pub client_secret: String,
    /// What people call it.
    pub label: String,
    /// Address of our pages as browsers reach them.
    pub pages: String,
    /// CA certificates (PEM) that alone are believed.
    pub ca_file: Option<PathBuf>,
    /// Algorithms of signatures that are believed (JWA).
    pub algorithms: Vec<String>,
    /// Scopes beside `openid`.
    pub scopes: Vec<String>,
    /// By how many seconds the provider's clock may differ.
    pub skew_seconds: i64,
    /// How long one of its answers may take.
    pub patience: Duration,
    /// Values of `acr` that prove a second factor.
    pub second_factor_acr: Vec<String>,
    /// Values of `amr` of which one proves a second factor.
    pub second_factor_amr: Vec<String>,
}

impl fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderSettings").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// What is configured cannot be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The issuer or our own address is no address.
    #[error("[oidc] {key} is no address that can be used; write one such as https://login.example")]
    Address {
        /// The setting.
        key: &'static str,
    },
    /// Not an algorithm, or one that proves nothing about who signed.
    #[error("[oidc] algorithms: '{0}' is no algorithm by which a provider signs; write RS256 or ES256")]
    Algorithm(String),
    /// The CA file.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

/// A provider.
#[derive(Debug)]
pub struct Provider {
    settings: ProviderSettings,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    algorithms: HashSet<CoreJwsSigningAlgorithm>,
    http: Http,
    known: Mutex<Option<(Instant, Arc<CoreProviderMetadata>)>>,
    turns: Semaphore,
}

impl Provider {
    /// A provider by its settings; it is not asked anything yet.
    ///
    /// # Errors
    /// When an address, an algorithm or the CA file cannot be used.
    pub fn new(settings: ProviderSettings) -> Result<Self, SettingsError> {
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| SettingsError::Address { key: "issuer" })?;
        let redirect = format!("{}{RETURN_PATH}", settings.pages.trim_end_matches('/'));
        let redirect = RedirectUrl::new(redirect).map_err(|_| SettingsError::Address { key: "pages" })?;
        for (key, url) in [("issuer", issuer.url()), ("pages", redirect.url())] {
            if !is_safe(url) {
                return Err(SettingsError::Address { key });
            }
        }
        let algorithms = settings.algorithms.iter().map(|name| algorithm(name)).collect::<Result<_, _>>()?;
        let http = Http::new(settings.ca_file.as_deref(), settings.patience)?;
        Ok(Self {
            settings,
            issuer,
            redirect,
            algorithms,
            http,
            known: Mutex::new(None),
            turns: Semaphore::new(WAITING),
        })
    }

    /// Its name in the protocol.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Where it is to send browsers back to: what it must be told when we are registered there.
    #[must_use]
    pub fn return_address(&self) -> &str {
        self.redirect.as_str()
    }

    /// What people call it.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.settings.label
    }

    /// Where a browser that keeps `secret` is sent.
    ///
    /// # Errors
    /// When the provider does not answer as it should.
    pub async fn authorization_address(&self, secret: &BrowserSecret) -> Result<Url, ProviderError> {
        let metadata = self.in_turn(self.metadata()).await?;
        let client = self.client(&metadata);
        let (state, nonce) = (CsrfToken::new(secret.state()), Nonce::new(secret.nonce()));
        let verifier = PkceCodeVerifier::new(secret.verifier());
        let request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce)
            .add_scopes(self.settings.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        let acr = self.settings.second_factor_acr.iter().cloned().map(AuthenticationContextClass::new);
        Ok(acr.fold(request, AuthorizationRequest::add_auth_context_value).url().0)
    }

    /// Whom a browser belongs to that keeps `secret`, was sent at `sent_at` and came back with `code`.
    ///
    /// # Errors
    /// When the provider does not answer as it should, does not take the code, or its token is not believed.
    pub async fn identify(
        &self,
        code: &str,
        secret: &BrowserSecret,
        sent_at: Timestamp,
        now: Timestamp,
    ) -> Result<Identity, ProviderError> {
        self.in_turn(async {
            let metadata = self.metadata().await?;
            let client = self.client(&metadata);
            let response = client
                .exchange_code(AuthorizationCode::new(code.to_owned()))
                .map_err(|_| unfit("its discovery document names no token endpoint"))?
                .set_pkce_verifier(PkceCodeVerifier::new(secret.verifier()))
                .request_async(&self.http)
                .await
                .map_err(of_token_endpoint)?;
            let token = response.id_token().ok_or_else(|| unfit("it sent no ID token"))?;
            let expected = Expected {
                settings: &self.settings,
                algorithms: &self.algorithms,
                nonce: Nonce::new(secret.nonce()),
                sent_at,
                now,
            };
            match believe(&client, token, &expected) {
                Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                    // It may have changed its keys since we read them.
                    let client = self.client(&*self.fresh_metadata().await?);
                    believe(&client, token, &expected).map_err(|error| not_believed(&error))
                }
                believed => believed.map_err(|error| not_believed(&error)),
            }
        })
        .await
    }

    /// Reads the discovery document and the keys anew, and compares them with what is configured.
    ///
    /// # Errors
    /// When the provider does not answer as it should, or signs by no algorithm that is believed.
    pub async fn check(&self) -> Result<(), ProviderError> {
        let metadata = self.in_turn(self.fresh_metadata()).await?;
        let offered = metadata.id_token_signing_alg_values_supported();
        if offered.iter().any(|algorithm| self.algorithms.contains(algorithm)) {
            return Ok(());
        }
        let names = |all: Vec<&CoreJwsSigningAlgorithm>| serde_json::to_string(&all).unwrap_or_default();
        let reason = format!(
            "it signs by {}, and [oidc] algorithms has {}",
            names(offered.iter().collect()),
            names(self.algorithms.iter().collect())
        );
        Err(ProviderError::Unfit { reason })
    }

    /// Runs a conversation with the provider if it has room, within the time of two answers.
    async fn in_turn<T>(
        &self,
        conversation: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, ProviderError> {
        let _turn = self.turns.try_acquire().map_err(|_| ProviderError::Busy)?;
        let longest = self.settings.patience * 2;
        tokio::time::timeout(longest, conversation).await.unwrap_or(Err(HttpError::TooSlow(longest).into()))
    }

    async fn metadata(&self) -> Result<Arc<CoreProviderMetadata>, ProviderError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some((read, metadata)) if read.elapsed() < FRESH => Ok(metadata),
            _ => self.fresh_metadata().await,
        }
    }

    async fn fresh_metadata(&self) -> Result<Arc<CoreProviderMetadata>, ProviderError> {
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await;
        let metadata = found.map_err(|error| match error {
            DiscoveryError::Request(error) => ProviderError::Unreachable(error),
            other => unfit(&other.to_string()),
        })?;
        if !is_safe(metadata.authorization_endpoint().url()) {
            return Err(unfit("its authorization endpoint is neither https nor on this host"));
        }
        let metadata = Arc::new(metadata);
        let known = (Instant::now(), Arc::clone(&metadata));
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(metadata)
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> ReadyClient {
        use openidconnect::core::CoreClientAuthMethod::{ClientSecretBasic, ClientSecretPost};
        let secret = ClientSecret::new(self.settings.client_secret.clone());
        let id = ClientId::new(self.settings.client_id.clone());
        let client = CoreClient::from_provider_metadata(metadata.clone(), id, Some(secret))
            .set_redirect_uri(self.redirect.clone());
        // Unless it says otherwise a provider takes the secret in a header.
        let ways = metadata.token_endpoint_auth_methods_supported();
        let by_body = ways.is_some_and(|ways| !ways.contains(&ClientSecretBasic) && ways.contains(&ClientSecretPost));
        client.set_auth_type(if by_body { AuthType::RequestBody } else { AuthType::BasicAuth })
    }
}

/// An algorithm by which only the provider can sign.
fn algorithm(name: &str) -> Result<CoreJwsSigningAlgorithm, SettingsError> {
    let is_asymmetric = ["RS", "PS", "ES", "Ed"].iter().any(|start| name.starts_with(start));
    let parsed = serde_json::from_value(serde_json::Value::String(name.to_owned())).ok();
    parsed.filter(|_| is_asymmetric).ok_or_else(|| SettingsError::Algorithm(name.to_owned()))
}

fn unfit(reason: &str) -> ProviderError {
    ProviderError::Unfit { reason: reason.to_owned() }
}

fn not_believed(error: &ClaimsVerificationError) -> ProviderError {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    ProviderError::Refused { reason: format!("{error}{cause}") }
}

/// What the token endpoint's failure means. What it sent is never shown: it may hold tokens.
fn of_token_endpoint(
    error: RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>,
) -> ProviderError {
    match error {
        RequestTokenError::Request(error) => ProviderError::Unreachable(error),
        RequestTokenError::ServerResponse(refusal) if *refusal.error() == CoreErrorResponseType::InvalidClient => {
            unfit("it does not know us; check [oidc] client_id and client_secret_file")
        }
        RequestTokenError::ServerResponse(refusal) => {
            ProviderError::Refused { reason: format!("the code is not taken: {}", refusal.error().as_ref()) }
        }
        RequestTokenError::Parse(error, _) => unfit(&format!("its token response cannot be read at {}", error.path())),
        RequestTokenError::Other(reason) => unfit(&reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> ProviderSettings {
        ProviderSettings {
            issuer: "https://login.example".to_owned(),
            client_id: "congvu".to_owned(),
            client_secret: "an-invented-secret".to_owned(),
            label: "Cổng xác thực".to_owned(),
            pages: "https://congvu.example/".to_owned(),
            ca_file: None,
            algorithms: vec!["RS256".to_owned(), "ES256".to_owned(), "EdDSA".to_owned()],
            scopes: Vec::new(),
            skew_seconds: 60,
            patience: Duration::from_secs(1),
            second_factor_acr: Vec::new(),
            second_factor_amr: Vec::new(),
        }
    }

    #[test]
    fn what_proves_nothing_cannot_be_configured() {
        let provider = Provider::new(settings()).unwrap();
        assert_eq!(provider.redirect.as_str(), "https://congvu.example/login/oidc/callback");
        assert!(!format!("{provider:?}").contains("an-invented-secret"));
        for name in ["none", "HS256", "HS512", "rs256", "", "RS1"] {
            let wrong = ProviderSettings { algorithms: vec![name.to_owned()], ..settings() };
            assert!(matches!(Provider::new(wrong), Err(SettingsError::Algorithm(_))), "{name}");
        }
        for issuer in ["http://login.example", "login.example", ""] {
            let wrong = ProviderSettings { issuer: issuer.to_owned(), ..settings() };
            assert!(matches!(Provider::new(wrong), Err(SettingsError::Address { key: "issuer" })), "{issuer}");
        }
        let wrong = ProviderSettings { pages: "http://congvu.example".to_owned(), ..settings() };
        assert!(matches!(Provider::new(wrong), Err(SettingsError::Address { key: "pages" })));
    }
}
