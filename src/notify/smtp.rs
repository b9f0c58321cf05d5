//! SMTP (RFC 5321) over TLS, with the province's own CA when one is named. There is no way to leave the verification out.

use std::time::Duration;

use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, MIME_VERSION_1_0};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use thiserror::Error;
use tokio::time::timeout;

use super::courier::{Courier, NotCarried};
use super::message::Message;
use crate::domain::mailbox::address::MailAddress;

/// Longest wait for one answer of the server.
const ANSWER: Duration = Duration::from_secs(30);

/// Longest wait for all of it.
const WHOLE: Duration = Duration::from_mins(2);

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
    Tls(#[source] Error),
    /// Mail would travel in the clear.
    #[error("[mail] tls = none is for a mail server on this host; write required or starttls")]
    InTheClear,
    /// An address that the mail library does not take.
    #[error("'{0}' cannot stand in a mail's header")]
    Address(String),
}

/// The client.
pub struct SmtpCourier {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    domain: String,
}

impl SmtpCourier {
    /// A client of that server. Nothing is sent yet.
    ///
    /// # Errors
    /// When the settings make no sense.
    pub fn new(settings: &SmtpSettings) -> Result<Self, SmtpSetupError> {
        let tls = match settings.security {
            Security::Loopback if is_loopback(&settings.host) => Tls::None,
            Security::Loopback => return Err(SmtpSetupError::InTheClear),
            Security::Tls => Tls::Wrapper(parameters(settings)?),
            Security::StartTls => Tls::Required(parameters(settings)?),
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host.as_str())
            .port(settings.port)
            .tls(tls)
            .timeout(Some(ANSWER))
            .pool_config(PoolConfig::new().max_size(2));
        if let Some((user, password)) = &settings.credentials {
            transport = transport.credentials(Credentials::new(user.clone(), password.clone()));
        }
        let reply_to = settings.reply_to.as_ref().map(|address| mailbox(None, address)).transpose()?;
        Ok(Self {
            transport: transport.build(),
            from: mailbox(Some(settings.from_name.clone()), &settings.from)?,
            reply_to,
            domain: settings.from.as_str().split_once('@').map_or("localhost", |(_, domain)| domain).to_owned(),
        })
    }

    fn written(&self, message: &Message) -> Result<lettre::Message, NotCarried> {
        let refused = |reason: String| NotCarried::Refused(reason);
        let to = mailbox(None, &message.to).map_err(|error| refused(error.to_string()))?;
        let mut mail =
            lettre::Message::builder().from(self.from.clone()).to(to).message_id(Some(message.id(&self.domain)));
        if let Some(reply_to) = &self.reply_to {
            mail = mail.reply_to(reply_to.clone());
        }
        // Nobody's absence note needs to come back to us (RFC 3834).
        // An agency's or a person's name is data: nothing in it may end the header's line.
        let title: String = message.text.title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mail = mail.subject(title).header(AutoSubmitted).header(MIME_VERSION_1_0).header(ContentType::TEXT_PLAIN);
        mail.body(message.text.body.clone()).map_err(|error| refused(error.to_string()))
    }
}

#[async_trait]
impl Courier for SmtpCourier {
    async fn carry(&self, message: &Message) -> Result<(), NotCarried> {
        let mail = self.written(message)?;
        match timeout(WHOLE, self.transport.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(NotCarried::Refused(told(&error))),
            Ok(Err(error)) => Err(NotCarried::Later(told(&error))),
            Err(_) => Err(NotCarried::Later(format!("no end within {} s", WHOLE.as_secs()))),
        }
    }
}

/// The error with its cause, in one line.
fn told(error: &Error) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    let line: String = format!("{error}{cause}").chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.chars().take(300).collect()
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

fn mailbox(name: Option<String>, address: &MailAddress) -> Result<Mailbox, SmtpSetupError> {
    let parsed = address.as_str().parse().map_err(|_| SmtpSetupError::Address(address.to_string()))?;
    Ok(Mailbox::new(name, parsed))
}

/// `Auto-Submitted: auto-generated`.
#[derive(Debug, Clone, Copy)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
