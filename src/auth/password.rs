//! Passwords: a policy by length (NIST SP 800-63B section 3.1.1), hashed by argon2id (RFC 9106).

use std::fmt;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use thiserror::Error;

/// Fewest characters of a password that stands alone.
pub const MIN_LENGTH: usize = 15;
/// Most bytes of a password: enough for any passphrase, and a bound on hashing work.
pub const MAX_BYTES: usize = 1024;
/// Memory cost in KiB: 19 MiB, with two passes and one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// A password in the clear; never printed.
#[derive(Clone)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(***)")
    }
}

/// Why a password is refused or could not be hashed.
#[derive(Debug, Error)]
pub enum PasswordError {
    /// Fewer characters than [`MIN_LENGTH`].
    #[error("the password has {0} characters; use at least {MIN_LENGTH}, for example four words")]
    TooShort(usize),
    /// More bytes than [`MAX_BYTES`].
    #[error("the password is longer than {MAX_BYTES} bytes; use a shorter one")]
    TooLong,
    /// One character repeated, or a run such as `123456…`.
    #[error("the password is one character repeated or a simple run; use several unrelated words")]
    TooSimple,
    /// The hasher failed, or a stored hash is no PHC string.
    #[error("the password hash cannot be made or read")]
    Hash(#[from] password_hash::Error),
    /// A stored hash is no PHC string.
    #[error("a stored password hash cannot be read; set the password again")]
    Stored(#[source] password_hash::phc::Error),
}

impl Password {
    /// Takes a password as typed at log-in: no policy, only the bound on its size.
    ///
    /// # Errors
    /// When it is longer than [`MAX_BYTES`].
    pub fn typed(text: String) -> Result<Self, PasswordError> {
        if text.len() > MAX_BYTES { Err(PasswordError::TooLong) } else { Ok(Self(text)) }
    }

    /// Takes a new password, checked against the policy.
    ///
    /// # Errors
    /// When it is too short, too long or too simple.
    pub fn chosen(text: String) -> Result<Self, PasswordError> {
        let length = text.chars().count();
        if length < MIN_LENGTH {
            return Err(PasswordError::TooShort(length));
        }
        let codes: Vec<u32> = text.chars().map(u32::from).collect();
        let steps: Vec<i64> =
            codes.iter().zip(codes.iter().skip(1)).map(|(a, b)| i64::from(*b) - i64::from(*a)).collect();
        let is_run = [-1, 0, 1].iter().any(|run| steps.iter().all(|step| step == run));
        if is_run {
            return Err(PasswordError::TooSimple);
        }
        Self::typed(text)
    }

    /// Hashes it with a fresh salt, as a PHC string.
    ///
    /// # Errors
    /// When the operating system gives no salt.
    pub fn hash(&self) -> Result<String, PasswordError> {
        Ok(hasher()?.hash_password(self.0.as_bytes())?.to_string())
    }

    /// Whether it is the password behind `stored`.
    ///
    /// # Errors
    /// When `stored` is no PHC string.
    pub fn matches(&self, stored: &str) -> Result<bool, PasswordError> {
        let hash = PasswordHash::new(stored).map_err(PasswordError::Stored)?;
        match hasher()?.verify_password(self.0.as_bytes(), &hash) {
            Ok(()) => Ok(true),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(other) => Err(other.into()),
        }
    }
}

fn hasher() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|_| password_hash::Error::ParamsInvalid)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_verifies_its_password_only_and_states_its_cost() -> Result<(), PasswordError> {
        let password = Password::chosen("bốn từ không liên quan".into())?;
        let hash = password.hash()?;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(password.matches(&hash)?);
        assert!(!Password::typed("bốn từ không liên quaN".into())?.matches(&hash)?);
        assert_ne!(hash, password.hash()?, "salted");
        assert!(matches!(password.matches("plain"), Err(PasswordError::Stored(_))));
        Ok(())
    }

    #[test]
    fn the_policy_counts_characters_not_bytes() {
        assert!(matches!(Password::chosen("ấấấấấấấ".into()), Err(PasswordError::TooShort(7))));
        assert!(matches!(Password::chosen("a".repeat(20)), Err(PasswordError::TooSimple)));
        assert!(matches!(Password::chosen("abcdefghijklmnopq".into()), Err(PasswordError::TooSimple)));
        assert!(matches!(Password::chosen("ab".repeat(600)), Err(PasswordError::TooLong)));
        assert_eq!(format!("{:?}", Password("secret".into())), "Password(***)");
    }
}
