//! Tokens of the API, and deputies.

use time::Date;

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PrincipalId, TokenId};
use crate::storage::bulk;
use crate::storage::code::json_list;
use crate::storage::entity::{api_token, deputy};
use crate::storage::error::Result;
use crate::storage::row::access::{DeputyRow, TokenRow};
use crate::storage::sql::Sql;

impl Bookkeeping {
    /// Adds a token.
    ///
    /// # Errors
    /// When its owner or agency is not there, or the database fails.
    pub async fn insert_api_token(&self, row: &TokenRow) -> Result<()> {
        let model = api_token::Model {
            id: row.id.0,
            token_hash: row.token_hash.to_vec(),
            principal: row.principal.0,
            name: row.name.clone(),
            permissions: json_list(&row.permissions),
            agency: row.agency.0,
            created_at: row.created_at.unix_micros(),
            created_by: row.created_by.clone(),
            expires_at: row.expires_at.unix_micros(),
            last_used_at: row.last_used_at.map(Timestamp::unix_micros),
            revoked_at: row.revoked_at.map(Timestamp::unix_micros),
        };
        bulk::insert(self.tx(), "api_token", &[model]).await
    }

    /// Revokes a token; gives whether it was still good for something.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_api_token(&self, id: TokenId, at: Timestamp) -> Result<bool> {
        let sql = Sql::new("update api_token set revoked_at = ").bind(at.unix_micros()).text(" where id = ").bind(id.0);
        Ok(sql.text(" and revoked_at is null").run(self.tx(), "revoke a token").await? == 1)
    }

    /// Revokes every token of an account; gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_api_tokens(&self, principal: PrincipalId, at: Timestamp) -> Result<u64> {
        let sql = Sql::new("update api_token set revoked_at = ").bind(at.unix_micros());
        let sql = sql.text(" where principal = ").bind(principal.0);
        sql.text(" and revoked_at is null").run(self.tx(), "revoke tokens").await
    }

    /// Notes that a token was used, unless a later use is known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_api_token(&self, id: TokenId, at: Timestamp) -> Result<()> {
        let sql = Sql::new("update api_token set last_used_at = ").bind(at.unix_micros());
        let sql = sql.text(" where id = ").bind(id.0).text(" and (last_used_at is null or last_used_at < ");
        sql.bind(at.unix_micros()).text(")").run(self.tx(), "note a token's use").await.map(|_| ())
    }

    /// Names a deputy, and ends their sessions: they log in to what is new.
    ///
    /// # Errors
    /// When an account is not there, or the database fails.
    pub async fn insert_deputy(&self, row: &DeputyRow, at: Timestamp) -> Result<()> {
        let model = deputy::Model {
            id: row.id,
            principal: row.principal.0,
            acts_for: row.acts_for.0,
            effective_from: row.from,
            effective_to: row.to,
            named_by: row.named_by.clone(),
            named_at: at.unix_micros(),
            first_to: None,
            ended_at: None,
        };
        bulk::insert(self.tx(), "deputy", &[model]).await?;
        self.end_sessions(row.principal).await.map(|_| ())
    }

    /// Ends what `principal` is for `acts_for`: `day` is the first on which it no longer holds. Gives how many were cut short.
    /// Nothing is deleted: what was done under them before `at` stays done for both.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_deputy(
        &self,
        principal: PrincipalId,
        acts_for: PrincipalId,
        day: Date,
        at: Timestamp,
    ) -> Result<u64> {
        let sql = Sql::new("update deputy set first_to = coalesce(first_to, effective_to), ended_at = ");
        let sql = sql.bind(at.unix_micros()).text(", effective_to = ").bind(day);
        let sql = sql.text(" where principal = ").bind(principal.0).text(" and acts_for = ").bind(acts_for.0);
        let ended = sql.text(" and effective_to > ").bind(day).run(self.tx(), "end a deputy").await?;
        self.end_sessions(principal).await?;
        Ok(ended)
    }
}
