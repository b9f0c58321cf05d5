//! Who recorded what of a person's case, and when: what an auditor holds against the days that decisions name. Whether it may be seen
//! is the caller's decision.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use sea_orm::QueryResult;

use super::{Reader, View};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{FactId, MailboxId, OfficialId, SubjectId};
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "read who recorded something";

/// Something was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// By whom, by the name of then.
    pub account: String,
}

impl Reader {
    /// Who entered what each decision says of an official.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries_of_subjects(&self, view: View, official: OfficialId) -> Result<HashMap<SubjectId, Entry>> {
        let sql = Sql::new(
            "select s.id, k.recorded_at, k.actor from decision_subject s join change_set k on k.seq = s.recorded_from \
             where s.official = ",
        );
        self.entries_by(sql.bind(official.0).text(" and ").recorded("s", view), SubjectId).await
    }

    /// Who recorded each state of a mailbox.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries_of_states(&self, view: View, mailbox: MailboxId) -> Result<HashMap<FactId, Entry>> {
        let sql = Sql::new(
            "select s.id, k.recorded_at, k.actor from mailbox_state s join change_set k on k.seq = s.recorded_from \
             where s.mailbox = ",
        );
        self.entries_by(sql.bind(mailbox.0).text(" and ").known("s", view), FactId).await
    }

    /// Who wrote each of these change sets.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries(&self, change_sets: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, Entry>> {
        let wanted: Vec<i64> = change_sets.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let mut found = HashMap::with_capacity(wanted.len());
        for chunk in wanted.chunks(LIST) {
            let sql = Sql::new("select k.seq, k.recorded_at, k.actor from change_set k where k.seq in ");
            found.extend(self.entries_by(sql.list(chunk.iter().copied()), |seq: i64| seq).await?);
        }
        Ok(found)
    }

    /// The entries of a query that gives key, instant and account.
    async fn entries_by<R: sea_orm::TryGetable, K: Eq + Hash>(
        &self,
        sql: Sql,
        key: impl Fn(R) -> K,
    ) -> Result<HashMap<K, Entry>> {
        let read = |row: &QueryResult| {
            let at: i64 = row.try_get_by_index(1).asked(ASKED)?;
            let entry = Entry { at: Timestamp::from_unix_micros(at), account: row.try_get_by_index(2).asked(ASKED)? };
            Ok((key(row.try_get_by_index(0).asked(ASKED)?), entry))
        };
        sql.rows(self.tx(), ASKED).await?.iter().map(read).collect()
    }
}
