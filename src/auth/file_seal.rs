//! Sealing files that wait for a job: XChaCha20-Poly1305 with a random nonce, bound to the job, under a key of their own that is
//! derived from the installation's key for personal data.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::TryRng as _;
use sha2::{Digest as _, Sha256};

use super::token::NoRandomness;
use crate::domain::ids::JobId;
use crate::domain::secret_key::SecretKey;

const NONCE: usize = 24;
const LABEL: &[u8] = b"congvu job file seal\0";

/// Seals and opens files.
pub struct FileSeal(XChaCha20Poly1305);

impl std::fmt::Debug for FileSeal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileSeal(***)")
    }
}

impl FileSeal {
    /// A seal under the installation's key for personal data.
    #[must_use]
    pub fn new(key: &SecretKey) -> Self {
        // Both keys are 32 uniformly random octets behind a fixed label: one compression is a sound derivation.
        let mut hash = Sha256::new();
        hash.update(LABEL);
        hash.update(key.reveal());
        let derived: [u8; 32] = hash.finalize().into();
        Self(XChaCha20Poly1305::new(&derived.into()))
    }

    /// Seals a file of `job`.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn seal(&self, job: JobId, bytes: &[u8]) -> Result<Vec<u8>, NoRandomness> {
        let mut nonce = [0_u8; NONCE];
        rand::rngs::SysRng.try_fill_bytes(&mut nonce).map_err(|_| NoRandomness)?;
        let payload = Payload { msg: bytes, aad: job.0.as_bytes() };
        // The cipher refuses only texts of many gigabytes.
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).map_err(|_| NoRandomness)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a file of `job`; none when it was altered, is another job's, or was sealed under another key.
    #[must_use]
    pub fn open(&self, job: JobId, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: text, aad: job.0.as_bytes() };
        self.0.decrypt(&XNonce::from(*nonce), payload).ok()
    }
}
