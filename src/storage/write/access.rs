//! Principals, their grants and their sessions.

use time::Date;

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;
use crate::domain::principal::Grant;
use crate::storage::bulk;
use crate::storage::entity::{principal, role_grant, session};
use crate::storage::error::{Result, exactly};
use crate::storage::row::access::{PrincipalRow, SessionRow};
use crate::storage::sql::Sql;

impl Bookkeeping {
    /// Adds an account with its grants from `day` on.
    ///
    /// # Errors
    /// When its name is taken, or the database fails.
    pub async fn insert_principal(&self, row: &PrincipalRow, now: Timestamp) -> Result<()> {
        let model = principal::Model {
            id: row.principal.id.0,
            name: row.principal.name.clone(),
            password_hash: row.password_hash.clone(),
            official: row.principal.official.map(|id| id.0),
            disabled: row.disabled,
            created_at: now.unix_micros(),
            mail: None,
            must_change: row.must_change,
        };
        bulk::insert(self.tx(), "principal", &[model]).await?;
        self.insert_grants(row.principal.id, &row.principal.grants, now.day()).await
    }

    /// Grants roles from `day` on.
    ///
    /// # Errors
    /// When one is already granted from that day, or the database fails.
    pub async fn insert_grants(&self, principal: PrincipalId, grants: &[Grant], day: Date) -> Result<()> {
        let row = |grant: &Grant| role_grant::Model {
            principal: principal.0,
            role: grant.role.to_string(),
            agency: grant.agency.0,
            effective_from: day,
            effective_to: None,
        };
        let rows: Vec<_> = grants.iter().map(row).collect();
        bulk::insert(self.tx(), "role_grant", &rows).await
    }

    /// Grants a role for some days, and ends the sessions of its holder, who logs in to what is new. The same role from the
    /// same day on is granted once: its last day is what is said last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_dated_grant(
        &self,
        principal: PrincipalId,
        grant: &Grant,
        from: Date,
        to: Option<Date>,
    ) -> Result<()> {
        use role_grant::Column::{Agency, EffectiveFrom, Principal, Role};
        let row = role_grant::Model {
            principal: principal.0,
            role: grant.role.to_string(),
            agency: grant.agency.0,
            effective_from: from,
            effective_to: to,
        };
        bulk::upsert(self.tx(), &[row], &[Principal, Role, Agency, EffectiveFrom]).await?;
        self.end_sessions(principal).await.map(|_| ())
    }

    /// Ends a grant: `day` is the first on which it no longer holds. Ends the sessions of its holder too.
    ///
    /// # Errors
    /// When it is not granted on that day or later, or the database fails.
    pub async fn end_grant(&self, principal: PrincipalId, grant: &Grant, day: Date) -> Result<()> {
        let ended = |sql: Sql| {
            let sql = sql.text(" where principal = ").bind(principal.0).text(" and role = ").bind(grant.role.as_str());
            sql.text(" and agency = ").bind(grant.agency.0).text(" and (effective_to is null or effective_to > ")
        };
        // What has not begun by then never begins.
        let never = ended(Sql::new("delete from role_grant")).bind(day).text(") and effective_from >= ").bind(day);
        let never = never.run(self.tx(), "end a grant").await?;
        let sql = ended(Sql::new("update role_grant set effective_to = ").bind(day)).bind(day).text(")");
        let touched = never + sql.run(self.tx(), "end a grant").await?;
        exactly("role_grant", touched.max(1), touched)?;
        self.end_sessions(principal).await.map(|_| ())
    }

    /// Sets or clears a password, and ends the account's sessions.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn set_password_hash(&self, principal: PrincipalId, hash: Option<String>) -> Result<()> {
        let sql = Sql::new("update principal set password_hash = ").bind(hash).text(" where id = ").bind(principal.0);
        exactly("principal", 1, sql.run(self.tx(), "set a password").await?)?;
        self.end_sessions(principal).await.map(|_| ())
    }

    /// Replaces a hash by one of the same password under newer parameters; sessions go on.
    ///
    /// # Errors
    /// When the account's hash is no longer `old`, or the database fails.
    pub async fn rehash_password(&self, principal: PrincipalId, old: &str, new: &str) -> Result<()> {
        let sql = Sql::new("update principal set password_hash = ").bind(new).text(" where id = ").bind(principal.0);
        let sql = sql.text(" and password_hash = ").bind(old);
        exactly("principal", 1, sql.run(self.tx(), "renew a password's hash").await?)
    }

    /// Disables or enables an account; disabling ends its sessions.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn set_disabled(&self, principal: PrincipalId, disabled: bool) -> Result<()> {
        let sql = Sql::new("update principal set disabled = ").bind(disabled).text(" where id = ").bind(principal.0);
        exactly("principal", 1, sql.run(self.tx(), "disable an account").await?)?;
        if disabled { self.end_sessions(principal).await.map(|_| ()) } else { Ok(()) }
    }

    /// Begins a session.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn insert_session(&self, row: &SessionRow) -> Result<()> {
        let row = session::Model {
            token_hash: row.token_hash.to_vec(),
            principal: row.principal.0,
            created_at: row.created_at.unix_micros(),
            expires_at: row.expires_at.unix_micros(),
            last_seen_at: row.last_seen_at.unix_micros(),
            stage: row.stage.to_string(),
            source: row.source.clone(),
            provider: row.provider.clone(),
        };
        bulk::insert(self.tx(), "session", &[row]).await
    }

    /// Notes that a session was used; gives whether it was there, with no later use.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_session(&self, token_hash: &[u8; 32], at: Timestamp) -> Result<bool> {
        let sql = Sql::new("update session set last_seen_at = ").bind(at.unix_micros()).text(" where token_hash = ");
        let sql = sql.bind(token_hash.to_vec()).text(" and last_seen_at < ").bind(at.unix_micros());
        Ok(sql.run(self.tx(), "note a session's use").await? == 1)
    }

    /// Ends one session; gives whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_session(&self, token_hash: &[u8; 32]) -> Result<bool> {
        let sql = Sql::new("delete from session where token_hash = ").bind(token_hash.to_vec());
        Ok(sql.run(self.tx(), "end a session").await? == 1)
    }

    /// Ends all sessions of an account but one; gives how many there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_other_sessions(&self, principal: PrincipalId, kept: &[u8; 32]) -> Result<u64> {
        let sql = Sql::new("delete from session where principal = ").bind(principal.0);
        sql.text(" and token_hash <> ").bind(kept.to_vec()).run(self.tx(), "end sessions").await
    }

    /// Ends all sessions of an account; gives how many there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_sessions(&self, principal: PrincipalId) -> Result<u64> {
        Sql::new("delete from session where principal = ").bind(principal.0).run(self.tx(), "end sessions").await
    }

    /// Forgets the sessions that ended by `now`; gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_expired_sessions(&self, now: Timestamp) -> Result<u64> {
        Sql::new("delete from session where expires_at <= ")
            .bind(now.unix_micros())
            .run(self.tx(), "forget sessions")
            .await
    }
}
