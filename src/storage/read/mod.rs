//! Reads, one file a question. All are methods of a [`Reader`], which sees one moment of the registry.
//!
//! Every read of the registry takes a [`Scope`](crate::domain::scope::Scope) and a [`View`]: the day it is as of, and what was
//! known when. Facts of people are in scope where their primary posting of the day is.

pub mod access;
mod account;
pub mod activated;
pub mod activation;
pub mod address;
pub mod adoption;
pub mod agency;
pub mod agency_list;
pub mod alarm;
pub mod alarm_group;
mod alarm_history;
pub mod audit;
pub(crate) mod audit_tree;
pub mod authority;
pub mod caller;
pub mod campaign;
pub mod case;
pub mod case_file;
pub mod category;
pub mod certificate;
pub mod certificate_list;
pub mod certificate_story;
pub mod chain;
pub mod change_feed;
pub mod count;
pub mod custody;
pub mod decision;
pub mod demand;
pub mod device;
pub mod digest;
pub mod directory;
pub mod dirty;
pub mod document;
mod document_anew;
pub mod document_known;
pub mod drift;
pub mod edition;
mod edition_news;
pub mod effect;
pub mod erasure;
pub mod explain;
pub mod figure_finding;
mod figure_reporters;
pub mod finding;
pub mod follow;
pub mod foreign;
pub mod form;
pub mod glance;
pub mod grant;
mod heading;
mod held_back;
pub mod idempotency;
pub mod indicator;
pub mod job;
pub mod known;
pub mod known_people;
pub mod leaver;
pub(crate) mod list_index;
pub mod list_source;
pub mod log_in;
pub mod mailbox_list;
pub mod mailbox_use;
pub mod named;
pub mod notice;
pub mod notice_event;
pub mod notice_holder;
pub mod observe;
pub mod ocsp;
pub mod official;
pub mod open_requests;
pub mod owned;
pub mod people;
pub mod personal_number;
pub mod plan;
pub mod provider;
pub mod provision;
pub mod purge;
pub mod registered;
pub mod request_list;
pub mod request_story;
pub mod schedule;
pub mod scim;
pub mod scope_rule;
pub mod score_set;
pub mod session_end;
pub mod signer;
pub mod signer_evidence;
pub mod signing;
mod speaking;
pub mod standing;
pub(crate) mod state;
pub mod step;
pub mod step_evidence;
pub mod step_list;
pub mod stops;
pub mod subject;
pub mod succession;
mod successor;
pub mod telling;
pub mod token;
pub mod verify;
pub mod view;
pub mod ways_in;
mod window;
pub(crate) mod word;

pub use view::View;

use std::sync::Arc;

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend};
use time::Date;

use super::error::Result;
use super::memory::Memory;
use super::projection;
use super::sql::Sql;

/// A transaction to read in.
#[derive(Debug)]
pub struct Reader {
    tx: DatabaseTransaction,
    writes_facts: bool,
    /// What readers of this store remember; none where something is written beside.
    memory: Option<Arc<Memory>>,
}

impl Reader {
    pub(crate) const fn new(tx: DatabaseTransaction) -> Self {
        Self { tx, writes_facts: false, memory: None }
    }

    /// A reader that does nothing but read.
    pub(crate) const fn with_memory(tx: DatabaseTransaction, memory: Arc<Memory>) -> Self {
        Self { tx, writes_facts: false, memory: Some(memory) }
    }

    /// A reader inside a change set: the projection is behind it until the commit, so it reads facts.
    pub(crate) const fn of_change_set(tx: DatabaseTransaction) -> Self {
        Self { tx, writes_facts: true, memory: None }
    }

    /// The day that the projection of current state stands for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn projection_day(&self) -> Result<Date> {
        projection::stands_for(self).await.map(|row| row.day)
    }

    /// From here on the transaction's statements are planned by what the tables hold now. `PostgreSQL` keeps the plan of a prepared
    /// statement; one that was made while a table was small goes through all of it long after an import has filled it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plan_anew(&self) -> Result<()> {
        if self.tx.get_database_backend() == DbBackend::Postgres {
            Sql::new("set local plan_cache_mode = force_custom_plan").run(&self.tx, "ask for fresh plans").await?;
        }
        Ok(())
    }

    pub(crate) const fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    pub(crate) fn into_tx(self) -> DatabaseTransaction {
        self.tx
    }

    /// Whether the projection answers for `view`.
    pub(crate) async fn is_projected(&self, view: View) -> Result<bool> {
        Ok(!self.writes_facts && view.is_current() && self.projection_day().await? == view.day)
    }
}
