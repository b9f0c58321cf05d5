//! What one is told while a directory is followed.

use serde::Serialize;

use crate::directory::entry::EntryKind;
use crate::storage::row::follow::FollowMode;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum FollowEvent {
    /// Another process follows the directory; this one waits for its turn.
    Waiting,
    /// A session has begun.
    Began {
        /// How changes are found.
        mode: FollowMode,
        /// Whether it goes on from where the last one was; else everything is told.
        resumed: bool,
    },
    /// What had changed before is known now.
    Refreshed {
        /// Whether everything was said. If not, nothing follows from absence.
        complete: bool,
    },
    /// An entry differs from what was last seen of it.
    Changed {
        /// Its name.
        dn: String,
        /// What it stands for.
        kind: EntryKind,
        /// Which of our attributes.
        attributes: Vec<&'static str>,
        /// Whether the change is our own write.
        ours: bool,
    },
    /// An entry is gone from below the base.
    Gone {
        /// Its last name.
        dn: String,
        /// What it stood for.
        kind: EntryKind,
    },
    /// An entry is ahead of the registry: nothing is written until a comparison of everything finds none ahead.
    Frozen {
        /// Its name.
        dn: String,
        /// The change set that it names.
        directory_revision: i64,
        /// The registry's newest.
        registry_revision: i64,
    },
    /// The session ended; another begins.
    Ended {
        /// Why.
        reason: String,
        /// In so many seconds.
        again_in: u64,
    },
}

/// Takes events.
pub trait FollowEvents: Send + Sync {
    /// Something happened, and was written down.
    fn happened(&self, event: &FollowEvent);
}

/// Nobody listens.
impl FollowEvents for () {
    fn happened(&self, _event: &FollowEvent) {}
}

/// The log listens.
pub(super) struct Logged;

impl FollowEvents for Logged {
    fn happened(&self, event: &FollowEvent) {
        match event {
            FollowEvent::Changed { ours: true, .. } | FollowEvent::Waiting => tracing::debug!(?event, "followed"),
            FollowEvent::Frozen { .. } => {
                tracing::error!(?event, "the directory is ahead of the registry; nothing is written to it");
            }
            FollowEvent::Ended { .. } => tracing::warn!(?event, "following the directory was interrupted"),
            _ => tracing::info!(?event, "followed"),
        }
    }
}
