//! What every operation works on: the store, the business clock, and where identifiers come from.

use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use super::error::{OperationError, OperationResult};
use crate::auth::permission::{Permission, allows};
use crate::domain::clock::SharedClock;
use crate::domain::ids::IdSource;
use crate::domain::principal::Principal;
use crate::storage::{Header, Store};

/// The province whose registry this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Province {
    /// Name, as people read it.
    pub name: String,
    /// Identifier of the root agency.
    pub code: String,
    /// Domain of official addresses.
    pub mail_domain: String,
}

/// A registry at work.
#[derive(Debug)]
pub struct Registry {
    /// Its store.
    pub store: Store,
    /// The business clock.
    pub clock: SharedClock,
    /// The business clock is not real time: the data is for show.
    pub is_trial: bool,
    /// The province.
    pub province: Province,
    ids: Mutex<IdSource>,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A logged-in account.
    Principal(Principal),
    /// A local operator without one, or the program itself.
    Shell,
}

impl Actor {
    /// The name that goes into the record.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Principal(principal) => &principal.name,
            Self::Shell => "system",
        }
    }

    /// Checks that a logged-in account carries a permission.
    ///
    /// # Errors
    /// When nobody is logged in, or the account lacks the role.
    pub fn require(&self, permission: Permission) -> OperationResult<()> {
        match self {
            Self::Principal(principal) if allows(principal, permission) => Ok(()),
            Self::Principal(principal) => {
                Err(OperationError::NotAllowed { name: principal.name.clone(), what: permission.describe() })
            }
            Self::Shell => Err(OperationError::NotLoggedIn { what: permission.describe() }),
        }
    }
}

impl Registry {
    /// A registry over a store.
    #[must_use]
    pub fn new(store: Store, clock: SharedClock, is_trial: bool, province: Province, ids: IdSource) -> Self {
        Self { store, clock, is_trial, province, ids: Mutex::new(ids) }
    }

    /// A fresh identifier.
    pub fn new_id(&self) -> Uuid {
        self.with_ids(|ids| ids.next(self.clock.now()))
    }

    /// Several identifiers under one lock.
    pub fn with_ids<T>(&self, take: impl FnOnce(&mut IdSource) -> T) -> T {
        take(&mut self.ids.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The header of a change set.
    #[must_use]
    pub fn header(&self, actor: &Actor, operation: &'static str) -> Header {
        Header { actor: actor.name().to_owned(), operation, at: self.clock.now() }
    }
}
