//! One conversation with the mail server, step by step: what a refusal is about depends on what was just said. Only what is said of the
//! recipient or of the mail itself can be about that mail; everything before is between the server and us, and mends itself when
//! somebody mends the server, the account or the settings.

use std::ops::RangeInclusive;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use super::settings::Security;
use crate::notify::courier::NotCarried;

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(30);

/// Refusals for good that can be about one mail (RFC 5321 section 4.2.3). Of the other 5yz ones none is: they say that the server does
/// not understand us, or wants to know first who we are.
const ABOUT_THE_MAIL: RangeInclusive<u16> = 550..=554;

/// The server closes the connection (RFC 5321 section 3.8).
const CLOSING: u16 = 421;

/// How the server is reached.
pub(super) struct Access {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) tls: Option<TlsParameters>,
    pub(super) credentials: Option<Credentials>,
}

/// A connection to the server, logged in where it asks for that.
pub(super) struct Session {
    connection: AsyncSmtpConnection,
}

impl Session {
    /// Connects, greets and logs in.
    pub(super) async fn open(access: &Access) -> Result<Self, Error> {
        let us = ClientId::default();
        let (at_once, later) = match access.security {
            Security::StartTls => (None, access.tls.clone()),
            Security::Tls | Security::Loopback => (access.tls.clone(), None),
        };
        let server = (access.host.as_str(), access.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT), &us, at_once, None).await?;
        if let Some(tls) = later {
            connection.starttls(tls, &us).await?;
        }
        if let Some(credentials) = &access.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(Self { connection })
    }

    /// Whether the server still listens: it may have closed what was idle.
    pub(super) async fn is_alive(&mut self) -> bool {
        !self.connection.has_broken() && self.connection.test_connected().await
    }

    /// Hands one mail over. After a failure the session is not to be used again.
    pub(super) async fn hand_over(&mut self, envelope: &Envelope, mail: &[u8]) -> Result<(), NotCarried> {
        let sender = Mail::new(envelope.from().cloned(), Vec::new());
        self.connection.command(sender).await.map_err(|error| NotCarried::NoService(told(&error)))?;
        for to in envelope.to() {
            self.connection.command(Rcpt::new(to.clone(), Vec::new())).await.map_err(|error| of_recipient(&error))?;
        }
        self.connection.command(Data).await.map_err(|error| of_mail(&error))?;
        self.connection.message(mail).await.map(|_| ()).map_err(|error| of_mail(&error))
    }

    /// Says good-bye, if the server still listens.
    pub(super) async fn close(mut self) {
        // What becomes of it is of no interest any more.
        let _ = timeout(CONNECT, self.connection.abort()).await;
    }
}

/// What a failure at the recipient means. A refusal for reasons of policy (RFC 3463, X.7.z), such as "relay access denied", is as
/// likely about us: it is not for good.
fn of_recipient(error: &Error) -> NotCarried {
    let is_policy = std::error::Error::source(error).is_some_and(|reply| reply.to_string().starts_with("5.7."));
    match of_mail(error) {
        NotCarried::Refused(reason) if is_policy => NotCarried::Later(reason),
        other => other,
    }
}

/// What a failure at the mail itself means. Without an answer it may have been taken.
fn of_mail(error: &Error) -> NotCarried {
    match error.status().map(u16::from) {
        Some(code) if ABOUT_THE_MAIL.contains(&code) => NotCarried::Refused(told(error)),
        Some(CLOSING | 500..) => NotCarried::NoService(told(error)),
        _ => NotCarried::Later(told(error)),
    }
}

/// The error with its cause, in one line.
pub(super) fn told(error: &Error) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    let line: String = format!("{error}{cause}").chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.chars().take(300).collect()
}
