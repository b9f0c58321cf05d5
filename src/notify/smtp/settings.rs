//! Where mail is handed over, how, and in whose name; checked before anything is sent.

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use thiserror::Error;

use crate::domain::mailbox::address::MailAddress;

/// How the server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Tls,
    /// STARTTLS, insisted on (port 587 or 25).
    StartTls,
    /// In the clear, on loopback only.
    Loopback,
}

/// Where mail is handed over, and in whose name.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Name of the server, as in its certificate.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub security: Security,
    /// CA certificates (PEM) that alone are trusted; without them the public ones.
    pub authorities: Option<Vec<u8>>,
    /// Account and password at the server, if it asks.
    pub credentials: Option<(String, String)>,
    /// Sender.
    pub from: MailAddress,
    /// Name shown beside the sender.
    pub from_name: String,
    /// Who gets the answers, if not the sender.
    pub reply_to: Option<MailAddress>,
}

/// Why no mail can be handed over.
#[derive(Debug, Error)]
pub enum SmtpSetupError {
    /// The CA file holds no certificate.
    #[error("[mail] ca_file holds no certificate in PEM")]
    NoAuthority,
    /// TLS cannot be set up.
    #[error("TLS to the mail server cannot be set up")]
    Tls(#[source] SmtpError),
    /// Mail would travel in the clear.
    #[error("[mail] tls = none is for a mail server on this host; write required or starttls")]
    InTheClear,
    /// An address that the mail library does not take.
    #[error("'{0}' cannot stand in a mail's header")]
    Address(String),
}

impl SmtpSettings {
    /// What TLS to this server needs; none where mail stays on this host.
    pub(super) fn tls(&self) -> Result<Option<TlsParameters>, SmtpSetupError> {
        match self.security {
            Security::Loopback if is_loopback(&self.host) => Ok(None),
            Security::Loopback => Err(SmtpSetupError::InTheClear),
            Security::Tls | Security::StartTls => parameters(self).map(Some),
        }
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn parameters(settings: &SmtpSettings) -> Result<TlsParameters, SmtpSetupError> {
    let mut parameters = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.authorities {
        let certificates = Certificate::from_pem(pem);
        parameters = parameters.certificate_store(CertificateStore::None);
        parameters = parameters.add_root_certificate(certificates.map_err(|_| SmtpSetupError::NoAuthority)?);
    }
    parameters.build().map_err(SmtpSetupError::Tls)
}
