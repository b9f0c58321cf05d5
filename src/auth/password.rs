//! Passwords: a policy by length (NIST SP 800-63B section 3.1.1), hashed by argon2id (RFC 9106).

use std::fmt;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

use super::common_passwords::is_common;
use crate::domain::secret_key::SecretKey;

/// Fewest characters of a password that stands alone.
pub const MIN_LENGTH: usize = 15;
/// Fewest characters where a second factor is asked for too.
pub const MIN_LENGTH_WITH_SECOND_FACTOR: usize = 8;
/// Fewest different characters.
const MIN_DIFFERENT: usize = 5;
/// What a stored hash begins with that was made with the pepper.
const PEPPERED: &str = "pepper1:";
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
    /// Too few characters.
    #[error("the password has {length} characters; use at least {least}, for example four words")]
    TooShort {
        /// How many it has.
        length: usize,
        /// How many it takes.
        least: usize,
    },
    /// More bytes than [`MAX_BYTES`].
    #[error("the password is longer than {MAX_BYTES} bytes; use a shorter one")]
    TooLong,
    /// One character repeated, or a run such as `123456…`.
    #[error("the password is one character repeated or a simple run; use several unrelated words")]
    TooSimple,
    /// Made of words that everybody tries.
    #[error("the password is made of common words or of names that are known here; use several unrelated words")]
    TooCommon,
    /// It was hashed with a pepper, and there is none.
    #[error("the key `pepper` is missing, without which no password can be checked; restore it from the backup")]
    NoPepper,
    /// The hasher failed, or a stored hash is no PHC string.
    #[error("the password hash cannot be made or read")]
    Hash(#[from] password_hash::Error),
    /// A stored hash is no PHC string.
    #[error("a stored password hash cannot be read; set the password again")]
    Stored(#[source] password_hash::phc::Error),
}

/// What a new password is measured by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Policy<'a> {
    /// A second factor is asked for too.
    pub has_second_factor: bool,
    /// Names that are known in its surroundings: the account's, the province's.
    pub names: &'a [&'a str],
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
        Self::chosen_under(text, Policy::default())
    }

    /// Takes a new password, checked against the policy for this account.
    ///
    /// # Errors
    /// When it is too short, too long, too simple or too common.
    pub fn chosen_under(text: String, policy: Policy<'_>) -> Result<Self, PasswordError> {
        let length = text.chars().count();
        let least = if policy.has_second_factor { MIN_LENGTH_WITH_SECOND_FACTOR } else { MIN_LENGTH };
        if length < least {
            return Err(PasswordError::TooShort { length, least });
        }
        let codes: Vec<u32> = text.chars().map(u32::from).collect();
        let steps: Vec<i64> =
            codes.iter().zip(codes.iter().skip(1)).map(|(a, b)| i64::from(*b) - i64::from(*a)).collect();
        let is_run = [-1, 0, 1].iter().any(|run| steps.iter().all(|step| step == run));
        let different: std::collections::BTreeSet<u32> = codes.into_iter().collect();
        if is_run || different.len() < MIN_DIFFERENT {
            return Err(PasswordError::TooSimple);
        }
        let password = Self::typed(text)?;
        if is_common(&password.0, policy.names) { Err(PasswordError::TooCommon) } else { Ok(password) }
    }

    /// Hashes it with a fresh salt and, where there is one, the pepper.
    ///
    /// # Errors
    /// When the operating system gives no salt.
    pub fn hash(&self, pepper: Option<&SecretKey>) -> Result<String, PasswordError> {
        match pepper {
            None => Ok(hasher()?.hash_password(self.0.as_bytes())?.to_string()),
            Some(pepper) => {
                let hash = hasher()?.hash_password(&self.peppered(pepper))?;
                Ok(format!("{PEPPERED}{hash}"))
            }
        }
    }

    /// Hashes it as a directory server verifies it: argon2id with a fresh salt, without pepper, as a PHC string.
    ///
    /// # Errors
    /// When the operating system gives no salt.
    pub fn hash_for_directory(&self) -> Result<String, PasswordError> {
        Ok(hasher()?.hash_password(self.0.as_bytes())?.to_string())
    }

    /// The password itself, for the directory that has to check it only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether it is the password behind `stored`, which was made with the pepper if it says so.
    ///
    /// # Errors
    /// When `stored` is no PHC string, or its pepper is missing.
    pub fn matches(&self, stored: &str, pepper: Option<&SecretKey>) -> Result<bool, PasswordError> {
        let (input, phc) = match stored.strip_prefix(PEPPERED) {
            None => (self.0.as_bytes().to_vec(), stored),
            Some(phc) => (self.peppered(pepper.ok_or(PasswordError::NoPepper)?), phc),
        };
        let hash = PasswordHash::new(phc).map_err(PasswordError::Stored)?;
        match hasher()?.verify_password(&input, &hash) {
            Ok(()) => Ok(true),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(other) => Err(other.into()),
        }
    }

    /// The password as it goes into the hash: in one form of Unicode, whatever keyboard typed it, mixed with the pepper.
    fn peppered(&self, pepper: &SecretKey) -> Vec<u8> {
        let normal: String = self.0.nfkc().collect();
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(pepper.reveal()) else { return Vec::new() };
        mac.update(normal.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

/// Whether a hash should be made anew from the password: it has no pepper though there is one, or it cost less than today's do.
#[must_use]
pub fn is_outdated(stored: &str, has_pepper: bool) -> bool {
    let phc = stored.strip_prefix(PEPPERED);
    let cost = format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1$");
    (has_pepper && phc.is_none()) || !phc.unwrap_or(stored).starts_with(&cost)
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
        let hash = password.hash(None)?;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(password.matches(&hash, None)?);
        assert!(!Password::typed("bốn từ không liên quaN".into())?.matches(&hash, None)?);
        assert_ne!(hash, password.hash(None)?, "salted");
        assert!(matches!(password.matches("plain", None), Err(PasswordError::Stored(_))));
        Ok(())
    }

    #[test]
    fn with_a_pepper_the_database_alone_does_not_verify() -> Result<(), PasswordError> {
        let (pepper, another) = (SecretKey::new([1; 32]), SecretKey::new([2; 32]));
        let password = Password::chosen("bốn từ không liên quan".into())?;
        let (plain, peppered) = (password.hash(None)?, password.hash(Some(&pepper))?);
        assert!(password.matches(&peppered, Some(&pepper))?);
        assert!(!password.matches(&peppered, Some(&another))?);
        assert!(matches!(password.matches(&peppered, None), Err(PasswordError::NoPepper)));
        assert!(!password.matches(peppered.trim_start_matches(PEPPERED), None)?, "the marker is no way around it");
        assert!(password.matches(&plain, Some(&pepper))?, "what was hashed before there was a pepper goes on");
        assert!(is_outdated(&plain, true) && !is_outdated(&plain, false) && !is_outdated(&peppered, true));
        assert!(is_outdated(&peppered.replace("m=19456", "m=9216"), true), "cheaper than today");
        let decomposed: String = "bốn từ không liên quan".nfd().collect();
        assert!(Password::typed(decomposed)?.matches(&peppered, Some(&pepper))?, "whatever the keyboard");
        Ok(())
    }

    #[test]
    fn the_policy_counts_characters_not_bytes() {
        assert!(matches!(Password::chosen("ấấấấấấấ".into()), Err(PasswordError::TooShort { length: 7, least: 15 })));
        assert!(matches!(Password::chosen("a".repeat(20)), Err(PasswordError::TooSimple)));
        assert!(matches!(Password::chosen("abcdefghijklmnopq".into()), Err(PasswordError::TooSimple)));
        assert!(matches!(Password::chosen("abcdefg".repeat(200)), Err(PasswordError::TooLong)));
        assert!(matches!(Password::chosen("abc".repeat(6)), Err(PasswordError::TooSimple)));
        assert!(matches!(Password::chosen("matkhau123456789".into()), Err(PasswordError::TooCommon)));
        let with = Policy { has_second_factor: true, names: &["lan"] };
        assert!(Password::chosen_under("chợ sớm 4h".into(), with).is_ok());
        let short = Password::chosen_under("chợ sớm".into(), with);
        assert!(matches!(short, Err(PasswordError::TooShort { length: 7, least: 8 })));
        assert_eq!(format!("{:?}", Password("secret".into())), "Password(***)");
    }
}
