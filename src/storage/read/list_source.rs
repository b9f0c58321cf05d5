//! Addresses from which revocation lists are fetched, and the certificates that name them.

use super::{Reader, View};
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::storage::code::Place;
use crate::storage::entity::list_source;
use crate::storage::error::{Asked, Result};
use crate::storage::row::list_source::ListSource;
use crate::storage::sql::Sql;

impl Reader {
    /// What is known of an address.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn list_source(&self, url: &str) -> Result<Option<ListSource>> {
        let sql = Sql::new("select * from list_source where url = ").bind(url);
        sql.one(self.tx(), "read an address of lists").await?.map(source).transpose()
    }

    /// All addresses, sorted.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn list_sources(&self) -> Result<Vec<ListSource>> {
        let sql = Sql::new("select * from list_source order by url");
        let rows: Vec<list_source::Model> = sql.all(self.tx(), "read addresses of lists").await?;
        rows.into_iter().map(source).collect()
    }

    /// The DER of the newest certificates of each issuer that were valid by `at`, so many of each: for the program's own use, no scope. One
    /// of no good chain says nothing of where its supposed issuer's lists are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_certificates(&self, of_each: u32, at: Timestamp) -> Result<Vec<Vec<u8>>> {
        const ASKED: &str = "read the newest certificates";
        let mut found = Vec::new();
        let view = View::of(at.day());
        let sql = Sql::new("select distinct c.issuer_key from certificate c where ").chain_is_good("c", view);
        for row in sql.rows(self.tx(), ASKED).await? {
            let issuer: Vec<u8> = row.try_get_by_index(0).asked(ASKED)?;
            let sql = Sql::new("select c.der from certificate c where c.issuer_key = ").bind(issuer);
            let sql = sql.text(" and ").chain_is_good("c", view);
            let sql = sql.text(" and c.not_before <= ").bind(at.unix_micros());
            let sql = sql.text(" order by c.not_before desc, c.id limit ").bind(i64::from(of_each));
            for row in sql.rows(self.tx(), ASKED).await? {
                found.push(row.try_get_by_index(0).asked(ASKED)?);
            }
        }
        Ok(found)
    }
}

fn source(row: list_source::Model) -> Result<ListSource> {
    let place = Place::new("list_source", row.url.as_str());
    let sha256 = row.sha256.as_deref().map(|octets| octets.try_into().map(Fingerprint)).transpose();
    let sha256 = sha256.map_err(|error: std::array::TryFromSliceError| place.wrong("sha256", &error))?;
    Ok(ListSource {
        last_attempt: Timestamp::from_unix_micros(row.last_attempt),
        last_success: row.last_success.map(Timestamp::from_unix_micros),
        failing_since: row.failing_since.map(Timestamp::from_unix_micros),
        failure: row.failure,
        etag: row.etag,
        last_modified: row.last_modified,
        sha256,
        url: row.url,
    })
}
