//! Following a directory: what was last seen of its entries, up to where, and whether it is ahead of the registry.

use uuid::Uuid;

use super::dirty::MarkedSubject;
use crate::domain::clock::Timestamp;
pub use crate::domain::following::FollowMode;

/// What was last seen of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SightRow {
    /// entryUUID.
    pub entry_uuid: Uuid,
    /// entryCSN.
    pub csn: String,
    /// Its name.
    pub dn: String,
    /// What it stands for, if it is ours.
    pub subject: Option<MarkedSubject>,
    /// Digests of our attributes, packed.
    pub digests: Vec<u8>,
}

/// Up to where a directory is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowerRow {
    /// The server's cookie; none when everything is to be told again.
    pub cookie: Option<Vec<u8>>,
    /// How it is followed.
    pub mode: FollowMode,
    /// When the server was last known to be there.
    pub heard_at: Option<Timestamp>,
    /// When a refresh was last complete.
    pub refreshed_at: Option<Timestamp>,
    /// When everything was last told or read.
    pub compared_at: Option<Timestamp>,
    /// Why it is not followed now.
    pub failure: Option<String>,
}

/// A directory that is ahead of the registry.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FreezeRow {
    /// Since when.
    pub since: Timestamp,
    /// The registry's newest change set, or the row's, when it was seen.
    pub registry_revision: i64,
    /// The newest that an entry names.
    pub directory_revision: i64,
    /// Entries that are ahead.
    pub entries: u64,
    /// The one that is furthest ahead.
    pub example_dn: String,
    /// When everything was last compared meanwhile; until it was, there may be more.
    pub compared_at: Option<Timestamp>,
}

/// An entry that is ahead of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AheadRow {
    /// entryUUID.
    pub entry_uuid: Uuid,
    /// What it stands for.
    pub subject: MarkedSubject,
    /// Its name.
    pub dn: String,
    /// The change set that it names.
    pub directory_revision: i64,
    /// The newest that the registry has of it, or altogether.
    pub registry_revision: i64,
    /// Attributes of which the registry says otherwise, as far as they were compared.
    pub differs: Vec<String>,
    /// When it was first seen.
    pub seen_at: Timestamp,
}
