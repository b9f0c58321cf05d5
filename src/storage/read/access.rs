//! Accounts and sessions, for the log-in. They are looked up by name or token, so they take no scope.

use time::Date;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId, PrincipalId};
use crate::domain::principal::{Grant, Principal};
use crate::storage::code::Place;
use crate::storage::entity::{principal, role_grant, session};
use crate::storage::error::{Result, StoreError};
use crate::storage::row::access::{PrincipalRow, SessionRow};
use crate::storage::sql::Sql;

impl Reader {
    /// The account of that name, with its grants of the day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn principal_by_name(&self, name: &str, day: Date) -> Result<Option<PrincipalRow>> {
        let row =
            Sql::new("select * from principal where name = ").bind(name).one(self.tx(), "look up an account").await?;
        self.with_grants(row, day).await
    }

    /// The account of that key, with its grants of the day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn principal(&self, id: PrincipalId, day: Date) -> Result<Option<PrincipalRow>> {
        let row =
            Sql::new("select * from principal where id = ").bind(id.0).one(self.tx(), "look up an account").await?;
        self.with_grants(row, day).await
    }

    /// Whether there is any account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_principals(&self) -> Result<bool> {
        Ok(Sql::new("select count(*) from principal").number(self.tx(), "count accounts").await? > 0)
    }

    /// Every account, by name, with its grants of the day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn principals(&self, day: Date) -> Result<Vec<PrincipalRow>> {
        let rows: Vec<principal::Model> =
            Sql::new("select * from principal order by name").all(self.tx(), "list accounts").await?;
        let mut accounts = Vec::with_capacity(rows.len());
        for row in rows {
            accounts.extend(self.with_grants(Some(row), day).await?);
        }
        Ok(accounts)
    }

    /// The session of that token's hash that has not ended by `now`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn session(&self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<SessionRow>> {
        let sql = Sql::new("select * from session where token_hash = ").bind(token_hash.to_vec());
        let sql = sql.text(" and expires_at > ").bind(now.unix_micros());
        let row: Option<session::Model> = sql.one(self.tx(), "look up a session").await?;
        Ok(row.map(|row| SessionRow {
            token_hash: *token_hash,
            principal: PrincipalId(row.principal),
            created_at: Timestamp::from_unix_micros(row.created_at),
            expires_at: Timestamp::from_unix_micros(row.expires_at),
            last_seen_at: Timestamp::from_unix_micros(row.last_seen_at),
        }))
    }

    async fn with_grants(&self, row: Option<principal::Model>, day: Date) -> Result<Option<PrincipalRow>> {
        let Some(row) = row else { return Ok(None) };
        let sql = Sql::new("select g.* from role_grant g where g.principal = ")
            .bind(row.id)
            .text(" and ")
            .effective("g", day);
        let grants: Vec<role_grant::Model> =
            sql.text(" order by g.role, g.agency").all(self.tx(), "read grants").await?;
        let grant = |grant: role_grant::Model| -> std::result::Result<Grant, StoreError> {
            let role = Place::new("role_grant", grant.principal).parse("role", &grant.role)?;
            Ok(Grant { role, agency: AgencyId(grant.agency) })
        };
        let principal = Principal {
            id: PrincipalId(row.id),
            name: row.name,
            official: row.official.map(OfficialId),
            grants: grants.into_iter().map(grant).collect::<Result<_>>()?,
        };
        Ok(Some(PrincipalRow { principal, password_hash: row.password_hash, disabled: row.disabled }))
    }
}
