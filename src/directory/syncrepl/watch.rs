//! A session joined to a server: waits for what it says, gives what follows.

use super::known::Known;
use super::message::Message;
use super::port::{Follow, Messages, Request};
use super::session::{Effect, Session};
use crate::directory::entry::Observed;
use crate::directory::port::DirectoryError;

/// A server that is being followed.
pub struct Watch {
    messages: Box<dyn Messages>,
    session: Session,
}

impl Watch {
    /// Begins to follow. `known` are the entries that the request's cookie covers.
    ///
    /// # Errors
    /// The server cannot be reached or refuses the log-in.
    pub async fn start(
        follow: &(impl Follow + ?Sized),
        request: &Request,
        known: Known,
    ) -> Result<Self, DirectoryError> {
        let session = Session::new(known, request.cookie.is_some(), request.persist);
        Ok(Self { messages: follow.follow(request).await?, session })
    }

    /// Waits for the next message and appends what follows from it, perhaps nothing. Giving up waiting loses nothing.
    pub async fn next(&mut self, out: &mut Vec<Effect<Observed>>) {
        if self.session.is_over() {
            return;
        }
        // However the server was lost: what is not said is not known.
        let message = self.messages.next().await.unwrap_or_else(|error| Message::Cut(error.to_string()));
        self.session.step(message, out);
    }

    /// The session.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }
}
