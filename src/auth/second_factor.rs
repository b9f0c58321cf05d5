//! The second factor: codes of an authenticator (RFC 6238, SHA-1, six digits, thirty seconds), sealed with a key derived from
//! the pepper, and recovery codes. Pure but for randomness.

use std::fmt;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{Key, KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use qrcode::QrCode;
use qrcode::render::svg;
use rand::TryRng as _;
use sha2::Sha256;
use totp_rs::{Algorithm, Builder, Secret, Totp};

use super::token::NoRandomness;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;
use crate::domain::secret_key::SecretKey;

/// Seconds of one step.
const STEP: u64 = 30;
/// How many recovery codes an enrolment gives.
pub const RECOVERY_CODES: usize = 10;
/// Letters of recovery codes: none that look alike.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";
const NONCE: usize = 24;

/// The secret that an authenticator shares with us.
#[derive(Clone, PartialEq, Eq)]
pub struct FactorSecret([u8; 20]);

impl fmt::Debug for FactorSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FactorSecret(***)")
    }
}

impl FactorSecret {
    /// A new secret.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate() -> Result<Self, NoRandomness> {
        random().map(Self)
    }

    /// A secret of these octets.
    #[must_use]
    pub const fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    fn totp(&self) -> Totp {
        let builder =
            Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_skew(1).with_step_duration(STEP);
        builder.with_secret(Secret::new_stack(self.0)).build_noncompliant()
    }

    /// The step of a code that is good at `now` and later than `last`: each step is accepted once.
    #[must_use]
    pub fn step_of(&self, code: &str, now: Timestamp, last: i64) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let now = u64::try_from(now.unix_seconds()).ok()?;
        let step = i64::try_from(self.totp().check(&digits, now)?).ok()?;
        (step > last).then_some(step)
    }

    /// The code at `now`, as the authenticator shows it.
    #[must_use]
    pub fn code(&self, now: Timestamp) -> String {
        self.totp().generate(u64::try_from(now.unix_seconds()).unwrap_or_default()).to_string()
    }

    /// What a person types into an authenticator that reads no picture.
    #[must_use]
    pub fn base32(&self) -> String {
        Secret::new_stack(self.0).to_base32()
    }

    /// The address that authenticators read (`otpauth`).
    #[must_use]
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let encode =
            |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
        let (issuer, account) = (encode(issuer), encode(account));
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", self.base32())
    }

    /// Seals it for the database: another key or another account's row does not open it.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn seal(&self, pepper: &SecretKey, owner: PrincipalId) -> Result<Vec<u8>, NoRandomness> {
        let nonce: [u8; NONCE] = random()?;
        let payload = Payload { msg: &self.0, aad: owner.0.as_bytes() };
        let sealed = cipher(pepper).encrypt(&XNonce::from(nonce), payload).map_err(|_| NoRandomness)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`FactorSecret::seal`] sealed; none when it was tampered with, or is another's.
    #[must_use]
    pub fn open(sealed: &[u8], pepper: &SecretKey, owner: PrincipalId) -> Option<Self> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: owner.0.as_bytes() };
        let secret = cipher(pepper).decrypt(&XNonce::from(*nonce), payload).ok()?;
        <[u8; 20]>::try_from(secret.as_slice()).ok().map(Self)
    }
}

/// The picture of an address, as SVG.
#[must_use]
pub fn qr_svg(uri: &str) -> Option<String> {
    let code = QrCode::new(uri.as_bytes()).ok()?;
    Some(code.render::<svg::Color<'_>>().min_dimensions(220, 220).build())
}

/// New recovery codes, to be shown once.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn recovery_codes() -> Result<Vec<String>, NoRandomness> {
    (0..RECOVERY_CODES).map(|_| readable_code(10)).collect()
}

/// A random code of so many letters in groups of five: five bits a letter, less what the last sign of 32 would add.
pub(crate) fn readable_code(letters: usize) -> Result<String, NoRandomness> {
    let mut code = String::new();
    let mut count = 0;
    while count < letters {
        let bytes: [u8; 32] = random()?;
        // The 32nd sign is no letter: what falls on it is thrown away, so that all others are equally likely.
        for letter in bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte & 31))).filter(|sign| **sign != b'-')
        {
            if count == letters {
                break;
            }
            if count > 0 && count % 5 == 0 {
                code.push('-');
            }
            code.push(char::from(*letter));
            count += 1;
        }
    }
    Ok(code)
}

/// What is stored of a recovery code: nothing by which it can be found without the pepper.
#[must_use]
pub fn recovery_digest(code: &str, pepper: &SecretKey, owner: PrincipalId) -> [u8; 32] {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let mut mac = mac(&derived(pepper, b"congvu recovery codes 1"));
    mac.update(owner.0.as_bytes());
    mac.update(plain.as_bytes());
    mac.finalize().into_bytes().into()
}

fn cipher(pepper: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(derived(pepper, b"congvu second factor 1")))
}

/// A key of its own for each purpose.
fn derived(pepper: &SecretKey, purpose: &[u8]) -> [u8; 32] {
    let mut mac = mac(pepper.reveal());
    mac.update(purpose);
    mac.finalize().into_bytes().into()
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
fn mac(key: &[u8; 32]) -> Hmac<Sha256> {
    <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("a key of any length")
}

fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0_u8; N];
    rand::rngs::SysRng.try_fill_bytes(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const PEPPER: SecretKey = SecretKey::new([3; 32]);

    /// RFC 6238 appendix B, SHA-1, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_rfc_and_each_step_is_accepted_once() {
        let secret = FactorSecret::new(*b"12345678901234567890");
        for (at, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            let now = Timestamp::from_unix_seconds(at);
            assert_eq!(secret.code(now), code);
            assert_eq!(secret.step_of(code, now, 0), Some(at / 30), "{at}");
            assert_eq!(secret.step_of(code, now, at / 30), None, "a step counts once");
            assert_eq!(secret.step_of(code, now.plus_seconds(30), 0), Some(at / 30), "a slow hand");
            assert_eq!(secret.step_of(code, now.plus_seconds(90), 0), None, "too late");
            assert_eq!(secret.step_of("000000", now, 0), None);
        }
        let spaced = secret.step_of(" 081 804 ", Timestamp::from_unix_seconds(1_111_111_109), 0);
        assert!(spaced.is_some(), "as people read it off");
    }

    #[test]
    fn a_sealed_secret_opens_for_its_owner_and_pepper_only() -> Result<(), NoRandomness> {
        let (owner, other) = (PrincipalId(Uuid::nil()), PrincipalId(Uuid::max()));
        let secret = FactorSecret::generate()?;
        let mut sealed = secret.seal(&PEPPER, owner)?;
        assert!(!sealed.windows(20).any(|window| window == secret.0));
        assert_eq!(FactorSecret::open(&sealed, &PEPPER, owner), Some(secret.clone()));
        assert_eq!(FactorSecret::open(&sealed, &PEPPER, other), None);
        assert_eq!(FactorSecret::open(&sealed, &SecretKey::new([4; 32]), owner), None);
        sealed[30] ^= 1;
        assert_eq!(FactorSecret::open(&sealed, &PEPPER, owner), None);
        assert_eq!(FactorSecret::open(&[], &PEPPER, owner), None);
        Ok(())
    }

    #[test]
    fn recovery_codes_differ_and_are_read_however_they_are_typed() -> Result<(), NoRandomness> {
        let codes = recovery_codes()?;
        let owner = PrincipalId(Uuid::nil());
        let digests: std::collections::BTreeSet<_> =
            codes.iter().map(|code| recovery_digest(code, &PEPPER, owner)).collect();
        assert_eq!(digests.len(), RECOVERY_CODES);
        for code in &codes {
            assert_eq!((code.len(), code.chars().nth(5)), (11, Some('-')), "{code}");
            let typed = code.to_uppercase().replace('-', " ");
            assert!(digests.contains(&recovery_digest(&typed, &PEPPER, owner)));
            assert!(!digests.contains(&recovery_digest(code, &PEPPER, PrincipalId(Uuid::max()))));
        }
        Ok(())
    }

    #[test]
    fn an_authenticator_reads_the_address() {
        let uri = FactorSecret::new([0; 20]).uri("Công vụ", "it-admin");
        assert_eq!(
            uri,
            format!(
                "otpauth://totp/C%C3%B4ng%20v%E1%BB%A5:it-admin?secret={}&issuer=C%C3%B4ng%20v%E1%BB%A5",
                "A".repeat(32)
            )
        );
        assert!(qr_svg(&uri).is_some_and(|svg| svg.contains("<svg") && svg.contains("<path")));
    }
}
