//! Who is behind a token: the session or API token, its account and what that may do today, in one statement.

use sea_orm::{FromQueryResult, QueryResult};
use time::Date;

use super::account::{Which, accounts, gather, place_of};
use super::glance::Glance;
use super::log_in::session_row;
use super::token::{COLUMNS, token};
use crate::domain::clock::Timestamp;
use crate::storage::entity::session;
use crate::storage::error::{Asked, Result};
use crate::storage::row::access::{PrincipalRow, SessionRow, TokenRow};
use crate::storage::sql::Sql;

impl Glance {
    /// The session of that token's hash that has not ended by `now`, and whose it is.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn session_holder(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
        day: Date,
    ) -> Result<Option<(SessionRow, PrincipalRow)>> {
        let action = "look up a session";
        let rows = of_session(token_hash, now, day).rows(self.connection(), action).await?;
        with_account(&rows, action, |row| session_row(session::Model::from_query_result(row, "").asked(action)?))
    }

    /// The API token of that hash, if it is good at `now`, and whose it is.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn token_owner(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
        day: Date,
    ) -> Result<Option<(TokenRow, PrincipalRow)>> {
        let action = "look up a token";
        let rows = of_token(token_hash, now, day).rows(self.connection(), action).await?;
        with_account(&rows, action, |row| token(row, action))
    }

    /// The database's plan for both questions, as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_callers(&self, now: Timestamp, day: Date) -> Result<String> {
        let session = super::explain::plan(self.connection(), of_session(&[0; 32], now, day)).await?;
        Ok(session + &super::explain::plan(self.connection(), of_token(&[0; 32], now, day)).await?)
    }
}

fn of_session(token_hash: &[u8; 32], now: Timestamp, day: Date) -> Sql {
    let which = Which {
        columns: &|sql| sql.text("s.*, "),
        tables: "session s join principal p on p.id = s.principal",
        condition: &|sql| {
            let sql = sql.text("s.token_hash = ").bind(token_hash.to_vec());
            sql.text(" and s.expires_at > ").bind(now.unix_micros())
        },
    };
    accounts(&which, day)
}

fn of_token(token_hash: &[u8; 32], now: Timestamp, day: Date) -> Sql {
    let which = Which {
        columns: &|sql| place_of(sql.text(COLUMNS).text(", "), "t.agency", day).text(" as t_path, "),
        tables: "api_token t join principal p on p.id = t.principal",
        condition: &|sql| {
            let sql = sql.text("t.token_hash = ").bind(token_hash.to_vec());
            sql.text(" and t.revoked_at is null and t.expires_at > ").bind(now.unix_micros())
        },
    };
    accounts(&which, day)
}

fn with_account<T>(
    rows: &[QueryResult],
    action: &'static str,
    read: impl Fn(&QueryResult) -> Result<T>,
) -> Result<Option<(T, PrincipalRow)>> {
    let account = gather(rows, action)?.pop();
    rows.first().map(read).transpose().map(|held| held.zip(account))
}
