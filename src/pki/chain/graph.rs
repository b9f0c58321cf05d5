//! The CAs that we trust as a graph of who certified whom: what a word on one of them means for those below is the domain's matter.

use openssl::x509::X509NameRef;

use super::trust::TrustStore;
use crate::domain::certificate::authority::Authority;
use crate::domain::certificate::facts::Fingerprint;
use crate::pki::facts::fingerprint;

impl TrustStore {
    /// All CAs. A way up that the table of algorithms refuses is none.
    #[must_use]
    pub fn graph(&self) -> Vec<Authority> {
        let node = |(position, own): (usize, &super::trust::Authority)| {
            let is_allowed = |anchor: &Fingerprint| {
                self.algorithms.objection(&own.certificate, own.facts.not_before, *anchor).is_none()
            };
            let has_way = own.is_anchor || self.anchors_above(position).iter().any(is_allowed);
            Authority {
                sha256: own.facts.sha256,
                subject: own.facts.subject.clone(),
                name: name_key(own.certificate.subject_name()),
                key: own.spki,
                issuer_key: own.facts.issuer_key,
                serial: own.facts.serial.clone(),
                not_before: own.facts.not_before,
                not_after: own.facts.not_after,
                is_anchor: own.is_anchor,
                issuers: if has_way { self.issuers_at(position).to_vec() } else { Vec::new() },
            }
        };
        self.authorities.iter().enumerate().map(node).collect()
    }

    /// Whether a list of that issuer may name the certificate of a CA.
    #[must_use]
    pub fn may_name_a_ca(&self, issuer_key: Fingerprint) -> bool {
        self.authorities.iter().any(|authority| !authority.is_anchor && authority.facts.issuer_key == issuer_key)
    }
}

/// As certificates name their issuer; all zero, which names nobody, when OpenSSL cannot write it.
fn name_key(name: &X509NameRef) -> Fingerprint {
    name.to_der().map_or(Fingerprint([0; 32]), |der| fingerprint(&der))
}
