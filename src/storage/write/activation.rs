//! Activations, the fact that a password was set, and recovery addresses.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{FactId, OfficialId};
use crate::domain::mailbox::activation::{Activation, ActivationChannel, PasswordSet};
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::entity::{activation, password_set, recovery_address};
use crate::storage::error::{Result, exactly};
use crate::storage::sql::{LIST, Sql};

impl Bookkeeping {
    /// Adds activations with the hashes of their codes; the open ones of the same mailboxes end. A reset that anybody may ask for
    /// ends earlier resets only: it must not take a printed sheet from its owner.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_activations(&self, issued: &[(Activation, [u8; 32])]) -> Result<()> {
        for chunk in issued.chunks(LIST) {
            let now = chunk.first().map_or(0, |(first, _)| first.issued_at.unix_micros());
            let sql = Sql::new("update activation set ended_at = ").bind(now);
            let mailboxes = chunk.iter().map(|(activation, _)| activation.mailbox.0);
            let sql = sql.text(" where ended_at is null and mailbox in ").list(mailboxes);
            let is_reset = chunk.iter().any(|(activation, _)| activation.channel == ActivationChannel::RecoveryMail);
            let sql = if is_reset { sql.text(" and channel = 'recovery_mail'") } else { sql };
            sql.run(self.tx(), "end earlier activations").await?;
        }
        let row = |(activation, code_hash): &(Activation, [u8; 32])| activation::Model {
            id: activation.id.0,
            mailbox: activation.mailbox.0,
            code_hash: code_hash.to_vec(),
            purpose: activation.purpose.to_string(),
            channel: activation.channel.to_string(),
            issued_by: activation.issued_by.clone(),
            issued_at: activation.issued_at.unix_micros(),
            expires_at: activation.expires_at.unix_micros(),
            ended_at: activation.ended_at.map(Timestamp::unix_micros),
        };
        let rows: Vec<_> = issued.iter().map(row).collect();
        bulk::insert(self.tx(), "activation", &rows).await
    }

    /// Ends an activation that is being used; gives whether it was still open, so that of two uses at once one wins.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_activation(&self, id: FactId, now: Timestamp) -> Result<bool> {
        let sql = Sql::new("update activation set ended_at = ").bind(now.unix_micros()).text(" where id = ").bind(id.0);
        let sql = sql.text(" and ended_at is null and expires_at > ").bind(now.unix_micros());
        Ok(sql.run(self.tx(), "use an activation").await? == 1)
    }

    /// Makes an activation usable again after the directory refused the password.
    ///
    /// # Errors
    /// When it is not there, or the database fails.
    pub async fn reopen_activation(&self, id: FactId) -> Result<()> {
        let sql = Sql::new("update activation set ended_at = null where id = ").bind(id.0);
        exactly("activation", 1, sql.run(self.tx(), "reopen an activation").await?)
    }

    /// Sets an official's recovery address, not yet confirmed; `confirm_hash` is what the confirming link hashes to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_recovery_address(
        &self,
        official: OfficialId,
        sealed: Vec<u8>,
        confirm_hash: [u8; 32],
        now: Timestamp,
    ) -> Result<()> {
        let row = recovery_address::Model {
            official: official.0,
            sealed,
            confirm_hash: Some(confirm_hash.to_vec()),
            confirmed_at: None,
            changed_at: now.unix_micros(),
        };
        bulk::upsert(self.tx(), &[row], &[recovery_address::Column::Official]).await
    }

    /// Confirms the recovery address behind a link; gives whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn confirm_recovery_address(&self, confirm_hash: [u8; 32], now: Timestamp) -> Result<bool> {
        let sql = Sql::new("update recovery_address set confirm_hash = null, confirmed_at = ").bind(now.unix_micros());
        let sql = sql.text(" where confirm_hash = ").bind(confirm_hash.to_vec()).text(" and changed_at > ");
        // A link that nobody opened within a day may have gone to a stranger.
        let sql = sql.bind(now.plus_seconds(-86_400).unix_micros());
        Ok(sql.run(self.tx(), "confirm a recovery address").await? == 1)
    }
}

impl ChangeSet {
    /// Adds the facts that passwords were set.
    ///
    /// # Errors
    /// When a mailbox is not there, or the database fails.
    pub async fn insert_passwords_set(&mut self, facts: &[PasswordSet]) -> Result<()> {
        let recorded_from = self.seq();
        let row = |fact: &PasswordSet| password_set::Model {
            id: fact.id.0,
            mailbox: fact.mailbox.0,
            purpose: fact.purpose.to_string(),
            effective_at: fact.effective_at.unix_micros(),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(facts.iter().map(row).collect()).await
    }
}
