//! What sources tell of the last use of mailboxes.

use std::collections::BTreeSet;

use time::Date;

use crate::domain::mailbox::regular_use::MailboxUse;
use crate::storage::ChangeSet;
use crate::storage::entity::{mailbox_use, use_report};
use crate::storage::error::Result;
use crate::storage::mailbox_use::{report_key, use_key};

impl ChangeSet {
    /// Adds what a source told of mailboxes, which is not there yet.
    ///
    /// # Errors
    /// When it is there, or the database fails.
    pub async fn insert_mailbox_uses(&mut self, uses: &[MailboxUse]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |told: &MailboxUse| mailbox_use::Model {
            id: use_key(told),
            mailbox: told.mailbox.0,
            source: told.source.clone(),
            used_on: told.used_on,
            told_on: told.told_on,
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(uses.iter().map(row).collect()).await
    }

    /// Adds that sources told of uses on these days, which is not there yet.
    ///
    /// # Errors
    /// When it is there, or the database fails.
    pub async fn insert_use_reports(&mut self, reports: &BTreeSet<(String, Date)>) -> Result<()> {
        let recorded_from = self.seq();
        let row = |(source, told_on): &(String, Date)| use_report::Model {
            id: report_key(source, *told_on),
            source: source.clone(),
            told_on: *told_on,
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(reports.iter().map(row).collect()).await
    }
}
