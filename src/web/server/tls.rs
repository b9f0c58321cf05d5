//! TLS by rustls: a certificate chain and its key from PEM files, TLS 1.2 and 1.3.

use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use thiserror::Error;
use tokio_rustls::TlsAcceptor;

use super::settings::TlsFiles;

/// Why TLS cannot be spoken.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file is missing or is no PEM.
    #[error("cannot read {what} from {file}; name a PEM file in [web] {key}")]
    Unreadable {
        /// Certificate or key.
        what: &'static str,
        /// The file.
        file: String,
        /// The setting.
        key: &'static str,
        /// Cause.
        #[source]
        source: pem::Error,
    },
    /// Certificate and key do not belong together, or are of a kind that we do not speak.
    #[error("the certificate and key of [web] tls_certificate and tls_key cannot be used together")]
    Unusable(#[source] rustls::Error),
}

/// Reads certificate and key.
pub(super) fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, TlsError> {
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unreadable("a certificate chain", &files.certificate, "tls_certificate"))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(unreadable("a private key", &files.key, "tls_key"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Unusable)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(TlsError::Unusable)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn unreadable(what: &'static str, file: &Path, key: &'static str) -> impl FnOnce(pem::Error) -> TlsError {
    let file = file.display().to_string();
    move |source| TlsError::Unreadable { what, file, key, source }
}
