//! What rules look at beside a certificate's facts. Read again from the DER; what cannot be read is left out, for it has its finding.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{ExtendedKeyUsage, GeneralName, ParsedExtension};
use x509_parser::oid_registry::asn1_rs::oid;
use x509_parser::prelude::FromDer;

use crate::domain::personal_number::PersonalNumber;
use crate::pki::name;

/// A key usage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUsage {
    /// Whether it is critical.
    pub is_critical: bool,
    /// digitalSignature or nonRepudiation.
    pub may_sign: bool,
}

/// What a certificate states beside its facts.
#[derive(Debug, Clone, Default)]
pub struct Stated {
    /// Key usage, if there is one that can be read.
    pub key_usage: Option<KeyUsage>,
    /// Extended usages, as OIDs.
    pub extended_usages: Vec<String>,
    /// Policies, as OIDs.
    pub policies: Vec<String>,
    /// How many mailboxes the other names of the subject hold.
    pub mailboxes: usize,
    /// Organisations and their units, as the subject names them.
    pub organisations: Vec<String>,
    /// Personal numbers in the subject's serial number or user identifier, such as `CCCD:…`.
    pub personal_numbers: Vec<PersonalNumber>,
}

impl Stated {
    /// Reads a certificate's DER. Bytes that are none state nothing.
    #[must_use]
    pub fn read(der: &[u8]) -> Self {
        let Ok((_, certificate)) = X509Certificate::from_der(der) else { return Self::default() };
        let mut stated = Self::default();
        for extension in certificate.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::KeyUsage(usage) => {
                    stated.key_usage = Some(KeyUsage {
                        is_critical: extension.critical,
                        may_sign: usage.digital_signature() || usage.non_repudiation(),
                    });
                }
                ParsedExtension::ExtendedKeyUsage(usage) => stated.extended_usages.extend(usages(usage)),
                ParsedExtension::CertificatePolicies(policies) => {
                    stated.policies.extend(policies.iter().map(|policy| policy.policy_id.to_id_string()));
                }
                ParsedExtension::SubjectAlternativeName(names) => {
                    let is_mailbox = |name: &&GeneralName<'_>| match name {
                        GeneralName::RFC822Name(_) => true,
                        GeneralName::Invalid(tag, _) => tag.0 == 1,
                        _ => false,
                    };
                    stated.mailboxes += names.general_names.iter().filter(is_mailbox).count();
                }
                _ => {}
            }
        }
        for attribute in certificate.subject().iter_attributes() {
            let Some(text) = name::text(attribute.attr_value()) else { continue };
            let kind = attribute.attr_type();
            if [oid!(2.5.4.10), oid!(2.5.4.11)].contains(kind) {
                stated.organisations.push(text);
            } else if [oid!(2.5.4.5), oid!(0.9.2342.19200300.100.1.1)].contains(kind) {
                let parts = text.split(|character: char| !character.is_ascii_digit());
                stated.personal_numbers.extend(parts.filter_map(|part| part.parse().ok()));
            }
        }
        stated
    }
}

fn usages(usage: &ExtendedKeyUsage<'_>) -> Vec<String> {
    let known = [
        (usage.any, "2.5.29.37.0"),
        (usage.server_auth, "1.3.6.1.5.5.7.3.1"),
        (usage.client_auth, "1.3.6.1.5.5.7.3.2"),
        (usage.code_signing, "1.3.6.1.5.5.7.3.3"),
        (usage.email_protection, "1.3.6.1.5.5.7.3.4"),
        (usage.time_stamping, "1.3.6.1.5.5.7.3.8"),
        (usage.ocsp_signing, "1.3.6.1.5.5.7.3.9"),
    ];
    let known = known.into_iter().filter(|(is_there, _)| *is_there).map(|(_, oid)| oid.to_owned());
    known.chain(usage.other.iter().map(x509_parser::oid_registry::Oid::to_id_string)).collect()
}
