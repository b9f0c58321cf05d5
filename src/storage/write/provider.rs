//! Log-ins by another provider: links and browsers on their way.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;
use crate::storage::bulk;
use crate::storage::entity::{provider_attempt, provider_link};
use crate::storage::error::Result;
use crate::storage::row::provider::{ProviderAttempt, ProviderLink};
use crate::storage::sql::Sql;

impl Bookkeeping {
    /// Notes that a browser is sent to a provider.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn insert_provider_attempt(&self, row: &ProviderAttempt) -> Result<()> {
        let model = provider_attempt::Model {
            hash: row.hash.to_vec(),
            principal: row.principal.map(|id| id.0),
            next: row.next.clone(),
            created_at: row.created_at.unix_micros(),
            expires_at: row.expires_at.unix_micros(),
        };
        bulk::insert(self.tx(), "provider_attempt", &[model]).await
    }

    /// Takes what was noted of a browser that came back, unless it is over at `now`. Of two at once one gets it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_provider_attempt(&self, hash: &[u8; 32], now: Timestamp) -> Result<Option<ProviderAttempt>> {
        let sql = Sql::new("delete from provider_attempt where hash = ").bind(hash.to_vec());
        let sql = sql.text(" and expires_at > ").bind(now.unix_micros()).text(" returning *");
        let row: Option<provider_attempt::Model> = sql.one(self.tx(), "look up a log-in").await?;
        Ok(row.map(|row| ProviderAttempt {
            hash: *hash,
            principal: row.principal.map(PrincipalId),
            next: row.next,
            created_at: Timestamp::from_unix_micros(row.created_at),
            expires_at: Timestamp::from_unix_micros(row.expires_at),
        }))
    }

    /// Links an account with a subject; gives whether it was put: a subject is one account's, and an account has one subject
    /// of a provider.
    ///
    /// # Errors
    /// When the account is not there, or the database fails.
    pub async fn insert_provider_link(&self, row: &ProviderLink) -> Result<bool> {
        let new = Sql::new("insert into provider_link (issuer, subject, principal, linked_at, linked_by) values (");
        let new = new.bind(row.issuer.as_str()).text(", ").bind(row.subject.as_str()).text(", ").bind(row.principal.0);
        let new = new.text(", ").bind(row.linked_at.unix_micros()).text(", ").bind(row.linked_by.as_str());
        Ok(new.text(") on conflict do nothing").run(self.tx(), "link an account").await? == 1)
    }

    /// Notes a log-in by a link, and keeps the link until the commit; gives whose it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_provider_link(&self, issuer: &str, subject: &str, at: Timestamp) -> Result<Option<PrincipalId>> {
        let sql = Sql::new("update provider_link set last_used_at = ").bind(at.unix_micros()).text(" where issuer = ");
        let sql = sql.bind(issuer).text(" and subject = ").bind(subject).text(" returning *");
        let row: Option<provider_link::Model> = sql.one(self.tx(), "use a link").await?;
        Ok(row.map(|row| PrincipalId(row.principal)))
    }

    /// Removes an account's links, and ends the sessions that began by one; gives how many links there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_provider_links(&self, principal: PrincipalId) -> Result<u64> {
        // The links first: a log-in that holds one is waited for, and its session ends with the others.
        let sql = Sql::new("delete from provider_link where principal = ").bind(principal.0);
        let removed = sql.run(self.tx(), "unlink an account").await?;
        let sql = Sql::new("delete from session where principal = ").bind(principal.0);
        sql.text(" and provider is not null").run(self.tx(), "end sessions").await?;
        Ok(removed)
    }
}
