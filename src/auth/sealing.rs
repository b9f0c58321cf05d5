//! Sealing personal numbers: XChaCha20-Poly1305 (a random 24-byte nonce each), bound to whose number it is; and the blind index by
//! which a number is found again without being opened (HMAC-SHA-256).
//!
//! Both keys are derived from the one key of the installation by HMAC with a label, so that neither tells the other.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use rand::TryRng as _;
use sha2::Sha256;
use thiserror::Error;
use time::Date;

use super::token::NoRandomness;
use crate::domain::ids::OfficialId;
use crate::domain::personal_number::PersonalNumber;
use crate::domain::secret_key::SecretKey;

/// First byte of everything sealed: how to read the rest.
const VERSION: u8 = 1;
const NONCE: usize = 24;

/// Seals and finds personal numbers.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
    index: [u8; 32],
    question: [u8; 32],
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(***)")
    }
}

/// A sealed value cannot be opened.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "a sealed personal number cannot be opened: it was altered, belongs to somebody else, or was sealed with another key"
)]
pub struct CannotOpen;

impl Sealer {
    /// A sealer with the installation's key for personal data.
    #[must_use]
    pub fn new(key: &SecretKey) -> Self {
        let cipher = XChaCha20Poly1305::new(&derived(key, b"congvu personal number seal").into());
        Self {
            cipher,
            index: derived(key, b"congvu personal number index"),
            question: derived(key, b"congvu personal number question"),
        }
    }

    /// Seals a number for its owner.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn seal(&self, official: OfficialId, number: &PersonalNumber) -> Result<Vec<u8>, NoRandomness> {
        self.seal_text(official, number.reveal())
    }

    /// Seals a text for its owner.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn seal_text(&self, official: OfficialId, text: &str) -> Result<Vec<u8>, NoRandomness> {
        let mut nonce = [0_u8; NONCE];
        rand::rngs::SysRng.try_fill_bytes(&mut nonce).map_err(|_| NoRandomness)?;
        let payload = Payload { msg: text.as_bytes(), aad: official.0.as_bytes() };
        // The cipher refuses only texts of many gigabytes.
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| NoRandomness)?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// Opens the number of `official`.
    ///
    /// # Errors
    /// When it was altered, is another's, or was sealed with another key.
    pub fn open(&self, official: OfficialId, sealed: &[u8]) -> Result<PersonalNumber, CannotOpen> {
        self.open_text(official, sealed)?.parse().map_err(|_| CannotOpen)
    }

    /// Opens a text of `official`.
    ///
    /// # Errors
    /// As [`Sealer::open`].
    pub fn open_text(&self, official: OfficialId, sealed: &[u8]) -> Result<String, CannotOpen> {
        let rest = sealed.strip_prefix(&[VERSION]).ok_or(CannotOpen)?;
        let (nonce, text) = rest.split_first_chunk::<NONCE>().ok_or(CannotOpen)?;
        let payload = Payload { msg: text, aad: official.0.as_bytes() };
        let opened = self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| CannotOpen)?;
        String::from_utf8(opened).map_err(|_| CannotOpen)
    }

    /// What a number is found by: the same for the same number, and nothing without the key.
    #[must_use]
    pub fn blind_index(&self, number: &PersonalNumber) -> [u8; 32] {
        mac(&self.index, number.reveal().as_bytes())
    }

    /// What a question about a number and a date of birth is known again by.
    #[must_use]
    pub fn question(&self, blind_index: &[u8; 32], birth_date: Date) -> [u8; 32] {
        let day = birth_date.to_julian_day().to_be_bytes();
        mac(&self.question, &[blind_index.as_slice(), &day].concat())
    }
}

pub(super) fn derived(key: &SecretKey, label: &[u8]) -> [u8; 32] {
    mac(key.reveal(), label)
}

pub(super) fn mac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    // HMAC takes a key of one block at most as it is; 32 bytes always fit.
    let mut block = [0_u8; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&block.into());
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn sealer(seed: u8) -> Sealer {
        Sealer::new(&SecretKey::new([seed; 32]))
    }

    fn official(number: u128) -> OfficialId {
        OfficialId(Uuid::from_u128(number))
    }

    /// RFC 4231, test case 2 has a key of 4 bytes; case 1 one of 20. Padded with zeros to a block they are the same keys.
    #[test]
    fn the_mac_is_hmac_sha_256() {
        let mut key = [0_u8; 32];
        key[..4].copy_from_slice(b"Jefe");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex::encode(mac(&key, b"what do ya want for nothing?")), expected);
    }

    #[test]
    fn a_seal_is_bound_to_its_owner_and_key_and_shows_tampering() -> Result<(), NoRandomness> {
        let number: PersonalNumber = "070190000123".parse().unwrap();
        let sealed = sealer(1).seal(official(1), &number)?;
        assert_eq!(sealer(1).open(official(1), &sealed), Ok(number.clone()));
        assert_eq!(sealer(1).open(official(2), &sealed), Err(CannotOpen));
        assert_eq!(sealer(2).open(official(1), &sealed), Err(CannotOpen));
        assert_ne!(sealed, sealer(1).seal(official(1), &number)?, "a nonce each");
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(sealer(1).open(official(1), &altered), Err(CannotOpen), "byte {at}");
        }
        assert!(!sealed.windows(12).any(|window| window == b"070190000123"));
        assert_ne!(sealer(1).blind_index(&number), sealer(2).blind_index(&number));
        Ok(())
    }

    proptest! {
        #[test]
        fn hostile_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert_eq!(sealer(1).open(official(1), &bytes), Err(CannotOpen));
        }
    }
}
