//! Tokens that a client carries, of sessions and of the API: 256 random bits, shown once, stored as SHA-256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng as _;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// Prefix that lets secret scanners recognise a session token.
const PREFIX: &str = "congvu_s_";
/// The same for a token of the API.
const API_PREFIX: &str = "congvu_t_";

/// A token in the clear, of a session or of the API: what the client keeps.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(***)")
    }
}

/// The operating system gave no randomness.
#[derive(Debug, Error)]
#[error("the operating system gives no random numbers")]
pub struct NoRandomness;

/// A number that is used once and that nobody can guess: what ties an answer to its question.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn nonce() -> Result<[u8; 32], NoRandomness> {
    let mut bytes = [0_u8; 32];
    rand::rngs::SysRng.try_fill_bytes(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

impl SessionToken {
    /// A new token of a session.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate() -> Result<Self, NoRandomness> {
        Self::with_prefix(PREFIX)
    }

    /// A new token of the API.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate_for_api() -> Result<Self, NoRandomness> {
        Self::with_prefix(API_PREFIX)
    }

    /// Whether it is written as a token of the API.
    #[must_use]
    pub fn is_for_api(&self) -> bool {
        self.0.starts_with(API_PREFIX)
    }

    fn with_prefix(prefix: &str) -> Result<Self, NoRandomness> {
        let mut bytes = [0_u8; 32];
        rand::rngs::SysRng.try_fill_bytes(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// Takes a token as a client sent it; nothing but its look-up decides whether it is good.
    #[must_use]
    pub fn presented(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The text to hand to the client.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored and looked up.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_are_found_by_digest() -> Result<(), NoRandomness> {
        let token = SessionToken::generate()?;
        assert_eq!(token.reveal().len(), PREFIX.len() + 43);
        assert_ne!(token, SessionToken::generate()?);
        assert_eq!(SessionToken::presented(&format!(" {}\n", token.reveal())).digest(), token.digest());
        assert_eq!(format!("{token:?}"), "SessionToken(***)");
        assert!(!token.is_for_api() && SessionToken::generate_for_api()?.is_for_api());
        Ok(())
    }
}
