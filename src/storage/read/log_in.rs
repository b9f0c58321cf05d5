//! Second factors, for the log-in, and delays, for those who look at an account.

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;
use crate::storage::code::Place;
use crate::storage::entity::{log_in_attempt, second_factor, session};
use crate::storage::error::Result;
use crate::storage::row::access::SessionRow;
use crate::storage::row::log_in::SecondFactorRow;
use crate::storage::sql::Sql;

impl Reader {
    /// An account's second factor, also one that is not confirmed yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn second_factor(&self, principal: PrincipalId) -> Result<Option<SecondFactorRow>> {
        let sql = Sql::new("select * from second_factor where principal = ").bind(principal.0);
        let row: Option<second_factor::Model> = sql.one(self.tx(), "look up a second factor").await?;
        Ok(row.map(|row| SecondFactorRow {
            principal,
            secret: row.secret,
            created_at: Timestamp::from_unix_micros(row.created_at),
            begun_by: row.begun_by,
            confirmed_at: row.confirmed_at.map(Timestamp::from_unix_micros),
            last_step: row.last_step,
        }))
    }

    /// Until when the next attempt waits; none when it need not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn blocked_until(&self, subject: &str, now: Timestamp) -> Result<Option<Timestamp>> {
        let sql = Sql::new("select * from log_in_attempt where subject = ").bind(subject);
        let row: Option<log_in_attempt::Model> = sql.one(self.tx(), "look up attempts").await?;
        Ok(row.map(|row| Timestamp::from_unix_micros(row.blocked_until)).filter(|until| *until > now))
    }

    /// The sessions of an account that go on at `now`, newest first. `idle_seconds` without use end one.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn sessions(&self, principal: PrincipalId, now: Timestamp, idle_seconds: i64) -> Result<Vec<SessionRow>> {
        let sql = Sql::new("select * from session where principal = ").bind(principal.0);
        let sql = sql.text(" and expires_at > ").bind(now.unix_micros()).text(" and last_seen_at > ");
        let sql = sql.bind(now.plus_seconds(-idle_seconds).unix_micros());
        let rows: Vec<session::Model> =
            sql.text(" order by created_at desc, token_hash").all(self.tx(), "list sessions").await?;
        rows.into_iter().map(session_row).collect()
    }
}

pub(super) fn session_row(row: session::Model) -> Result<SessionRow> {
    let place = Place::new("session", row.principal);
    Ok(SessionRow {
        token_hash: row.token_hash.try_into().map_err(|_| place.wrong("token_hash", &"it is no SHA-256"))?,
        principal: PrincipalId(row.principal),
        created_at: Timestamp::from_unix_micros(row.created_at),
        expires_at: Timestamp::from_unix_micros(row.expires_at),
        last_seen_at: Timestamp::from_unix_micros(row.last_seen_at),
        stage: place.parse("stage", &row.stage)?,
        source: row.source,
        provider: row.provider,
        second_factor: row.second_factor,
    })
}
