//! Following a directory by content synchronisation (RFC 4533): what a server says, what follows from it, and who is asked.
//!
//! [`Session`] is pure and synchronous: messages in, effects out. It knows neither sockets nor storage. [`Watch`] joins it
//! to a server behind [`Follow`]. Facts that shaped it: `docs/DIRECTORY.md`.

mod known;
mod message;
mod port;
mod session;
mod watch;

pub use known::Known;
pub use message::{Cookie, Done, EntryState, Info, Message, SyncDone};
pub use port::{Follow, Messages, Request};
pub use session::{Anew, Effect, Ending, Session, Why};
pub use watch::Watch;

#[cfg(test)]
mod tests;
