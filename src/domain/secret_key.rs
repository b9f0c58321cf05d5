//! Secret keys of 256 bits, and the ring of those that a registry works with. They are never printed.

use std::fmt;

/// A secret key.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; 32]);

impl SecretKey {
    /// A key of these octets.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads 64 hexadecimal digits, with white space around them; none when the text is anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// The octets, for the cipher or the signature.
    #[must_use]
    pub const fn reveal(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(***)")
    }
}

/// The keys of a registry. A key that is missing leaves out what needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Mixed into passwords before they are hashed; second factors are sealed with a key derived from it.
    pub pepper: Option<SecretKey>,
    /// Seals personal numbers.
    pub personal_data: Option<SecretKey>,
    /// Signs the checkpoints of the audit record.
    pub audit: Option<SecretKey>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_64_digits_and_never_shows() {
        let key = SecretKey::from_hex(&format!(" {}\n", "0a".repeat(32)));
        assert_eq!(key, Some(SecretKey::new([10; 32])));
        for wrong in ["", "0a", &"0g".repeat(32), &"0a".repeat(33)] {
            assert_eq!(SecretKey::from_hex(wrong), None, "{wrong}");
        }
        assert_eq!(
            format!("{:?}", Keys { pepper: key, ..Keys::default() }),
            "Keys { pepper: Some(SecretKey(***)), personal_data: None, audit: None }"
        );
    }
}
