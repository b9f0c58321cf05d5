//! What a document system asks of a signer, and what it is told: a key to ask by, and every reason against relying on it.
//!
//! The status is `status::status_at`'s; the reasons name all that speaks against the certificate at the instant, not only the
//! first.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::facts::{Fingerprint, Serial};
use super::status::{CertificateStatus, ChainVerdict, Evidence, REASON_HOLD, status_at};
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;

/// Longest issuer name that is looked up.
const MAX_ISSUER: usize = 1000;
/// Most octets of a serial number: RFC 5280 allows 20, real ones had a few more.
const MAX_SERIAL: usize = 64;

code_list! {
    /// Something that speaks against relying on a signer's certificate. Order is that of the statuses' precedence.
    SignerReason {
        /// No chain to a pinned root.
        UntrustedChain = "untrusted_chain",
        /// Before its validity.
        BeforeValidity = "before_validity",
        /// On the CA's list.
        Revoked = "revoked",
        /// On the CA's list, on hold.
        OnHold = "on_hold",
        /// After its validity.
        AfterValidity = "after_validity",
        /// Our own order stops its use.
        StopUse = "stop_use",
        /// No verified list of its issuer says enough about the instant.
        NoFreshList = "no_fresh_list",
        /// Its key usage does not allow signatures.
        MayNotSign = "may_not_sign",
    }
}

/// The verdict on a signer at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Status of the certificate.
    pub status: CertificateStatus,
    /// Everything against relying on it; empty when it is good.
    pub reasons: Vec<SignerReason>,
}

impl Standing {
    /// Whether a signature made at the instant may be relied on: valid, and allowed to sign.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// The standing at `at` of a certificate that may sign or not.
#[must_use]
pub fn standing_at(evidence: &Evidence, may_sign: bool, at: Timestamp) -> Standing {
    let revocation = evidence.revocation.filter(|revocation| revocation.at <= at);
    let is_hold = revocation.is_some_and(|revocation| revocation.reason == REASON_HOLD);
    let against = [
        (SignerReason::UntrustedChain, evidence.chain == ChainVerdict::Untrusted),
        (SignerReason::BeforeValidity, at < evidence.not_before),
        (SignerReason::Revoked, revocation.is_some() && !is_hold),
        (SignerReason::OnHold, is_hold),
        (SignerReason::AfterValidity, evidence.not_after <= at),
        (SignerReason::StopUse, evidence.stop_use_since.is_some_and(|since| since <= at)),
        (SignerReason::NoFreshList, revocation.is_none() && !evidence.list_is_fresh),
        (SignerReason::MayNotSign, !may_sign),
    ];
    let reasons = against.into_iter().filter_map(|(reason, holds)| holds.then_some(reason)).collect();
    Standing { status: status_at(evidence, at), reasons }
}

/// The issuer of a certificate, as an asker names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum IssuerRef {
    /// SHA-256 of the issuer name's DER.
    Key(Fingerprint),
    /// The issuer's name as RFC 4514 text, as our answers write it.
    Name(String),
}

/// What a signer is asked for by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SignerKey {
    /// SHA-256 of the certificate's DER.
    Sha256(Fingerprint),
    /// Issuer and serial number.
    Serial(IssuerRef, Serial),
}

/// Why a text is no key of a signer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidSignerKey {
    /// Neither form.
    #[error(
        "write the SHA-256 of the certificate's DER as 64 hexadecimal digits, or issuer and serial number joined by +"
    )]
    Form,
    /// The serial number cannot be read.
    #[error("write the serial number in hexadecimal, at most {MAX_SERIAL} octets, colons allowed")]
    Serial,
    /// The issuer cannot be read.
    #[error("write the issuer's name as RFC 4514 text, or the SHA-256 of its DER as 64 hexadecimal digits")]
    Issuer,
}

impl SignerKey {
    /// The key of a certificate by issuer and serial number, both as text.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn of_serial(issuer: &str, serial: &str) -> Result<Self, InvalidSignerKey> {
        let issuer = issuer.trim();
        if issuer.is_empty() || issuer.len() > MAX_ISSUER || issuer.contains('\0') {
            return Err(InvalidSignerKey::Issuer);
        }
        let issuer = sha256(issuer).map_or_else(|| IssuerRef::Name(issuer.to_owned()), IssuerRef::Key);
        Ok(Self::Serial(issuer, serial_of(serial)?))
    }
}

/// One text for a key, however it was written: what the log of questions is hashed over.
impl fmt::Display for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sha256(sha256) => write!(f, "{sha256}"),
            Self::Serial(IssuerRef::Key(issuer), serial) => write!(f, "{issuer}+{serial}"),
            Self::Serial(IssuerRef::Name(issuer), serial) => write!(f, "{issuer}+{serial}"),
        }
    }
}

impl FromStr for SignerKey {
    type Err = InvalidSignerKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(sha256) = sha256(text) {
            return Ok(Self::Sha256(sha256));
        }
        // An issuer's name may hold a +, a serial number cannot.
        let (issuer, serial) = text.rsplit_once('+').ok_or(InvalidSignerKey::Form)?;
        Self::of_serial(issuer, serial)
    }
}

fn sha256(text: &str) -> Option<Fingerprint> {
    let mut octets = [0; 32];
    hex::decode_to_slice(text, &mut octets).ok().map(|()| Fingerprint(octets))
}

/// A serial number as people write it: leading zeros or their lack, and the sign octet of DER, make no difference.
fn serial_of(text: &str) -> Result<Serial, InvalidSignerKey> {
    let written: String = text.trim().chars().filter(|c| *c != ':').collect();
    // Zeros in front do not count: the longest number, with its sign octet, is read back from our own answers.
    let digits = written.trim_start_matches('0');
    if written.is_empty() || digits.len() > 2 * MAX_SERIAL {
        return Err(InvalidSignerKey::Serial);
    }
    let digits = if digits.is_empty() { "00".to_owned() } else { format!("{}{digits}", "0".repeat(digits.len() % 2)) };
    let mut plain = hex::decode(&digits).map_err(|_| InvalidSignerKey::Serial)?;
    if plain.first().is_some_and(|octet| *octet >= 0x80) {
        plain.insert(0, 0);
    }
    Ok(Serial(plain))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::certificate::status::Revocation;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    fn evidence() -> impl Strategy<Value = Evidence> {
        let revocation = proptest::option::of((0_i64..6, prop_oneof![Just(1_u8), Just(REASON_HOLD)]));
        (any::<bool>(), 0_i64..6, 0_i64..6, revocation, proptest::option::of(0_i64..6), any::<bool>()).prop_map(
            |(is_good, not_before, length, revocation, stop, list_is_fresh)| Evidence {
                chain: if is_good { ChainVerdict::Good } else { ChainVerdict::Untrusted },
                not_before: at(not_before),
                not_after: at(not_before + length),
                revocation: revocation.map(|(since, reason)| Revocation { at: at(since), reason }),
                stop_use_since: stop.map(at),
                list_is_fresh,
            },
        )
    }

    const fn status_of(reason: SignerReason) -> CertificateStatus {
        match reason {
            SignerReason::UntrustedChain => CertificateStatus::Untrusted,
            SignerReason::BeforeValidity => CertificateStatus::NotYetValid,
            SignerReason::Revoked => CertificateStatus::Revoked,
            SignerReason::OnHold => CertificateStatus::Hold,
            SignerReason::AfterValidity => CertificateStatus::Expired,
            SignerReason::StopUse => CertificateStatus::StopUse,
            SignerReason::NoFreshList => CertificateStatus::Indeterminate,
            SignerReason::MayNotSign => CertificateStatus::Valid,
        }
    }

    proptest! {
        #[test]
        fn the_status_is_that_of_the_first_reason(evidence in evidence(), may_sign: bool, instant in 0_i64..12) {
            let told = standing_at(&evidence, may_sign, at(instant));
            let first = told.reasons.first().copied().map_or(CertificateStatus::Valid, status_of);
            prop_assert_eq!(told.status, first);
            prop_assert_eq!(told.is_good(), told.status == CertificateStatus::Valid && may_sign);
        }

        #[test]
        fn any_text_is_a_key_or_refused(text in ".{0,200}") {
            let _ = text.parse::<SignerKey>();
        }

        #[test]
        fn leading_zeros_of_a_serial_make_no_difference(octets in proptest::collection::vec(any::<u8>(), 1..20), zeros in 0_usize..3) {
            let plain = SignerKey::of_serial("CN=x", &hex::encode(&octets));
            let padded = SignerKey::of_serial("CN=x", &format!("{}{}", "00".repeat(zeros), hex::encode(&octets)));
            prop_assert_eq!(plain, padded);
        }
    }

    /// Found by the fuzzer: with its sign octet the longest serial number was longer than one may be.
    #[test]
    fn the_longest_serial_is_read_back_from_its_own_text() {
        let longest = format!("CN=A+{}", "f".repeat(2 * MAX_SERIAL));
        let key: SignerKey = longest.parse().unwrap();
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_eq!(format!("CN=A+1{}", "f".repeat(2 * MAX_SERIAL)).parse::<SignerKey>(), Err(InvalidSignerKey::Serial));
        assert_eq!("CN=A+000".parse::<SignerKey>(), "CN=A+0".parse());
    }

    #[test]
    fn keys_are_read_in_both_forms() {
        let hash = "ab".repeat(32);
        assert_eq!(hash.parse(), Ok(SignerKey::Sha256(Fingerprint([0xab; 32]))));
        let named = IssuerRef::Name("CN=CA+OU=2,C=VN".to_owned());
        for written in ["CN=CA+OU=2,C=VN+8f01", "CN=CA+OU=2,C=VN+8F:01", "CN=CA+OU=2,C=VN+008f01"] {
            assert_eq!(written.parse(), Ok(SignerKey::Serial(named.clone(), Serial(vec![0, 0x8f, 1]))), "{written}");
        }
        let keyed = SignerKey::Serial(IssuerRef::Key(Fingerprint([0xab; 32])), Serial(vec![7]));
        assert_eq!(keyed.to_string().parse(), Ok(keyed.clone()), "a key is read as it is written");
        assert_eq!(format!("{hash}+7").parse(), Ok(keyed));
        assert_eq!("zz".parse::<SignerKey>(), Err(InvalidSignerKey::Form));
        assert_eq!("CN=x+g1".parse::<SignerKey>(), Err(InvalidSignerKey::Serial));
        assert_eq!("+01".parse::<SignerKey>(), Err(InvalidSignerKey::Issuer));
    }
}
