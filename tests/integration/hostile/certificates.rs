//! A CA of invented servers, and certificates by it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use congvu::domain::clock::{Clock as _, SystemClock};
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509NameBuilder};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

const DAY: i64 = 86_400;

pub(super) struct Ca {
    certificate: X509,
    key: PKey<Private>,
}

/// A server's certificate and key.
pub(super) struct Issued {
    certificate: X509,
    key: PKey<Private>,
}

fn key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

/// A certificate that is valid from one number of seconds from now to another.
fn builder(name: &str, issuer: Option<&X509>, key: &PKey<Private>, from: i64, to: i64) -> X509Builder {
    let now = SystemClock.now().unix_seconds();
    let mut subject = X509NameBuilder::new().unwrap();
    subject.append_entry_by_nid(Nid::COMMONNAME, name).unwrap();
    let subject = subject.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    let serial = u32::try_from(name.len()).unwrap() + 1;
    builder.set_serial_number(&BigNum::from_u32(serial).unwrap().to_asn1_integer().unwrap()).unwrap();
    builder.set_subject_name(&subject).unwrap();
    builder.set_issuer_name(issuer.map_or(&*subject, |issuer| issuer.subject_name())).unwrap();
    builder.set_not_before(&Asn1Time::from_unix(now + from).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::from_unix(now + to).unwrap()).unwrap();
    builder.set_pubkey(key).unwrap();
    builder
}

impl Ca {
    pub(super) fn new(name: &str) -> Self {
        let key = key();
        let mut builder = builder(name, None, &key, -DAY, DAY);
        builder.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap();
        builder.sign(&key, MessageDigest::sha256()).unwrap();
        Self { certificate: builder.build(), key }
    }

    /// For the server at 127.0.0.1, today.
    pub(super) fn for_loopback(&self) -> Issued {
        self.issue(SubjectAlternativeName::new().ip("127.0.0.1"), -DAY, DAY)
    }

    pub(super) fn for_another_name(&self) -> Issued {
        self.issue(SubjectAlternativeName::new().dns("ldap.tinh.example"), -DAY, DAY)
    }

    pub(super) fn expired(&self) -> Issued {
        self.issue(SubjectAlternativeName::new().ip("127.0.0.1"), -2 * DAY, -DAY)
    }

    fn issue(&self, names: &SubjectAlternativeName, from: i64, to: i64) -> Issued {
        let key = key();
        let mut builder = builder("server", Some(&self.certificate), &key, from, to);
        let names = names.build(&builder.x509v3_context(Some(&self.certificate), None)).unwrap();
        builder.append_extension(names).unwrap();
        builder.sign(&self.key, MessageDigest::sha256()).unwrap();
        Issued { certificate: builder.build(), key }
    }

    /// Its certificate as a file in `folder`.
    pub(super) fn file(&self, folder: &Path) -> PathBuf {
        let path = folder.join("ca.pem");
        std::fs::write(&path, self.certificate.to_pem().unwrap()).unwrap();
        path
    }
}

impl Issued {
    /// Files of certificate and key in `folder`.
    pub(super) fn files(&self, folder: &Path) -> (PathBuf, PathBuf) {
        let (certificate, key) = (folder.join("server.pem"), folder.join("server.key"));
        std::fs::write(&certificate, self.certificate.to_pem().unwrap()).unwrap();
        std::fs::write(&key, self.key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        (certificate, key)
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let chain = vec![CertificateDer::from(self.certificate.to_der().unwrap())];
        let key = PrivateKeyDer::from_pem_slice(&self.key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}
