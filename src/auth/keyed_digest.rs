//! Digests of what may hold a personal number. A plain digest of a short text with one unknown number is found by trying all of
//! them; these are HMAC-SHA-256 under a key derived from the installation's key for personal data, one for each purpose.

use super::sealing::{derived, mac};
use crate::domain::secret_key::SecretKey;

/// What a digest is for: the same content gives another one for another purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestPurpose {
    /// A request that is sent again under its key.
    Request,
    /// A pushed change, behind the number of its record.
    Push,
    /// A file that waits for a job.
    JobFile,
}

/// The digest of `parts`, each with its length before it. Without a key it is no secret; but then personal numbers are refused.
#[must_use]
pub fn keyed_digest(key: Option<&SecretKey>, purpose: DigestPurpose, parts: &[&[u8]]) -> [u8; 32] {
    let label: &[u8] = match purpose {
        DigestPurpose::Request => b"congvu request digest",
        DigestPurpose::Push => b"congvu push digest",
        DigestPurpose::JobFile => b"congvu job file digest",
    };
    let mut message = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        message.extend((part.len() as u64).to_be_bytes());
        message.extend_from_slice(part);
    }
    let none = SecretKey::new([0; 32]);
    mac(&derived(key.unwrap_or(&none), label), &message)
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    use sha2::Sha256;

    use super::*;

    fn digest(seed: u8, purpose: DigestPurpose, parts: &[&[u8]]) -> [u8; 32] {
        keyed_digest(Some(&SecretKey::new([seed; 32])), purpose, parts)
    }

    #[test]
    fn a_digest_needs_the_key_and_differs_by_purpose_and_by_where_parts_end() {
        let one = digest(1, DigestPurpose::Push, &[b"070190000123"]);
        assert_eq!(one, digest(1, DigestPurpose::Push, &[b"070190000123"]));
        let others = [
            digest(2, DigestPurpose::Push, &[b"070190000123"]),
            digest(1, DigestPurpose::Request, &[b"070190000123"]),
            digest(1, DigestPurpose::JobFile, &[b"070190000123"]),
            digest(1, DigestPurpose::Push, &[b"07019", b"0000123"]),
            digest(1, DigestPurpose::Push, &[b"070190000124"]),
            keyed_digest(None, DigestPurpose::Push, &[b"070190000123"]),
        ];
        assert!(!others.contains(&one));
    }

    #[test]
    fn it_is_hmac_under_a_derived_key() -> Result<(), hmac::digest::InvalidLength> {
        let hmac = |key: &[u8], message: &[u8]| {
            Ok(Hmac::<Sha256>::new_from_slice(key)?.chain_update(message).finalize().into_bytes())
        };
        let derived = hmac(&[1; 32], b"congvu push digest")?;
        let message = [8_u64.to_be_bytes().as_slice(), b"12345678"].concat();
        let expected: [u8; 32] = hmac(&derived, &message)?.into();
        assert_eq!(digest(1, DigestPurpose::Push, &[b"12345678"]), expected);
        Ok(())
    }
}
