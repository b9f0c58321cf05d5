//! Log-in by another provider (OpenID Connect): the authorization code flow with PKCE, and an ID token that is verified in full.
//!
//! The protocol's messages and the token's cryptography are the library's; what it leaves open is decided here: which addresses
//! are asked and how long, the authorized party, when a token was issued, what counts as a second factor. Reasons:
//! `docs/adr/0011-openid-connect.md`.

mod claims;
mod http;
mod provider;
mod secret;

pub use claims::is_subject;
pub use http::{HttpError, is_safe};
pub use provider::{Provider, ProviderSettings, SettingsError};
pub use secret::BrowserSecret;

use thiserror::Error;

/// Whom the provider says the browser belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// What it calls the person, for ever.
    pub subject: String,
    /// It says, in words that the configuration believes, that a second factor was used.
    pub has_second_factor: bool,
}

/// Why nobody was identified. What is said is for the log; people are told less.
#[derive(Debug, Error)]
pub enum ProviderError {
    /// It gave no answer.
    #[error("the provider cannot be asked: {0}")]
    Unreachable(#[from] HttpError),
    /// Too many wait for it already.
    #[error("too many log-ins wait for the provider")]
    Busy,
    /// Its answer is not what the protocol asks for, or not what is configured here.
    #[error("the provider does not answer as it should: {reason}")]
    Unfit {
        /// What is wrong.
        reason: String,
    },
    /// It does not take the code, or its token is not believed.
    #[error("the log-in is not believed: {reason}")]
    Refused {
        /// Why.
        reason: String,
    },
}
