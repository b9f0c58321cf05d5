//! What is known of a request sent under a key. The sender's own matter: no scope.

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;
use crate::storage::code::Place;
use crate::storage::entity::idempotency;
use crate::storage::error::Result;
use crate::storage::row::idempotency::{KeptAnswer, KeyedRequest};
use crate::storage::sql::Sql;

impl Reader {
    /// The request that `principal` sent under `key`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn keyed_request(&self, principal: PrincipalId, key: &str) -> Result<Option<KeyedRequest>> {
        let sql = Sql::new("select * from idempotency where principal = ").bind(principal.0).text(" and key = ");
        let row: Option<idempotency::Model> = sql.bind(key).one(self.tx(), "look up a request's key").await?;
        let Some(row) = row else { return Ok(None) };
        let place = Place::new("idempotency", row.principal);
        let answer = |status: i32| {
            Ok(KeptAnswer {
                status: u16::try_from(status).map_err(|error| place.wrong("status", &error))?,
                headers: row.headers.unwrap_or_default(),
                body: row.body.unwrap_or_default(),
            })
        };
        Ok(Some(KeyedRequest {
            request_hash: row.request_hash,
            created_at: Timestamp::from_unix_micros(row.created_at),
            answer: row.status.map(answer).transpose()?,
        }))
    }
}
