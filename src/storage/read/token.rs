//! Tokens of the API, by their hash or by their owner. An operation checks who may see them.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::Reader;
use super::access::place_of;
use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, PrincipalId, TokenId};
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::row::access::TokenRow;
use crate::storage::sql::Sql;

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
    /// The token of that hash, if it is good at `now`; its agency's place is that of `day`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn api_token(&self, hash: &[u8; 32], now: Timestamp, day: Date) -> Result<Option<TokenRow>> {
        let sql = tokens(day).text(" where t.token_hash = ").bind(hash.to_vec());
        let sql = sql.text(" and t.revoked_at is null and t.expires_at > ").bind(now.unix_micros());
        let found: Option<Found> = sql.one(self.tx(), "look up a token").await?;
        found.map(row).transpose()
    }

    /// The token of that key, whatever became of it.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn api_token_by_id(&self, id: TokenId, day: Date) -> Result<Option<TokenRow>> {
        let found: Option<Found> =
            tokens(day).text(" where t.id = ").bind(id.0).one(self.tx(), "look up a token").await?;
        found.map(row).transpose()
    }

    /// Every token of an account, newest first, also those that ended.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn api_tokens(&self, principal: PrincipalId, day: Date) -> Result<Vec<TokenRow>> {
        let sql = tokens(day).text(" where t.principal = ").bind(principal.0);
        let found: Vec<Found> =
            sql.text(" order by t.created_at desc, t.id").all(self.tx(), "list an account's tokens").await?;
        found.into_iter().map(row).collect()
    }
}

fn tokens(day: Date) -> Sql {
    place_of(Sql::new("select t.*, "), "t.agency", day).text(" as path from api_token t")
}

fn row(found: Found) -> Result<TokenRow> {
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
