//! What was known when: the change set that an instant of the record stands for.

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

impl Reader {
    /// The newest change set that was recorded at that instant or before it; 0 when there was none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_at(&self, instant: Timestamp) -> Result<i64> {
        let sql = Sql::new("select max(seq) from change_set where recorded_at <= ").bind(instant.unix_micros());
        sql.number(self.tx(), "look for what was known").await
    }
}
