//! Who saw what an account's password came from.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

#[derive(FromQueryResult)]
struct Found {
    issuer: Option<Uuid>,
    issued_at: i64,
}

impl Reader {
    /// Whoever handed over what the account's password of `at` came from, and when they saw it; none when nobody's account saw
    /// it: it was a local operator's, or the account was made with a password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn password_source(
        &self,
        account: PrincipalId,
        at: Timestamp,
    ) -> Result<Option<(PrincipalId, Timestamp)>> {
        let sql = Sql::new("select s.issuer, s.issued_at from password_source s where s.principal = ").bind(account.0);
        let sql = sql.text(" and s.since <= ").bind(at.unix_micros()).text(" order by s.since desc, s.id desc limit 1");
        let found: Option<Found> = sql.one(self.tx(), "look for a password's source").await?;
        let issuer = |found: Found| {
            found.issuer.map(|issuer| (PrincipalId(issuer), Timestamp::from_unix_micros(found.issued_at)))
        };
        Ok(found.and_then(issuer))
    }
}
