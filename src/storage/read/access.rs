//! Accounts and sessions, for the log-in. They are looked up by name or token, so they take no scope.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId, PrincipalId};
use crate::domain::principal::{Grant, Principal, StandIn};
use crate::storage::code::Place;
use crate::storage::entity::{principal, session};
use crate::storage::error::Result;
use crate::storage::row::access::{PrincipalRow, SessionRow};
use crate::storage::sql::Sql;

#[derive(FromQueryResult)]
struct FoundGrant {
    role: String,
    agency: Uuid,
    path: Option<String>,
    acts_for: Option<Uuid>,
    other_name: Option<String>,
    other_official: Option<Uuid>,
}

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

    /// Whether any account can log in or call: it has a password, another provider knows it, or it has a token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_usable_principals(&self) -> Result<bool> {
        let sql = "select (select count(*) from principal where password_hash is not null) \
                   + (select count(*) from provider_link) + (select count(*) from api_token)";
        Ok(Sql::new(sql).number(self.tx(), "count accounts").await? > 0)
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
        row.map(session_row).transpose()
    }

    async fn with_grants(&self, row: Option<principal::Model>, day: Date) -> Result<Option<PrincipalRow>> {
        let Some(row) = row else { return Ok(None) };
        let sql = Sql::new("select g.role, g.agency, ");
        let sql = place_of(sql, "g.agency", day);
        let sql = sql.text(
            " as path, null as acts_for, null as other_name, null as other_official from role_grant g where g.principal = ",
        );
        let sql = sql.bind(row.id).text(" and ").effective("g", day);
        // Whom it stands in for; a disabled account lends nothing.
        let sql = place_of(sql.text(" union all select g.role, g.agency, "), "g.agency", day);
        let sql = sql.text(
            " as path, d.acts_for, p.name as other_name, p.official as other_official from deputy d \
             join principal p on p.id = d.acts_for join role_grant g on g.principal = d.acts_for where d.principal = ",
        );
        let sql = sql.bind(row.id).text(" and not p.disabled and ").effective("d", day).text(" and ");
        let sql = sql.effective("g", day).text(" order by role, agency");
        let found: Vec<FoundGrant> = sql.all(self.tx(), "read grants").await?;
        let mut principal = Principal::new(PrincipalId(row.id), row.name);
        principal.official = row.official.map(OfficialId);
        let place = Place::new("role_grant", row.id);
        for found in found {
            let path = TreePath::from_stored(place.present("agency", found.path)?);
            let grant = Grant { role: place.parse("role", &found.role)?, agency: AgencyId(found.agency), path };
            let Some(other) = found.acts_for.map(PrincipalId) else {
                principal.grants.push(grant);
                continue;
            };
            match principal.stands_in_for.iter_mut().find(|known| known.principal == other) {
                Some(known) if known.grants.contains(&grant) => {}
                Some(known) => known.grants.push(grant),
                None => principal.stands_in_for.push(StandIn {
                    principal: other,
                    name: found.other_name.unwrap_or_default(),
                    official: found.other_official.map(OfficialId),
                    grants: vec![grant],
                }),
            }
        }
        let (password_hash, disabled, must_change) = (row.password_hash, row.disabled, row.must_change);
        Ok(Some(PrincipalRow { principal, password_hash, disabled, must_change }))
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
    })
}

/// The place in the tree of the agency in `column`. One that is no more still has a place: that of its last version.
pub(super) fn place_of(sql: Sql, column: &str, day: Date) -> Sql {
    sql.text(&format!("(select v.path from agency_version v where v.agency = {column} and v.effective_from <= "))
        .bind(day)
        .text(" and ")
        .known("v", View::of(day))
        .text(" order by v.effective_from desc limit 1)")
}
