//! The client: writes each mail, and hands it over in a session that is kept while it works.

use std::time::Duration;

use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, MIME_VERSION_1_0};
use lettre::transport::smtp::authentication::Credentials;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::session::{Access, Session, told};
use super::settings::{SmtpSettings, SmtpSetupError};
use crate::domain::mailbox::address::MailAddress;
use crate::notify::courier::{Courier, NotCarried};
use crate::notify::message::Message;

/// Longest wait for the server to be ready, and again for it to take a mail.
const WHOLE: Duration = Duration::from_mins(2);

/// The client.
pub struct SmtpCourier {
    access: Access,
    /// What the last mail went through, if it went well.
    session: Mutex<Option<Session>>,
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
        let access = Access {
            host: settings.host.clone(),
            port: settings.port,
            security: settings.security,
            tls: settings.tls()?,
            credentials: settings.credentials.clone().map(|(user, password)| Credentials::new(user, password)),
        };
        Ok(Self {
            access,
            session: Mutex::new(None),
            from: mailbox(Some(settings.from_name.clone()), &settings.from)?,
            reply_to: settings.reply_to.as_ref().map(|address| mailbox(None, address)).transpose()?,
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

    /// The session of the last mail if the server still listens, else a new one.
    async fn opened(&self, last: Option<Session>) -> Result<Session, NotCarried> {
        if let Some(mut last) = last
            && last.is_alive().await
        {
            return Ok(last);
        }
        Session::open(&self.access).await.map_err(|error| NotCarried::NoService(told(&error)))
    }
}

#[async_trait]
impl Courier for SmtpCourier {
    async fn carry(&self, message: &Message) -> Result<(), NotCarried> {
        let mail = self.written(message)?;
        let late = || format!("no end within {} s", WHOLE.as_secs());
        let mut kept = self.session.lock().await;
        let opened = timeout(WHOLE, self.opened(kept.take())).await;
        let mut session = opened.map_err(|_| NotCarried::NoService(late()))??;
        let done = timeout(WHOLE, session.hand_over(mail.envelope(), &mail.formatted())).await;
        match done {
            Ok(Ok(())) => {
                *kept = Some(session);
                Ok(())
            }
            Ok(failed) => {
                session.close().await;
                failed
            }
            Err(_) => Err(NotCarried::Later(late())),
        }
    }
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
