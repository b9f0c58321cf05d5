//! What SCIM clients call people, and the numbers of the decision records made for them.

use sea_orm::DatabaseTransaction;

use super::Bookkeeping;
use crate::domain::ids::{AgencyId, OfficialId, PrincipalId};
use crate::storage::ChangeSet;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

/// What becomes of a client's name for an official.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScimNote {
    /// The client calls them so; none takes the name away. Whoever was deleted on the client's side is there again.
    Named(Option<String>),
    /// The client deleted them on its side: it does not see them any more, and its name for them is free.
    Hidden,
}

impl Bookkeeping {
    /// Remembers what became of `client`'s name for an official.
    ///
    /// # Errors
    /// When the client calls someone else so, or the database fails.
    pub async fn note_scim_user(&self, client: PrincipalId, official: OfficialId, note: &ScimNote) -> Result<()> {
        keep(self.tx(), client, official, note).await
    }
}

impl ChangeSet {
    /// The same with what this change set records of the official: both are there, or neither.
    ///
    /// # Errors
    /// As [`Bookkeeping::note_scim_user`].
    pub async fn note_scim_user(&self, client: PrincipalId, official: OfficialId, note: &ScimNote) -> Result<()> {
        keep(self.tx(), client, official, note).await
    }
}

async fn keep(tx: &DatabaseTransaction, client: PrincipalId, official: OfficialId, note: &ScimNote) -> Result<()> {
    let (external_id, hidden) = match note {
        ScimNote::Named(external_id) => (external_id.clone(), false),
        ScimNote::Hidden => (None, true),
    };
    let sql = Sql::new("insert into scim_link (principal, official, external_id, hidden) values (").bind(client.0);
    let sql =
        sql.text(", ").bind(official.0).text(", ").bind(external_id).text(if hidden { ", true)" } else { ", false)" });
    let sql = sql.text(
        " on conflict (principal, official) do update set external_id = excluded.external_id, hidden = excluded.hidden",
    );
    sql.run(tx, "remember a client's name for a person").await.map(|_| ())
}

impl Bookkeeping {
    /// The number of the decision record for the request with this digest: the one it was given before, else the next of
    /// the issuer's year. The counter's row is locked first, so that two who ask for one digest get one number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn scim_decision_number(&self, issuer: AgencyId, year: i32, digest: &[u8; 32]) -> Result<i32> {
        let action = "number a decision record";
        let sql =
            Sql::new("insert into scim_counter (issuer, year, last) values (").bind(issuer.0).text(", ").bind(year);
        sql.text(", 0) on conflict (issuer, year) do update set last = scim_counter.last")
            .run(self.tx(), action)
            .await?;
        let known = Sql::new("select cast(number as bigint) from scim_number where issuer = ")
            .bind(issuer.0)
            .text(" and year = ");
        let known = known.bind(year).text(" and digest = ").bind(digest.to_vec()).number(self.tx(), action).await?;
        if known > 0 {
            return Ok(i32::try_from(known).unwrap_or(i32::MAX));
        }
        let key = |sql: Sql| sql.text(" where issuer = ").bind(issuer.0).text(" and year = ").bind(year);
        key(Sql::new("update scim_counter set last = last + 1")).run(self.tx(), action).await?;
        let number = key(Sql::new("select cast(last as bigint) from scim_counter")).number(self.tx(), action).await?;
        let number = i32::try_from(number).unwrap_or(i32::MAX);
        let sql = Sql::new("insert into scim_number (issuer, year, number, digest) values (").bind(issuer.0);
        let sql = sql.text(", ").bind(year).text(", ").bind(number).text(", ").bind(digest.to_vec()).text(")");
        sql.run(self.tx(), action).await?;
        Ok(number)
    }
}
