//! Tokens of the API, by their hash or by their owner. An operation checks who may see them.

use sea_orm::{FromQueryResult, QueryResult};
use time::Date;
use uuid::Uuid;

use super::Reader;
use super::account::place_of;
use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, PrincipalId, TokenId};
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::row::access::TokenRow;
use crate::storage::sql::Sql;

/// What is read of a token, under names that no other table's columns have; its place comes as `t_path`.
pub(super) const COLUMNS: &str = "t.id as t_id, t.token_hash as t_token_hash, t.principal as t_principal, t.name as t_name, \
                                  t.permissions as t_permissions, t.agency as t_agency, t.created_at as t_created_at, \
                                  t.created_by as t_created_by, t.expires_at as t_expires_at, \
                                  t.last_used_at as t_last_used_at, t.revoked_at as t_revoked_at";

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
    token_hash: Vec<u8>,
    principal: Uuid,
    name: String,
    permissions: String,
    agency: Uuid,
    path: Option<String>,
    created_at: i64,
    created_by: String,
    expires_at: i64,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl Reader {
    /// The token of that key, whatever became of it.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn api_token_by_id(&self, id: TokenId, day: Date) -> Result<Option<TokenRow>> {
        Ok(self.tokens(tokens(day).text(" where t.id = ").bind(id.0), "look up a token").await?.pop())
    }

    /// Every token of an account, newest first, also those that ended.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn api_tokens(&self, principal: PrincipalId, day: Date) -> Result<Vec<TokenRow>> {
        let sql = tokens(day).text(" where t.principal = ").bind(principal.0);
        self.tokens(sql.text(" order by t.created_at desc, t.id"), "list an account's tokens").await
    }

    async fn tokens(&self, sql: Sql, action: &'static str) -> Result<Vec<TokenRow>> {
        sql.rows(self.tx(), action).await?.iter().map(|found| token(found, action)).collect()
    }
}

fn tokens(day: Date) -> Sql {
    let sql = Sql::new("select ").text(COLUMNS).text(", ");
    place_of(sql, "t.agency", day).text(" as t_path from api_token t")
}

/// The token in a row of [`COLUMNS`].
pub(super) fn token(row: &QueryResult, action: &'static str) -> Result<TokenRow> {
    let found = Found::from_query_result(row, "t_").asked(action)?;
    let place = Place::new("api_token", found.id);
    let token_hash = <[u8; 32]>::try_from(found.token_hash.as_slice());
    Ok(TokenRow {
        id: TokenId(found.id),
        token_hash: token_hash.map_err(|_| place.wrong("token_hash", &"it is no SHA-256"))?,
        principal: PrincipalId(found.principal),
        name: found.name,
        permissions: place.texts("permissions", &found.permissions)?,
        agency: AgencyId(found.agency),
        path: TreePath::from_stored(place.present("agency", found.path)?),
        created_at: Timestamp::from_unix_micros(found.created_at),
        created_by: found.created_by,
        expires_at: Timestamp::from_unix_micros(found.expires_at),
        last_used_at: found.last_used_at.map(Timestamp::from_unix_micros),
        revoked_at: found.revoked_at.map(Timestamp::from_unix_micros),
    })
}
