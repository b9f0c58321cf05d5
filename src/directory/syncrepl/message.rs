//! What a server says while it is followed (RFC 4533 section 2), whoever carried it here.

use std::fmt;

use uuid::Uuid;

/// Up to where a server's content is known to us. Opaque: given back as it came.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cookie(pub Vec<u8>);

impl fmt::Debug for Cookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cookie({})", String::from_utf8_lossy(&self.0))
    }
}

/// What a server says of one entry (sync state control).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryState {
    /// It is there and has not changed.
    Present,
    /// It has come, or may have changed.
    Add,
    /// It has changed.
    Modify,
    /// It has left what is followed: deleted, moved away, or no longer matched.
    Delete,
}

/// One message. `E` is an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message<E> {
    /// An entry with its state; with its values where it was added or changed.
    Entry {
        /// What became of it.
        state: EntryState,
        /// Its entryUUID.
        uuid: Uuid,
        /// Everything up to and including this.
        cookie: Option<Cookie>,
        /// As it is now.
        entry: Option<E>,
    },
    /// A reference to another server: something was not said.
    Reference,
    /// A sync info message.
    Info(Info),
    /// The end of the search.
    Done(Done),
    /// The connection ended.
    Cut(String),
}

/// Sync info messages (RFC 4533 section 2.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Info {
    /// A newer cookie.
    NewCookie(Cookie),
    /// The phase that names what was deleted has ended.
    RefreshDelete {
        /// Newer cookie.
        cookie: Option<Cookie>,
        /// Whether the refresh is over with it.
        done: bool,
    },
    /// The phase that names what is there has ended.
    RefreshPresent {
        /// Newer cookie.
        cookie: Option<Cookie>,
        /// Whether the refresh is over with it.
        done: bool,
    },
    /// Entries that are there unchanged, or that are gone.
    IdSet {
        /// Newer cookie.
        cookie: Option<Cookie>,
        /// Whether they are gone.
        deletes: bool,
        /// Their entryUUIDs.
        uuids: Vec<Uuid>,
    },
}

/// How the search ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// LDAP result code.
    pub code: u32,
    /// The server's words.
    pub message: String,
    /// Whether it names other servers.
    pub elsewhere: bool,
    /// The sync done control; a server that does not synchronise sends none.
    pub sync: Option<SyncDone>,
}

/// The sync done control (RFC 4533 section 2.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncDone {
    /// Newer cookie.
    pub cookie: Option<Cookie>,
    /// Whether the last phase named what was deleted. If not, what it did not name is not there.
    pub deletes: bool,
}
