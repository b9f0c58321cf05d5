//! Notices: owed once, sent until taken or refused, over real SMTP with TLS.

mod certificates;
mod days;
mod decisions;
mod delivery;
mod events;
mod killed;
mod late;
mod losses;
mod outbox;
mod program;
mod reports;
mod signatures;
pub(crate) mod smtp_server;
mod told;
mod wishes;
