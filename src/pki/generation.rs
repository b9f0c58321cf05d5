//! Recognises the root of the first generation among anchors that somebody pinned, where no setting names it: by its name, its key
//! and its signature on itself (docs/CERTIFICATES.md, "The real profile").

use openssl::error::ErrorStack;
use openssl::x509::X509;

use super::algorithm::{SHA1_UNTIL, Sha1Exception};
use super::facts::parse;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;

const COMMON_NAME: &str = "Co quan chung thuc so chuyen dung Chinh phu (RootCA)";
const COUNTRY: &str = "C=VN";
const KEY: &str = "RSA 2048";
const SIGNATURE: &str = "sha1WithRSAEncryption";

/// SHA-1 as far as it goes by itself: under those of the anchors that are the first generation's root, for what was issued before
/// [`SHA1_UNTIL`]. None when no anchor is.
#[must_use]
pub fn sha1_of_first_generation<D: AsRef<[u8]>>(anchors: &[D]) -> Option<Sha1Exception> {
    let anchors: Vec<Fingerprint> = anchors.iter().filter_map(|der| root(der.as_ref())).collect();
    let issued_before = Timestamp::parse_rfc3339(SHA1_UNTIL).ok()?;
    (!anchors.is_empty()).then_some(Sha1Exception { anchors, issued_before })
}

/// The fingerprint of a certificate that is such a root.
fn root(der: &[u8]) -> Option<Fingerprint> {
    let facts = parse(der).ok()?.facts;
    let is_alike = facts.common_name.as_deref() == Some(COMMON_NAME)
        && facts.subject.split(',').any(|part| part == COUNTRY)
        && facts.subject == facts.issuer
        && facts.key == KEY
        && facts.signature_algorithm == SIGNATURE;
    let has_signed_itself = || {
        let verified = X509::from_der(der).and_then(|root| root.verify(&*root.public_key()?));
        drop(ErrorStack::get());
        verified.unwrap_or(false)
    };
    (is_alike && has_signed_itself()).then_some(facts.sha256)
}
