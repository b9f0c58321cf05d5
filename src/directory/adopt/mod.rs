//! Adopting a directory that we did not write: which of its entries stand for whom in the registry, and why. Pure; one entry at a time,
//! and of those that pass only links, cases and newcomers are kept.
//!
//! [`candidate`] reads an entry by a [`profile`], [`correlate`] holds what the registry knows against it, [`claims`] finds entries that
//! claim one mailbox, [`newcomers`] those that claim one another's place, [`tally`] counts. Nothing here writes: not to the
//! directory, where adopting never writes, and not to the registry. See `docs/DIRECTORY.md`, "Adopting".

pub mod candidate;
pub mod claims;
pub mod correlate;
pub mod kind;
pub mod newcomers;
pub mod profile;
pub mod tally;
mod values;
mod words;
