//! The registry's store: the only place that names `sea_orm`. Knows the domain and nothing else; see `docs/DATA.md`.
//!
//! [`Store::read`] gives a [`read::Reader`], [`Store::write`] a [`ChangeSet`], [`Store::bookkeeping`] a [`write::Bookkeeping`].
//! Facts are written in change sets only, and carry digests; [`read::verify`] finds what was altered behind our back.

mod bulk;
mod chain;
mod change_set;
mod code;
mod digest;
mod document;
mod entity;
mod error;
mod fact;
mod grant;
mod hint;
pub mod mailbox_use;
mod memory;
mod owner;
mod projection;
pub mod read;
pub mod row;
mod schema;
mod scope;
pub mod signing;
mod sql;
mod statistics;
mod store;
mod waits;
pub mod write;

pub use change_set::{ChangeSet, Header};
pub use error::{Result, StoreError};
pub use hint::Hints;
pub use schema::MigrationStatus;
pub use store::{Store, StoreOptions};
pub use waits::Waits;
