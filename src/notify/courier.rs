//! Who carries mail away, and what may become of it.

use async_trait::async_trait;
use thiserror::Error;

use super::message::Message;

/// Carries mail away.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Hands a message over.
    ///
    /// # Errors
    /// When it was refused, or is not known to have been taken.
    async fn carry(&self, message: &Message) -> Result<(), NotCarried>;
}

/// Why a message was not carried away, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotCarried {
    /// Refused for good: to try again changes nothing.
    #[error("refused: {0}")]
    Refused(String),
    /// Nobody's mail is carried: the server is away, or does not want us. No mail is worth trying until that is mended.
    #[error("no service: {0}")]
    NoService(String),
    /// This one not now, or no answer came and it may have been taken: to be tried again under the same Message-ID.
    #[error("not delivered: {0}")]
    Later(String),
}
