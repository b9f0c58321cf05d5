//! Certificates of plain shape, read strictly: as the CAs that we know issue them, and nothing beside. For these alone a known way is
//! enough (`ways`); any other goes to OpenSSL. When in doubt, none.
//!
//! Whatever is let through here, OpenSSL must take too: extensions from a list, each once, in the one form that is usual; critical only
//! where OpenSSL knows them; no CA; names and numbers in DER as OpenSSL reads them.

use crate::domain::clock::Timestamp;
use crate::pki::algorithm::DigestStrength;
use crate::pki::der::{Reader, tag};
use crate::pki::signed::SignatureAlgorithm;

const NULL: &[u8] = &[0x05, 0x00];
const RSA_ENCRYPTION: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
/// `v3`.
const VERSION: &[u8] = &[0x02, 0x01, 0x02];
const SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1D, 0x0E];
const KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x0F];
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1D, 0x11];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 0x13];
const CRL_DISTRIBUTION_POINTS: &[u8] = &[0x55, 0x1D, 0x1F];
const CERTIFICATE_POLICIES: &[u8] = &[0x55, 0x1D, 0x20];
const AUTHORITY_KEY_ID: &[u8] = &[0x55, 0x1D, 0x23];
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x25];
const AUTHORITY_INFO_ACCESS: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01];
const RFC822_NAME: u8 = 0x81;
const URI: u8 = 0x86;
const KEY_ID: u8 = 0x80;
/// Tag of `extensions`.
const CONTEXT_3: u8 = 0xA3;
const UTF8: u8 = 0x0C;
const PRINTABLE: u8 = 0x13;
const IA5: u8 = 0x16;
const MAX_RSA_BITS: usize = 16_384;

/// What a known way asks of a certificate; borrowed from its DER.
pub(super) struct PlainLeaf<'a> {
    pub(super) signed: &'a [u8],
    pub(super) algorithm: SignatureAlgorithm,
    pub(super) signature: &'a [u8],
    /// DER of the issuer's name.
    pub(super) issuer: &'a [u8],
    /// Valid from the first instant on, before the second.
    pub(super) validity: (Timestamp, Timestamp),
    /// The key identifier of its issuer, if it names one.
    pub(super) issuer_key_id: Option<&'a [u8]>,
    pub(super) rsa_bits: u32,
}

impl<'a> PlainLeaf<'a> {
    pub(super) const fn digest(&self) -> DigestStrength {
        self.algorithm.strength
    }

    /// None for whatever is not plain, well-formed or not.
    pub(super) fn read(der: &'a [u8]) -> Option<Self> {
        let mut outer = Reader::inside(der, tag::SEQUENCE).ok()?;
        let tbs = outer.expect(tag::SEQUENCE).ok()?;
        let algorithm = outer.expect(tag::SEQUENCE).ok()?;
        let (0, signature) = outer.expect(tag::BIT_STRING).ok()?.content.split_first()? else { return None };
        outer.end().ok()?;

        let mut parts = Reader::new(tbs.content);
        let is_v3 = parts.expect(tag::CONTEXT_0).ok()?.content == VERSION;
        let is_usual_serial = is_positive(parts.expect(tag::INTEGER).ok()?.content);
        let is_one_algorithm = parts.expect(tag::SEQUENCE).ok()?.whole == algorithm.whole;
        let issuer = parts.expect(tag::SEQUENCE).ok()?;
        is_name(issuer.content)?;
        let mut dates = Reader::new(parts.expect(tag::SEQUENCE).ok()?.content);
        let validity = (dates.time().ok()?, dates.time().ok()?);
        dates.end().ok()?;
        is_name(parts.expect(tag::SEQUENCE).ok()?.content)?;
        let rsa_bits = rsa_bits(parts.expect(tag::SEQUENCE).ok()?.content)?;
        let Extensions { issuer_key_id } = extensions(parts.expect(CONTEXT_3).ok()?.content)?;
        parts.end().ok()?;
        let read = SignatureAlgorithm::read(algorithm.content).ok()??;
        let has_null = algorithm.content.ends_with(NULL);
        let is_sometime_valid = validity.0 <= validity.1;
        let is_plain = is_sometime_valid && is_v3 && is_usual_serial && is_one_algorithm && has_null && read.is_rsa();
        is_plain.then_some(Self {
            signed: tbs.whole,
            algorithm: read,
            signature,
            issuer: issuer.whole,
            validity,
            issuer_key_id,
            rsa_bits,
        })
    }
}

/// Greater than zero, without needless octets, at most 20.
fn is_positive(integer: &[u8]) -> bool {
    match integer {
        [0, second, ..] => *second >= 0x80 && integer.len() <= 21,
        [first, ..] => (1..0x80).contains(first) && integer.len() <= 20,
        [] => false,
    }
}

/// Attributes one by one, in the kinds of string whose content is sure.
fn is_name(content: &[u8]) -> Option<()> {
    let mut relative = Reader::new(content);
    while !relative.is_empty() {
        let mut one = Reader::inside(relative.expect(tag::SET).ok()?.content, tag::SEQUENCE).ok()?;
        is_oid(one.expect(tag::OID).ok()?.content)?;
        let value = one.read().ok()?;
        one.end().ok()?;
        let is_text = match value.tag {
            UTF8 => std::str::from_utf8(value.content).is_ok(),
            PRINTABLE | IA5 => value.content.is_ascii(),
            _ => false,
        };
        if !is_text || value.content.is_empty() {
            return None;
        }
    }
    Some(())
}

/// Bits of the modulus of an RSA key.
fn rsa_bits(content: &[u8]) -> Option<u32> {
    let mut parts = Reader::new(content);
    let mut algorithm = Reader::new(parts.expect(tag::SEQUENCE).ok()?.content);
    let is_rsa = algorithm.expect(tag::OID).ok()?.content == RSA_ENCRYPTION && algorithm.rest() == NULL;
    let (0, key) = parts.expect(tag::BIT_STRING).ok()?.content.split_first()? else { return None };
    parts.end().ok()?;
    let mut numbers = Reader::inside(key, tag::SEQUENCE).ok()?;
    let (modulus, exponent) = (numbers.expect(tag::INTEGER).ok()?.content, numbers.expect(tag::INTEGER).ok()?.content);
    numbers.end().ok()?;
    let is_odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
    let (0, magnitude) = modulus.split_first()? else { return None };
    let bits = magnitude.len() * 8 - usize::try_from(magnitude.first()?.leading_zeros()).ok()?;
    let is_sound = magnitude.first().is_some_and(|first| *first >= 0x80) && bits <= MAX_RSA_BITS && is_odd(modulus);
    let is_usual = is_positive(exponent) && exponent.len() <= 4 && is_odd(exponent) && exponent != [1];
    (is_rsa && is_sound && is_usual).then(|| u32::try_from(bits).ok()).flatten()
}

/// What matters of the extensions of a plain certificate.
struct Extensions<'a> {
    issuer_key_id: Option<&'a [u8]>,
}

/// None unless all are usual ones.
fn extensions(explicit: &[u8]) -> Option<Extensions<'_>> {
    let mut all = Reader::inside(explicit, tag::SEQUENCE).ok()?;
    let mut seen: Vec<&[u8]> = Vec::with_capacity(10);
    let mut issuer_key_id = None;
    while !all.is_empty() {
        let mut parts = Reader::new(all.expect(tag::SEQUENCE).ok()?.content);
        let oid = parts.expect(tag::OID).ok()?.content;
        let is_critical = match parts.optional(tag::BOOLEAN).ok()? {
            None => false,
            Some(boolean) if boolean.content == [0xFF] => true,
            Some(_) => return None,
        };
        let value = parts.expect(tag::OCTET_STRING).ok()?.content;
        parts.end().ok()?;
        if seen.contains(&oid) {
            return None;
        }
        seen.push(oid);
        match (oid, is_critical) {
            (KEY_USAGE, _) => is_key_usage(value)?,
            (EXTENDED_KEY_USAGE, _) => each(value, |one| is_oid(one.expect(tag::OID).ok()?.content))?,
            (SUBJECT_ALT_NAME, _) => each(value, |one| is_ascii(one, RFC822_NAME))?,
            (CERTIFICATE_POLICIES, _) => is_policy(value)?,
            (CRL_DISTRIBUTION_POINTS, _) => each(value, is_distribution_point)?,
            (BASIC_CONSTRAINTS, _) if value == [tag::SEQUENCE, 0] => {}
            (SUBJECT_KEY_ID, false) => Reader::inside(value, tag::OCTET_STRING).ok().map(|_| ())?,
            (AUTHORITY_KEY_ID, false) => issuer_key_id = Some(key_id(value)?),
            (AUTHORITY_INFO_ACCESS, false) => each(value, |one| {
                let mut access = Reader::new(one.expect(tag::SEQUENCE).ok()?.content);
                is_oid(access.expect(tag::OID).ok()?.content)?;
                is_ascii(&mut access, URI)?;
                access.end().ok()
            })?,
            _ => return None,
        }
    }
    Some(Extensions { issuer_key_id })
}

/// A SEQUENCE of at least one thing, each read by `one`.
fn each<'a>(value: &'a [u8], mut one: impl FnMut(&mut Reader<'a>) -> Option<()>) -> Option<()> {
    let mut all = Reader::inside(value, tag::SEQUENCE).ok()?;
    one(&mut all)?;
    while !all.is_empty() {
        one(&mut all)?;
    }
    Some(())
}

fn is_ascii(reader: &mut Reader<'_>, expected: u8) -> Option<()> {
    let text = reader.expect(expected).ok()?.content;
    (!text.is_empty() && text.iter().all(u8::is_ascii_graphic)).then_some(())
}

fn is_oid(content: &[u8]) -> Option<()> {
    let (last, _) = content.split_last()?;
    let begins = std::iter::once(&0).chain(content).zip(content);
    let is_minimal = begins.into_iter().all(|(before, octet)| *before >= 0x80 || *octet != 0x80);
    (*last < 0x80 && is_minimal).then_some(())
}

/// Bits in order, and not those of a CA.
fn is_key_usage(value: &[u8]) -> Option<()> {
    let bits = Reader::inside(value, tag::BIT_STRING).ok()?.rest();
    match bits {
        [unused @ 0..8, first] => {
            let is_clean = u32::from(*first).trailing_zeros() >= u32::from(*unused);
            (is_clean && first & 0b0000_0110 == 0 && *first != 0).then_some(())
        }
        _ => None,
    }
}

/// Policies without qualifiers, each once.
fn is_policy(value: &[u8]) -> Option<()> {
    let mut seen: Vec<&[u8]> = Vec::new();
    each(value, |one| {
        let mut policy = Reader::new(one.expect(tag::SEQUENCE).ok()?.content);
        let oid = policy.expect(tag::OID).ok()?.content;
        policy.end().ok()?;
        is_oid(oid)?;
        let is_new = !seen.contains(&oid);
        seen.push(oid);
        is_new.then_some(())
    })
}

/// One address or several, for all reasons, by the issuer itself.
fn is_distribution_point(one: &mut Reader<'_>) -> Option<()> {
    let mut point = Reader::new(one.expect(tag::SEQUENCE).ok()?.content);
    let mut name = Reader::new(point.expect(tag::CONTEXT_0).ok()?.content);
    point.end().ok()?;
    let mut full = Reader::new(name.expect(tag::CONTEXT_0).ok()?.content);
    name.end().ok()?;
    is_ascii(&mut full, URI)?;
    while !full.is_empty() {
        is_ascii(&mut full, URI)?;
    }
    Some(())
}

/// A key identifier without issuer and serial number.
fn key_id(value: &[u8]) -> Option<&[u8]> {
    let mut parts = Reader::inside(value, tag::SEQUENCE).ok()?;
    let id = parts.expect(KEY_ID).ok()?.content;
    parts.end().ok()?;
    (!id.is_empty()).then_some(id)
}

/// Reads a certificate as a plain one: for the fuzzer. What is let through, OpenSSL reads too, and as the same.
///
/// # Panics
/// When it does not.
#[cfg(fuzzing)]
pub fn read_plain(der: &[u8]) {
    let Some(leaf) = PlainLeaf::read(der) else { return };
    let certificate = openssl::x509::X509::from_der(der).expect("OpenSSL reads it");
    assert_eq!(certificate.public_key().expect("a key").bits(), leaf.rsa_bits);
    assert_eq!(certificate.issuer_name().to_der().expect("a name"), leaf.issuer);
    assert!(crate::pki::facts::parse(der).is_ok_and(|parsed| !parsed.facts.is_ca), "it is a certificate, of no CA");
}
