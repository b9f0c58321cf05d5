//! TLS to a directory server: believed is what the configured CA issued for the server's name, nothing else, and there is no
//! switch to look away.

use std::path::Path;
use std::sync::Arc;

use ldap3::asn1::{PL, StructureTag, TagClass, parse_tag, parse_uint};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, pem};
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::ber;

/// An extended request, message 1, for 1.3.6.1.4.1.1466.20037 (RFC 4511 section 4.14.1).
const START_TLS: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";
/// Longest answer to it; a real one has some 14 bytes.
const LONGEST_ANSWER: usize = 4096;
const EXTENDED_RESPONSE: u64 = 24;

/// Why a CA cannot be believed.
#[derive(Debug, Error)]
pub enum TrustError {
    /// The file is missing or no PEM.
    #[error("cannot read certificates from {file}; name a PEM file in [directory] ca_file")]
    Unreadable {
        /// The file.
        file: String,
        /// Cause.
        #[source]
        source: pem::Error,
    },
    /// It holds none, or one that is no certificate.
    #[error("{file} holds no CA certificate that can be used; name the CA's certificate in [directory] ca_file")]
    Unusable {
        /// The file.
        file: String,
    },
    /// TLS itself.
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
}

/// The CAs whose word is taken for a server's name.
#[derive(Clone)]
pub struct Trust(TlsConnector);

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Trust(…)")
    }
}

impl Trust {
    /// The CA certificates of a PEM file, and no others.
    ///
    /// # Errors
    ///
    /// The file cannot be read or holds no certificate.
    pub fn from_pem_file(file: &Path) -> Result<Self, TrustError> {
        let name = || file.display().to_string();
        let mut roots = RootCertStore::empty();
        let certificates = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        for certificate in certificates.map_err(|source| TrustError::Unreadable { file: name(), source })? {
            roots.add(certificate).map_err(|_| TrustError::Unusable { file: name() })?;
        }
        if roots.is_empty() {
            return Err(TrustError::Unusable { file: name() });
        }
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// TLS with `host` over `stream`.
    pub(super) async fn handshake(&self, host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>, String> {
        let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
        self.0.connect(name, stream).await.map_err(|error| format!("TLS was not agreed on: {error}"))
    }
}

/// Asks for TLS on a fresh connection and takes exactly one answer. Whatever else the server sent before TLS could be anybody's:
/// it ends the connection, and no byte of it is ever taken for a part of what TLS covers.
pub(super) async fn ask_for_it(stream: &mut TcpStream) -> Result<(), String> {
    stream.write_all(START_TLS).await.map_err(|error| error.to_string())?;
    let mut answer = Vec::with_capacity(256);
    let length = loop {
        if let Some(length) =
            ber::message_length(&answer).map_err(|fault| format!("its answer to StartTLS: {fault}"))?
        {
            if length > LONGEST_ANSWER {
                return Err("its answer to StartTLS is too long".to_owned());
            }
            if answer.len() >= length {
                break length;
            }
        }
        if stream.read_buf(&mut answer).await.map_err(|error| error.to_string())? == 0 {
            return Err("it closed the connection when asked for TLS".to_owned());
        }
    };
    if answer.len() > length || stream.try_read(&mut [0]).is_ok_and(|more| more > 0) {
        return Err("it sent something between its answer to StartTLS and TLS; somebody may be in between".to_owned());
    }
    ber::check(&answer).map_err(|fault| format!("its answer to StartTLS: {fault}"))?;
    match result_code(&answer) {
        Some(0) => Ok(()),
        Some(code) => Err(format!("it refused StartTLS (code {code})")),
        None => Err("its answer to StartTLS is none".to_owned()),
    }
}

/// The result code of an extended response to message 1.
fn result_code(message: &[u8]) -> Option<u64> {
    let (_, tag) = parse_tag(message).ok()?;
    let mut parts = inner(tag, TagClass::Universal, 16)?.into_iter();
    let (id, response) = (parts.next()?, parts.next()?);
    if number(id, 2)? != 1 {
        return None;
    }
    number(inner(response, TagClass::Application, EXTENDED_RESPONSE)?.into_iter().next()?, 10)
}

fn inner(tag: StructureTag, class: TagClass, id: u64) -> Option<Vec<StructureTag>> {
    match tag.payload {
        PL::C(inner) if tag.class == class && tag.id == id => Some(inner),
        _ => None,
    }
}

fn number(tag: StructureTag, id: u64) -> Option<u64> {
    match tag.payload {
        PL::P(octets) if tag.id == id && (1..=4).contains(&octets.len()) => parse_uint(&octets).ok().map(|(_, n)| n),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_extended_response_to_our_message_counts() {
        assert_eq!(result_code(&[0x30, 12, 2, 1, 1, 0x78, 7, 10, 1, 0, 4, 0, 4, 0]), Some(0));
        assert_eq!(result_code(&[0x30, 12, 2, 1, 1, 0x78, 7, 10, 1, 52, 4, 0, 4, 0]), Some(52));
        assert_eq!(result_code(&[0x30, 12, 2, 1, 2, 0x78, 7, 10, 1, 0, 4, 0, 4, 0]), None);
        assert_eq!(result_code(&[0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0]), None);
        assert_eq!(result_code(&[0x30, 5, 2, 1, 1, 0x78, 0]), None);
        assert_eq!(result_code(&[0x30, 0]), None);
    }

    #[test]
    fn a_file_without_a_certificate_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = Trust::from_pem_file(file.path()).unwrap_err().to_string();
        assert!(error.contains(&file.path().display().to_string()) && error.contains("ca_file"), "{error}");
        let error = Trust::from_pem_file(Path::new("/nonexistent/ca.pem")).unwrap_err().to_string();
        assert!(error.contains("/nonexistent/ca.pem"), "{error}");
    }
}
