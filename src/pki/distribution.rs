//! Where a certificate says that its issuer's revocation list lies (RFC 5280 section 4.2.1.13), and who answers for it by OCSP (section
//! 4.2.2.1).

use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::oid_registry::OID_PKIX_ACCESS_DESCRIPTOR_OCSP;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// Addresses that are told of one certificate at most.
const MOST: usize = 8;

/// The http and https addresses of complete lists that a certificate names; none of what cannot be read. A point for some reasons
/// only, or of another issuer, is left out.
#[must_use]
pub fn list_addresses(der: &[u8]) -> Vec<String> {
    let Ok((_, certificate)) = X509Certificate::from_der(der) else { return Vec::new() };
    let mut found = Vec::new();
    for extension in certificate.extensions() {
        let ParsedExtension::CRLDistributionPoints(points) = extension.parsed_extension() else { continue };
        for point in points.iter().filter(|point| point.reasons.is_none() && point.crl_issuer.is_none()) {
            let Some(DistributionPointName::FullName(names)) = &point.distribution_point else { continue };
            let addresses = names.iter().filter_map(|name| match name {
                GeneralName::URI(address) => Some((*address).to_owned()),
                _ => None,
            });
            found.extend(addresses.filter(|address| is_web(address)));
        }
    }
    found.truncate(MOST);
    found
}

/// The http and https addresses of OCSP responders that a certificate names; none of what cannot be read.
#[must_use]
pub fn responder_addresses(der: &[u8]) -> Vec<String> {
    let Ok((_, certificate)) = X509Certificate::from_der(der) else { return Vec::new() };
    let mut found = Vec::new();
    for extension in certificate.extensions() {
        let ParsedExtension::AuthorityInfoAccess(access) = extension.parsed_extension() else { continue };
        let responders = access.accessdescs.iter().filter(|one| one.access_method == OID_PKIX_ACCESS_DESCRIPTOR_OCSP);
        found.extend(responders.filter_map(|one| match &one.access_location {
            GeneralName::URI(address) if is_web(address) => Some((*address).to_owned()),
            _ => None,
        }));
    }
    found.truncate(MOST);
    found
}

fn is_web(address: &str) -> bool {
    address.starts_with("http://") || address.starts_with("https://")
}
