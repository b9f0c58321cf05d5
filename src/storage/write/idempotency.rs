//! Requests sent under a key: claimed before they are carried out, answered after.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;
use crate::storage::bulk;
use crate::storage::entity::idempotency;
use crate::storage::error::Result;
use crate::storage::row::idempotency::KeptAnswer;
use crate::storage::sql::Sql;

impl Bookkeeping {
    /// Claims `key` for a request; false when it was claimed before.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn claim_key(
        &self,
        principal: PrincipalId,
        key: &str,
        request_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<bool> {
        let row = idempotency::Model {
            principal: principal.0,
            key: key.to_owned(),
            request_hash: request_hash.to_vec(),
            created_at: now.unix_micros(),
            status: None,
            headers: None,
            body: None,
        };
        let keys = [idempotency::Column::Principal, idempotency::Column::Key];
        Ok(bulk::insert_new(self.tx(), &[row], &keys).await? == 1)
    }

    /// Keeps the answer to the request that claimed `key`; gives whether the claim was still there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_answer(&self, principal: PrincipalId, key: &str, answer: &KeptAnswer) -> Result<bool> {
        let sql = Sql::new("update idempotency set status = ").bind(i32::from(answer.status)).text(", headers = ");
        let sql = sql.bind(answer.headers.as_str()).text(", body = ").bind(answer.body.clone());
        let sql = sql.text(" where principal = ").bind(principal.0).text(" and key = ").bind(key);
        Ok(sql.text(" and status is null").run(self.tx(), "keep an answer").await? == 1)
    }

    /// Gives up the claim of a request that changed nothing; an answer that is kept stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_key(&self, principal: PrincipalId, key: &str) -> Result<()> {
        let sql =
            Sql::new("delete from idempotency where principal = ").bind(principal.0).text(" and key = ").bind(key);
        sql.text(" and status is null").run(self.tx(), "release a request's key").await.map(|_| ())
    }

    /// Forgets the keys first seen before `before`; gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_keys(&self, before: Timestamp) -> Result<u64> {
        let sql = Sql::new("delete from idempotency where created_at < ").bind(before.unix_micros());
        sql.run(self.tx(), "forget requests' keys").await
    }
}
