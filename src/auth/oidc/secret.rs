//! What a browser keeps while it is at the provider: one secret, from which everything that must not be guessed is derived. The
//! database knows its hash only, so it tells nobody state, nonce or verifier.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac as _};
use rand::TryRng as _;
use sha2::{Digest as _, Sha256};

use crate::auth::token::NoRandomness;

/// A secret of 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct BrowserSecret([u8; 32]);

impl fmt::Debug for BrowserSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserSecret(***)")
    }
}

impl BrowserSecret {
    /// A new one.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate() -> Result<Self, NoRandomness> {
        let mut bytes = [0_u8; 32];
        rand::rngs::SysRng.try_fill_bytes(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(bytes))
    }

    /// Takes what a browser sent; none when it cannot be one.
    #[must_use]
    pub fn presented(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The text for the browser's cookie.
    #[must_use]
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored and looked up.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// `state`: goes to the provider and comes back with the browser.
    #[must_use]
    pub fn state(&self) -> String {
        self.derived(b"state")
    }

    /// Whether `text` is this browser's state.
    #[must_use]
    pub fn is_state(&self, text: &str) -> bool {
        // Compared by digest, so that time tells nothing of the text.
        Sha256::digest(self.state()) == Sha256::digest(text)
    }

    /// `nonce`: comes back inside the ID token.
    pub(super) fn nonce(&self) -> String {
        self.derived(b"nonce")
    }

    /// PKCE's verifier: only its hash goes to the provider before the code is redeemed.
    pub(super) fn verifier(&self) -> String {
        self.derived(b"verifier")
    }

    fn derived(&self, purpose: &[u8]) -> String {
        let mut block = [0_u8; 64];
        for (place, byte) in block.iter_mut().zip(self.0) {
            *place = byte;
        }
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
        mac.update(purpose);
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_derived_is_its_own_and_the_secret_never_shows() {
        let secret = BrowserSecret([7; 32]);
        let all = [secret.state(), secret.nonce(), secret.verifier(), secret.reveal(), hex::encode(secret.digest())];
        for (place, one) in all.iter().enumerate() {
            assert!(one.len() >= 43 && all.iter().skip(place + 1).all(|other| other != one), "{one}");
        }
        assert!(secret.is_state(&secret.state()) && !secret.is_state("") && !secret.is_state(&secret.nonce()));
        assert!(!BrowserSecret([8; 32]).is_state(&secret.state()));
        assert_eq!(BrowserSecret::presented(&secret.reveal()), Some(secret.clone()));
        for wrong in ["", "x", &"A".repeat(42), &"A".repeat(44), "không"] {
            assert_eq!(BrowserSecret::presented(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{secret:?}"), "BrowserSecret(***)");
        assert_ne!(BrowserSecret::generate().unwrap(), BrowserSecret::generate().unwrap());
    }
}
