//! How fetching of revocation lists goes, by address.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::storage::bulk;
use crate::storage::entity::list_source;
use crate::storage::error::Result;
use crate::storage::row::list_source::ListSource;
use crate::storage::sql::Sql;

impl Bookkeeping {
    /// Forgets every address but these.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_list_sources(&self, urls: &[&str]) -> Result<u64> {
        let sql = Sql::new("delete from list_source where true");
        let sql = if urls.is_empty() { sql } else { sql.text(" and url not in ").list(urls.iter().copied()) };
        sql.run(self.tx(), "forget addresses of lists").await
    }

    /// Notes how an address was found to be.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_list_source(&self, source: &ListSource) -> Result<()> {
        let row = list_source::Model {
            url: source.url.clone(),
            last_attempt: source.last_attempt.unix_micros(),
            last_success: source.last_success.map(Timestamp::unix_micros),
            failing_since: source.failing_since.map(Timestamp::unix_micros),
            failure: source.failure.clone(),
            etag: source.etag.clone(),
            last_modified: source.last_modified.clone(),
            sha256: source.sha256.map(|sha256| sha256.0.to_vec()),
        };
        bulk::upsert(self.tx(), &[row], &[list_source::Column::Url]).await
    }
}
