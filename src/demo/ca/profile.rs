//! What certificates of each generation look like, field by field, after real ones (docs/CERTIFICATES.md, "the real profile").

use super::der;
use super::{Authority, Generation, Subject};

const BASIC_CONSTRAINTS: &[u32] = &[2, 5, 29, 19];
const KEY_USAGE: &[u32] = &[2, 5, 29, 15];
const EXTENDED_KEY_USAGE: &[u32] = &[2, 5, 29, 37];
const SUBJECT_KEY_ID: &[u32] = &[2, 5, 29, 14];
const AUTHORITY_KEY_ID: &[u32] = &[2, 5, 29, 35];
const SUBJECT_ALT_NAME: &[u32] = &[2, 5, 29, 17];
const CERTIFICATE_POLICIES: &[u32] = &[2, 5, 29, 32];
const CRL_DISTRIBUTION_POINTS: &[u32] = &[2, 5, 29, 31];
const AUTHORITY_INFO_ACCESS: &[u32] = &[1, 3, 6, 1, 5, 5, 7, 1, 1];
const OCSP: &[u32] = &[1, 3, 6, 1, 5, 5, 7, 48, 1];
const OCSP_SIGNING: &[u32] = &[1, 3, 6, 1, 5, 5, 7, 3, 9];
const OCSP_NOCHECK: &[u32] = &[1, 3, 6, 1, 5, 5, 7, 48, 1, 5];
const CLIENT_AUTH: &[u32] = &[1, 3, 6, 1, 5, 5, 7, 3, 2];
const EMAIL_PROTECTION: &[u32] = &[1, 3, 6, 1, 5, 5, 7, 3, 4];
const SMART_CARD_LOGON: &[u32] = &[1, 3, 6, 1, 4, 1, 311, 20, 2, 2];
const PUBLIC_DUTY_POLICY: &[u32] = &[2, 16, 704, 1, 1, 1, 1, 1];
const ANY_POLICY: &[u32] = &[2, 5, 29, 32, 0];

const COUNTRY: u32 = 6;
const LOCALITY: u32 = 7;
const ORGANISATION: u32 = 10;
const COMMON_NAME: u32 = 3;

const OCSP_URL: &str = "http://ocsp.ca.gov.vn";
const G1_CRL_URLS: &[&str] = &["http://ca.gov.vn/pki/pub/crl/cp.crl", "http://www.ca.gov.vn/pki/pub/crl/cp.crl"];
const G2_CRL_URLS: &[&str] = &["http://ca.gov.vn/pki/pub/crl/cpcag2.crl"];
const G1_ROOT_CRL_URLS: &[&str] = &["http://ca.gov.vn/pki/pub/crl/rootca.crl"];
const G2_ROOT_CRL_URLS: &[&str] = &["http://ca.gov.vn/pki/pub/crl/rootcag2.crl"];

/// An authority's distinguished name.
pub(super) fn authority_name(authority: Authority) -> Vec<u8> {
    let (organisation, common_name) = match authority {
        Authority::G1Root => ("Ban Co yeu Chinh phu", "Co quan chung thuc so chuyen dung Chinh phu (RootCA)"),
        Authority::G1Issuing => ("Ban Co yeu Chinh phu", "Co quan chung thuc so Chinh phu"),
        Authority::G2Root => ("Ban Cơ yếu Chính phủ", "RootCA chuyên dùng Chính phủ G2"),
        Authority::G2Issuing => ("Ban Cơ yếu Chính phủ", "CA phục vụ các cơ quan Nhà nước G2"),
    };
    name(&[(COUNTRY, "VN"), (ORGANISATION, organisation), (COMMON_NAME, common_name)])
}

/// An official's distinguished name: the two generations order its parts differently.
pub(super) fn subject_name(subject: &Subject<'_>, generation: Generation) -> Vec<u8> {
    let (organisation, locality) = ((ORGANISATION, subject.organisation), (LOCALITY, subject.locality));
    let middle = match generation {
        Generation::G1 => [organisation, locality],
        Generation::G2 => [locality, organisation],
    };
    let [second, third] = middle;
    name(&[(COUNTRY, "VN"), second, third, (COMMON_NAME, subject.full_name)])
}

fn name(parts: &[(u32, &str)]) -> Vec<u8> {
    let attributes: Vec<Vec<u8>> = parts
        .iter()
        .map(|&(kind, text)| {
            let value = if kind == COUNTRY { der::printable(text) } else { der::utf8(text) };
            der::set_of_one(&der::sequence(&[der::oid(&[2, 5, 4, kind]), value]))
        })
        .collect();
    der::sequence(&attributes)
}

/// Extensions of a root or an issuing CA.
pub(super) fn authority_extensions(authority: Authority, own_key_id: &[u8], issuer_key_id: &[u8]) -> Vec<u8> {
    let constraints = if authority.is_root() {
        der::sequence(&[der::TRUE.to_vec()])
    } else {
        der::sequence(&[der::TRUE.to_vec(), der::unsigned(&[0])])
    };
    let mut extensions = vec![
        critical(BASIC_CONSTRAINTS, &constraints),
        critical(KEY_USAGE, &der::bit_string(1, &[0b0000_0110])),
        plain(SUBJECT_KEY_ID, &der::octet_string(own_key_id)),
    ];
    if !authority.is_root() {
        extensions.push(authority_key_id(issuer_key_id));
        extensions.push(crl_distribution_points(authority.root().crl_urls()));
    }
    if authority == Authority::G2Issuing {
        extensions.push(policies(ANY_POLICY));
    }
    der::explicit(3, &der::sequence(&extensions))
}

/// Extensions of an official's certificate. G1 was not uniform: every eighth only repudiates nothing, every fourth states no
/// extended usage.
pub(super) fn leaf_extensions(
    generation: Generation,
    number: u32,
    address: &str,
    own_key_id: &[u8],
    issuer_key_id: &[u8],
) -> Vec<u8> {
    let address = der::sequence(&[der::element(0x81, address.as_bytes())]);
    let all_usages = der::bit_string(4, &[0b1111_0000]);
    let non_repudiation = der::bit_string(6, &[0b0100_0000]);
    let mut extensions = vec![
        plain(SUBJECT_KEY_ID, &der::octet_string(own_key_id)),
        authority_key_id(issuer_key_id),
        plain(SUBJECT_ALT_NAME, &address),
        crl_distribution_points(generation.issuing().crl_urls()),
        plain(AUTHORITY_INFO_ACCESS, &der::sequence(&[der::sequence(&[der::oid(OCSP), uri(OCSP_URL)])])),
    ];
    match generation {
        Generation::G1 => {
            let usage = if number.is_multiple_of(8) { &non_repudiation } else { &all_usages };
            extensions.push(plain(KEY_USAGE, usage));
            if number % 4 != 1 {
                extensions.push(extended_key_usage());
            }
        }
        Generation::G2 => {
            extensions.push(critical(KEY_USAGE, &all_usages));
            extensions.push(extended_key_usage());
            extensions.push(policies(PUBLIC_DUTY_POLICY));
        }
    }
    der::explicit(3, &der::sequence(&extensions))
}

/// The OCSP responder's distinguished name.
pub(super) fn responder_name() -> Vec<u8> {
    name(&[(COUNTRY, "VN"), (ORGANISATION, "Ban Cơ yếu Chính phủ"), (COMMON_NAME, "OCSP Responder")])
}

/// Extensions of an OCSP responder's certificate.
pub(super) fn responder_extensions(
    own_key_id: &[u8],
    issuer_key_id: &[u8],
    signs_answers: bool,
    is_exempt: bool,
) -> Vec<u8> {
    let usage = if signs_answers { OCSP_SIGNING } else { CLIENT_AUTH };
    let mut extensions = vec![
        plain(SUBJECT_KEY_ID, &der::octet_string(own_key_id)),
        authority_key_id(issuer_key_id),
        critical(KEY_USAGE, &der::bit_string(7, &[0b1000_0000])),
        plain(EXTENDED_KEY_USAGE, &der::sequence(&[der::oid(usage)])),
    ];
    if is_exempt {
        extensions.push(plain(OCSP_NOCHECK, &der::NULL));
    }
    der::explicit(3, &der::sequence(&extensions))
}

/// The authority key identifier extension, also part of revocation lists.
pub(super) fn authority_key_id(key_id: &[u8]) -> Vec<u8> {
    plain(AUTHORITY_KEY_ID, &der::sequence(&[der::element(0x80, key_id)]))
}

/// A non-critical extension.
pub(super) fn plain(oid: &[u32], value: &[u8]) -> Vec<u8> {
    der::sequence(&[der::oid(oid), der::octet_string(value)])
}

fn critical(oid: &[u32], value: &[u8]) -> Vec<u8> {
    der::sequence(&[der::oid(oid), der::TRUE.to_vec(), der::octet_string(value)])
}

fn extended_key_usage() -> Vec<u8> {
    let usages = [CLIENT_AUTH, EMAIL_PROTECTION, SMART_CARD_LOGON].map(der::oid);
    plain(EXTENDED_KEY_USAGE, &der::sequence(&usages))
}

fn policies(policy: &[u32]) -> Vec<u8> {
    plain(CERTIFICATE_POLICIES, &der::sequence(&[der::sequence(&[der::oid(policy)])]))
}

fn crl_distribution_points(urls: &[&str]) -> Vec<u8> {
    let points: Vec<Vec<u8>> =
        urls.iter().map(|url| der::sequence(&[der::element(0xA0, &der::element(0xA0, &uri(url)))])).collect();
    plain(CRL_DISTRIBUTION_POINTS, &der::sequence(&points))
}

fn uri(url: &str) -> Vec<u8> {
    der::element(0x86, url.as_bytes())
}

impl Authority {
    /// Where its revocation list is said to be.
    pub(super) const fn crl_urls(self) -> &'static [&'static str] {
        match self {
            Self::G1Root => G1_ROOT_CRL_URLS,
            Self::G1Issuing => G1_CRL_URLS,
            Self::G2Root => G2_ROOT_CRL_URLS,
            Self::G2Issuing => G2_CRL_URLS,
        }
    }
}
