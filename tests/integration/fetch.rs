//! Revocation lists fetched from a real server on loopback: what is refused, what is taken in, and what a list changes.

mod alarms;
mod client;
mod lists;
mod million;
mod plans;
mod program;
mod server;
mod twins;
pub(crate) mod words;
