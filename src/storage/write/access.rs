//! Principals, their grants and their sessions.

use time::Date;
use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{OfficialId, PrincipalId};
use crate::domain::principal::Grant;
use crate::storage::bulk;
use crate::storage::entity::{account_official, principal, role_grant, session};
use crate::storage::error::{Result, exactly};
use crate::storage::row::access::{PrincipalRow, SessionRow};
use crate::storage::row::log_in::SecondFactorRow;
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
        if let Some(official) = row.principal.official {
            // An account's first tie bears the account's own key.
            self.insert_tie(row.principal.id.0, row.principal.id, official.0, "", now).await?;
        }
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

    /// Takes an account's line as [`Self::hold_account`] does; gives whether it is still entered by this password's hash and this
    /// confirmed second factor's secret.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn hold_credentials(
        &self,
        principal: PrincipalId,
        password_hash: Option<&str>,
        factor: Option<&SecondFactorRow>,
    ) -> Result<bool> {
        self.hold_account(principal).await?;
        let sql =
            Sql::new("select count(*) from principal where id = ").bind(principal.0).text(" and not disabled and ");
        let same = match password_hash {
            Some(hash) => sql.text("password_hash = ").bind(hash),
            None => sql.text("password_hash is null"),
        };
        let confirmed = |factor: &SecondFactorRow| factor.confirmed_at.map(|_| factor.secret.clone());
        let now = self.reader().second_factor(principal).await?;
        let is_same = now.as_ref().and_then(confirmed) == factor.and_then(confirmed);
        Ok(is_same && same.number(self.tx(), "compare what an account is entered by").await? == 1)
    }

    /// Ties an account to an official, or to nobody, and ends its sessions. Earlier ties stay known.
    ///
    /// # Errors
    /// When account or official are not there, or the database fails.
    pub async fn tie_account(
        &self,
        id: Uuid,
        principal: PrincipalId,
        official: Option<OfficialId>,
        by: &str,
        at: Timestamp,
    ) -> Result<()> {
        let official = official.map(|official| official.0);
        let sql = Sql::new("update principal set official = ").bind(official).text(" where id = ").bind(principal.0);
        exactly("principal", 1, sql.run(self.tx(), "tie an account").await?)?;
        let sql = Sql::new("update account_official set until = ").bind(at.unix_micros()).text(" where principal = ");
        sql.bind(principal.0).text(" and until is null").run(self.tx(), "tie an account").await?;
        if let Some(official) = official {
            self.insert_tie(id, principal, official, by, at).await?;
        }
        self.end_sessions(principal).await.map(|_| ())
    }

    async fn insert_tie(
        &self,
        id: Uuid,
        principal: PrincipalId,
        official: Uuid,
        by: &str,
        at: Timestamp,
    ) -> Result<()> {
        let (since, tied_by) = (at.unix_micros(), by.to_owned());
        let row = account_official::Model { id, principal: principal.0, official, since, until: None, tied_by };
        bulk::insert(self.tx(), "account_official", &[row]).await
    }

    /// Sets or clears a password, and ends the account's sessions and an enrolment of a second factor that was not confirmed.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn set_password_hash(&self, principal: PrincipalId, hash: Option<String>) -> Result<()> {
        let sql = Sql::new("update principal set password_hash = ").bind(hash).text(" where id = ").bind(principal.0);
        exactly("principal", 1, sql.run(self.tx(), "set a password").await?)?;
        let sql = Sql::new("delete from second_factor where confirmed_at is null and principal = ").bind(principal.0);
        sql.run(self.tx(), "set a password").await?;
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
            second_factor: row.second_factor,
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
