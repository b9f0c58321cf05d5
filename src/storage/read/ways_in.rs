//! Who gave what an account is entered by: the code that its password came from, the link with another provider.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;
use crate::domain::principal::WayIn;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

#[derive(FromQueryResult)]
struct Found {
    issuer: Option<Uuid>,
    issued_at: i64,
}

impl Reader {
    /// Whoever gave the ways into the account that were good at `at`, and when they did. Nobody where it was a local operator, or
    /// the account was made with a password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sources_of_ways(&self, account: PrincipalId, at: Timestamp) -> Result<Vec<(PrincipalId, Timestamp)>> {
        let mut sources = Vec::new();
        for way in WayIn::ALL {
            let sql = Sql::new("select s.issuer, s.issued_at from way_in s where s.principal = ");
            let sql = sql.bind(account.0).text(" and s.way = ").bind(way.as_str()).text(" and s.since <= ");
            let sql = sql.bind(at.unix_micros()).text(" order by s.since desc, s.id desc limit 1");
            let found: Option<Found> = sql.one(self.tx(), "look for the source of a way in").await?;
            let issuer = |found: Found| {
                found.issuer.map(|issuer| (PrincipalId(issuer), Timestamp::from_unix_micros(found.issued_at)))
            };
            sources.extend(found.and_then(issuer));
        }
        Ok(sources)
    }
}
