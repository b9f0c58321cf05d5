//! The vocabulary of the registry: pure, synchronous, knows nothing of storage, directory or web.
//!
//! Words are those of `docs/ARCHITECTURE.md`; each is spelled the same in Rust, SQL, LDAP and JSON.

pub mod adoption;
pub mod agency;
pub mod agency_list;
pub mod certificate;
pub mod clock;
pub mod code;
pub mod database_url;
pub mod decision;
pub mod ids;
pub mod lang;
pub mod mailbox;
pub mod name;
pub mod official;
pub mod period;
pub mod posting;
pub mod principal;
pub mod provision;
pub mod scope;
pub mod slug;
