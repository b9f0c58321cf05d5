//! The journal: what became of each row of a plan, marked before and after the directory is asked.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanId;
use crate::storage::bulk;
use crate::storage::entity::journal;
use crate::storage::error::Result;
use crate::storage::row::plan::JournalState;
use crate::storage::sql::Sql;

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// Number of the plan's row.
    pub row_number: i64,
    /// LDAP result code, when there was one.
    pub code: Option<i32>,
    /// The server's words.
    pub message: Option<String>,
}

impl JournalEntry {
    /// An entry without a result.
    #[must_use]
    pub const fn of(row_number: i64) -> Self {
        Self { row_number, code: None, message: None }
    }
}

impl Bookkeeping {
    /// Marks rows of a plan; a later mark replaces an earlier one.
    ///
    /// # Errors
    /// When the plan is not there, or the database fails.
    pub async fn mark_rows(
        &self,
        plan: PlanId,
        state: JournalState,
        entries: &[JournalEntry],
        at: Timestamp,
    ) -> Result<()> {
        let row = |entry: &JournalEntry| journal::Model {
            plan: plan.0,
            row_number: entry.row_number,
            state: state.to_string(),
            code: entry.code,
            message: entry.message.clone(),
            at: at.unix_micros(),
        };
        let rows: Vec<_> = entries.iter().map(row).collect();
        bulk::upsert(self.tx(), &rows, &[journal::Column::Plan, journal::Column::RowNumber]).await
    }

    /// Whoever sent these rows is gone: what had no answer by then is unknown. Gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn doubt_rows(&self, plan: PlanId, why: &str, at: Timestamp) -> Result<u64> {
        let sql = Sql::new("update journal set state = ").bind(JournalState::Unknown.as_str()).text(", message = ");
        let sql = sql.bind(why).text(", at = ").bind(at.unix_micros()).text(" where plan = ").bind(plan.0);
        let sql = sql.text(" and state = ").bind(JournalState::Sent.as_str());
        sql.run(self.tx(), "doubt a plan's rows").await
    }

    /// Marks rows by number alone.
    ///
    /// # Errors
    /// As [`Bookkeeping::mark_rows`].
    pub async fn mark_numbers(&self, plan: PlanId, state: JournalState, numbers: &[i64], at: Timestamp) -> Result<()> {
        let entries: Vec<_> = numbers.iter().copied().map(JournalEntry::of).collect();
        self.mark_rows(plan, state, &entries, at).await
    }
}
