//! Attempts to log in, second factors, one-time codes.

use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;
use crate::domain::principal::WayIn;
use crate::storage::bulk;
use crate::storage::entity::{one_time_code, recovery_code, second_factor, way_in};
use crate::storage::error::{Result, exactly};
use crate::storage::row::log_in::{Attempt, CodePurpose, OneTimeCode, SourceOfWay};
use crate::storage::sql::Sql;

impl Bookkeeping {
    /// Counts an attempt before it is made, so that many at once wait in line; it is taken back when it succeeds.
    /// Failures older than `memory_seconds` are forgotten.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_attempt(&self, subject: &str, now: Timestamp, memory_seconds: i64) -> Result<Attempt> {
        let new = Sql::new("insert into log_in_attempt (subject, failures, last_at, blocked_until) values (");
        let new = new.bind(subject).text(", 0, ").bind(now.unix_micros()).text(", 0) on conflict (subject) do nothing");
        new.run(self.tx(), "count an attempt").await?;
        let old = now.plus_seconds(-memory_seconds).unix_micros();
        let count = Sql::new("update log_in_attempt set failures = case when last_at < ").bind(old);
        let count = count.text(" then 1 else failures + 1 end, last_at = ").bind(now.unix_micros());
        let count =
            count.text(" where subject = ").bind(subject).text(" and blocked_until <= ").bind(now.unix_micros());
        let column = match count.run(self.tx(), "count an attempt").await? {
            0 => "blocked_until",
            _ => "failures",
        };
        let sql = Sql::new(&format!("select {column} from log_in_attempt where subject = ")).bind(subject);
        let number = sql.number(self.tx(), "count an attempt").await?;
        Ok(match column {
            "failures" => Attempt::Counted(number),
            _ => Attempt::Blocked(Timestamp::from_unix_micros(number)),
        })
    }

    /// Lets the next attempt wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn block_attempts(&self, subject: &str, until: Timestamp) -> Result<()> {
        let sql = Sql::new("update log_in_attempt set blocked_until = ").bind(until.unix_micros());
        sql.text(" where subject = ").bind(subject).run(self.tx(), "delay attempts").await.map(|_| ())
    }

    /// Takes back an attempt that succeeded.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_back_attempt(&self, subject: &str) -> Result<()> {
        let sql = Sql::new("update log_in_attempt set failures = failures - 1, blocked_until = 0 where subject = ");
        sql.bind(subject).text(" and failures > 0").run(self.tx(), "take an attempt back").await.map(|_| ())
    }

    /// Forgets an account's or address's failures; gives whether there were any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_attempts(&self, subject: &str) -> Result<bool> {
        let sql = Sql::new("delete from log_in_attempt where subject = ").bind(subject);
        Ok(sql.run(self.tx(), "forget attempts").await? > 0)
    }

    /// Forgets what is older than `before`, of attempts and of codes that ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_old_attempts(&self, before: Timestamp, now: Timestamp) -> Result<()> {
        let sql = Sql::new("delete from log_in_attempt where last_at < ").bind(before.unix_micros());
        sql.run(self.tx(), "forget attempts").await?;
        let sql = Sql::new("delete from provider_attempt where expires_at <= ").bind(now.unix_micros());
        sql.run(self.tx(), "forget attempts").await?;
        let sql = Sql::new("delete from one_time_code where expires_at <= ").bind(now.unix_micros());
        sql.run(self.tx(), "forget codes").await.map(|_| ())
    }

    /// Says whether an account must change its password at the next log-in.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn set_must_change(&self, principal: PrincipalId, must: bool) -> Result<()> {
        let sql = Sql::new("update principal set must_change = ").bind(must).text(" where id = ").bind(principal.0);
        exactly("principal", 1, sql.run(self.tx(), "ask for a new password").await?)
    }

    /// Begins the enrolment of a second factor by the session of that token's hash, in the place of an earlier one that was never confirmed. A confirmed one stays;
    /// gives whether it was put.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_second_factor(
        &self,
        principal: PrincipalId,
        secret: Vec<u8>,
        begun_by: &[u8; 32],
        now: Timestamp,
    ) -> Result<bool> {
        let clear = Sql::new("delete from second_factor where principal = ").bind(principal.0);
        clear.text(" and confirmed_at is null").run(self.tx(), "begin a second factor").await?;
        let row = second_factor::Model {
            principal: principal.0,
            secret,
            created_at: now.unix_micros(),
            confirmed_at: None,
            last_step: 0,
            begun_by: Some(begun_by.to_vec()),
        };
        let new = bulk::insert_new(self.tx(), &[row], &[second_factor::Column::Principal]).await?;
        Ok(new == 1)
    }

    /// Confirms the second factor with that sealed secret by its first code, and stores the recovery codes.
    ///
    /// # Errors
    /// When it does not wait any more, or the database fails.
    pub async fn confirm_second_factor(
        &self,
        principal: PrincipalId,
        secret: &[u8],
        step: i64,
        recovery: &[[u8; 32]],
        now: Timestamp,
    ) -> Result<()> {
        let sql = Sql::new("update second_factor set confirmed_at = ").bind(now.unix_micros()).text(", last_step = ");
        let sql = sql.bind(step).text(" where principal = ").bind(principal.0).text(" and confirmed_at is null");
        let sql = sql.text(" and secret = ").bind(secret.to_vec());
        exactly("second_factor", 1, sql.run(self.tx(), "confirm a second factor").await?)?;
        let rows: Vec<_> =
            recovery.iter().map(|hash| recovery_code::Model { hash: hash.to_vec(), principal: principal.0 }).collect();
        bulk::insert(self.tx(), "recovery_code", &rows).await
    }

    /// Uses a step of a second factor; gives whether it was later than all that were used. Of two at once one succeeds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_step(&self, principal: PrincipalId, step: i64) -> Result<bool> {
        let sql = Sql::new("update second_factor set last_step = ").bind(step).text(" where principal = ");
        let sql = sql.bind(principal.0).text(" and confirmed_at is not null and last_step < ").bind(step);
        Ok(sql.run(self.tx(), "use a second factor").await? == 1)
    }

    /// Uses a recovery code; gives whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_recovery_code(&self, principal: PrincipalId, hash: &[u8; 32]) -> Result<bool> {
        let sql = Sql::new("delete from recovery_code where hash = ").bind(hash.to_vec());
        let sql = sql.text(" and principal = ").bind(principal.0);
        Ok(sql.run(self.tx(), "use a recovery code").await? == 1)
    }

    /// Removes an account's second factor with its recovery codes, and ends its sessions; gives whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_second_factor(&self, principal: PrincipalId) -> Result<bool> {
        self.hold_account(principal).await?;
        let sql = Sql::new("delete from recovery_code where principal = ").bind(principal.0);
        sql.run(self.tx(), "remove a second factor").await?;
        let sql = Sql::new("delete from second_factor where principal = ").bind(principal.0);
        let removed = sql.run(self.tx(), "remove a second factor").await?;
        self.end_sessions(principal).await?;
        Ok(removed > 0)
    }

    /// Stores a one-time code in the place of earlier ones for the same.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn put_one_time_code(&self, row: &OneTimeCode) -> Result<()> {
        let sql = Sql::new("delete from one_time_code where principal = ").bind(row.principal.0);
        sql.text(" and purpose = ").bind(row.purpose.as_str()).run(self.tx(), "replace a code").await?;
        let model = one_time_code::Model {
            hash: row.hash.to_vec(),
            principal: row.principal.0,
            purpose: row.purpose.to_string(),
            expires_at: row.expires_at.unix_micros(),
            issuer: row.issuer.map(|issuer| issuer.0),
            issued_at: Some(row.issued_at.unix_micros()),
        };
        bulk::insert(self.tx(), "one_time_code", &[model]).await
    }

    /// Uses a one-time code, if it is there and good at `now`; gives whose account saw it, and when.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_one_time_code(
        &self,
        hash: &[u8; 32],
        principal: PrincipalId,
        purpose: CodePurpose,
        now: Timestamp,
    ) -> Result<Option<SourceOfWay>> {
        let good = |sql: Sql| {
            let sql = sql.text(" from one_time_code where hash = ").bind(hash.to_vec()).text(" and principal = ");
            let sql = sql.bind(principal.0).text(" and purpose = ").bind(purpose.as_str());
            sql.text(" and expires_at > ").bind(now.unix_micros())
        };
        let found: Option<one_time_code::Model> = good(Sql::new("select *")).one(self.tx(), "look for a code").await?;
        // Of two who use it at once, one deletes it.
        let was_there = good(Sql::new("delete")).run(self.tx(), "use a code").await? == 1;
        let source = |found: one_time_code::Model| SourceOfWay {
            issuer: found.issuer.map(PrincipalId),
            issued_at: Timestamp::from_unix_micros(found.issued_at.unwrap_or_default()),
        };
        Ok(found.filter(|_| was_there).map(source))
    }

    /// Takes down whose account gave a way into this one that is good from `since`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_source_of_way(
        &self,
        id: Uuid,
        principal: PrincipalId,
        way: WayIn,
        source: SourceOfWay,
        since: Timestamp,
    ) -> Result<()> {
        let row = way_in::Model {
            id,
            principal: principal.0,
            issuer: source.issuer.map(|issuer| issuer.0),
            issued_at: source.issued_at.unix_micros(),
            since: since.unix_micros(),
            way: way.as_str().to_owned(),
        };
        bulk::insert(self.tx(), "way_in", &[row]).await
    }
}
