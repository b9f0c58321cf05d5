//! The live path: a committed change of the registry reaches the directory by itself.
//!
//! Marks say whose entries to look at ([`crate::storage::write`]); a turn claims some under a lease, computes what their entries should be by
//! the registry as it stands then, and carries the difference out as a plan of a few subjects: guarded, recorded, asserted and journalled as
//! any other. What stands in the way puts a mark off, never loses it.

mod at_once;
mod compare;
mod everything;
mod journal;
mod settle;
mod turn;

pub use at_once::{Carried, carry_at_once};
pub use turn::{Turn, take_turn};

use std::fmt;
use std::sync::Arc;

use super::sync_target::SyncSettings;
use crate::directory::port::Directory;

/// A directory that is kept live.
#[derive(Clone)]
pub struct LiveDirectory {
    /// The server.
    pub directory: Arc<dyn Directory>,
    /// How it is kept.
    pub settings: SyncSettings,
}

impl fmt::Debug for LiveDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveDirectory").field("settings", &self.settings).finish_non_exhaustive()
    }
}
