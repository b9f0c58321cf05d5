//! What was known when: an instant of the record as a change set.

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

impl Reader {
    /// The newest change set that was recorded at `instant` or before; 0 before the first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_at(&self, instant: Timestamp) -> Result<i64> {
        let sql = Sql::new("select coalesce(max(k.seq), 0) from change_set k where k.recorded_at <= ");
        sql.bind(instant.unix_micros()).number(self.tx(), "look for what was known at an instant").await
    }
}
