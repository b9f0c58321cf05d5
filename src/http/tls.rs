//! TLS to a server: the public CAs, or those of a file alone.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, pem};
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Why certificates cannot be read.
#[derive(Debug, Error)]
pub enum TrustError {
    /// The file is missing or no PEM.
    #[error("cannot read certificates from {file}; name a PEM file in ca_file")]
    Unreadable {
        /// The file.
        file: String,
        /// Cause.
        #[source]
        source: pem::Error,
    },
    /// It holds none, or one that is no certificate.
    #[error("{file} holds no CA certificate that can be used")]
    Unusable {
        /// The file.
        file: String,
    },
    /// TLS itself.
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
}

/// The client's side of TLS.
#[derive(Clone)]
pub struct Tls(TlsConnector);

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

impl Tls {
    /// Believes the CAs of `ca_file` alone or, without it, the public ones.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn new(ca_file: Option<&Path>) -> Result<Self, TrustError> {
        let roots = match ca_file {
            Some(file) => pinned(file)?,
            None => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
        };
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// Shakes hands with `host`, a name or an address without brackets.
    ///
    /// # Errors
    /// When the server is not the one of that name, or the connection breaks.
    pub async fn connect(&self, host: &str, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        self.0.connect(name, stream).await
    }
}

fn pinned(file: &Path) -> Result<RootCertStore, TrustError> {
    let name = || file.display().to_string();
    let mut roots = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    for certificate in certificates.map_err(|source| TrustError::Unreadable { file: name(), source })? {
        roots.add(certificate).map_err(|_| TrustError::Unusable { file: name() })?;
    }
    if roots.is_empty() { Err(TrustError::Unusable { file: name() }) } else { Ok(roots) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_pins_nothing_and_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(Tls::new(Some(file.path())), Err(TrustError::Unusable { .. })));
        assert!(matches!(Tls::new(Some(Path::new("/nonexistent/ca.pem"))), Err(TrustError::Unreadable { .. })));
        assert!(Tls::new(None).is_ok());
    }
}
