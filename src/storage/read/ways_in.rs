//! What is asked of an account's past, for four eyes: who gave what it is entered by (the code that its password came from, the
//! link with another provider), whom it stood in for, and whose it was.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{OfficialId, PrincipalId};
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

    /// Whom the account stood in for on the day of `at`, whatever became of them since: of what was ended later the same day too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stood_in_for(&self, account: PrincipalId, at: Timestamp) -> Result<Vec<PrincipalId>> {
        let sql = Sql::new("select distinct d.acts_for from deputy d where d.principal = ").bind(account.0);
        let sql = sql.text(" and d.effective_from <= ").bind(at.day());
        let sql = sql.text(" and coalesce(d.first_to, d.effective_to) > ").bind(at.day());
        let sql = sql.text(" and (d.effective_to > ").bind(at.day()).text(" or d.ended_at >= ").bind(at.unix_micros());
        let others = sql.text(")").ids(self.tx(), "look for whom an account stood in").await?;
        Ok(others.into_iter().map(PrincipalId).collect())
    }

    /// The officials whom the account belonged to at `at`, or was found to belong to since.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn officials_of(&self, account: PrincipalId, at: Timestamp) -> Result<Vec<OfficialId>> {
        let sql = Sql::new("select distinct t.official from account_official t where t.principal = ").bind(account.0);
        let sql = sql.text(" and (t.until is null or t.until >= ").bind(at.unix_micros()).text(")");
        let officials = sql.ids(self.tx(), "look for whose an account was").await?;
        Ok(officials.into_iter().map(OfficialId).collect())
    }
}
