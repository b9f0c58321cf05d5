//! Notices: owed once, sent until taken or refused, over real SMTP with TLS.

mod decisions;
mod delivery;
mod outbox;
mod program;
pub(crate) mod smtp_server;
