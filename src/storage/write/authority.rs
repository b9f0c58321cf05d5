//! Words on CAs that we trust: from when on everything under them is revoked or on hold.

use serde::Serialize;
use uuid::Uuid;

use super::evidence::key_of;
use crate::domain::certificate::authority::IssuerWord;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::status::REASON_HOLD;
use crate::domain::clock::Timestamp;
use crate::storage::ChangeSet;
use crate::storage::entity::authority_word;
use crate::storage::error::Result;
use crate::storage::read::authority::StandingWord;
use crate::storage::sql::{OPEN, Sql};

/// What is known of a CA that was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorityChangeKind {
    /// Everything under it is revoked.
    Revoked,
    /// Everything under it is on hold.
    Held,
    /// It ended, or stands no longer.
    Ended,
}

/// What changed about everything that one name issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthorityChange {
    /// SHA-256 of the issuing CA's name.
    pub issuer_key: Fingerprint,
    /// The CA that its own CA revoked or put on hold: the issuing one, or one above it.
    pub authority: String,
    /// What changed.
    pub kind: AuthorityChangeKind,
    /// From when on.
    pub at: Timestamp,
    /// The reason code that the list tells.
    pub reason: u8,
    /// Certificates of ours under that name.
    pub certificates: u64,
}

impl ChangeSet {
    /// Puts words on CAs in the place of those that stood, as [`crate::storage::read::Reader::authority_difference`] told them apart.
    ///
    /// # Errors
    /// When an old word stands no longer, or the database fails.
    pub async fn replace_authority_words(
        &mut self,
        ended: &[StandingWord],
        new: &[(Fingerprint, IssuerWord)],
    ) -> Result<Vec<AuthorityChange>> {
        let ids: Vec<Uuid> = ended.iter().map(|standing| standing.id).collect();
        self.close::<authority_word::Model>(&ids).await?;
        let seq = self.seq();
        let rows = new.iter().map(|(issuer_key, word)| row(*issuer_key, word, seq)).collect();
        self.insert::<authority_word::Model>(rows).await?;
        let mut changes = Vec::new();
        for (issuer_key, word) in new {
            changes.push(self.changed(*issuer_key, word).await?);
        }
        for standing in ended {
            // Another word of the same CA says what is now.
            if !new.iter().any(|(issuer_key, _)| *issuer_key == standing.issuer_key) {
                let mut change = self.changed(standing.issuer_key, &standing.word).await?;
                change.kind = AuthorityChangeKind::Ended;
                changes.push(change);
            }
        }
        let mut issuers: Vec<Fingerprint> = changes.iter().map(|change| change.issuer_key).collect();
        issuers.dedup();
        for issuer in issuers {
            let owners = self.owners_under(issuer).await?;
            self.touched.published.extend(owners);
        }
        Ok(changes)
    }

    async fn changed(&self, issuer_key: Fingerprint, word: &IssuerWord) -> Result<AuthorityChange> {
        let sql = Sql::new("select count(*) from certificate c where c.issuer_key = ").bind(issuer_key.0.to_vec());
        let certificates = sql.number(self.tx(), "count certificates of a CA").await?;
        let kind = match word.word.ends_at {
            Some(_) => AuthorityChangeKind::Ended,
            None if word.word.revocation.reason == REASON_HOLD => AuthorityChangeKind::Held,
            None => AuthorityChangeKind::Revoked,
        };
        Ok(AuthorityChange {
            issuer_key,
            authority: word.subject.clone(),
            kind,
            at: word.word.ends_at.unwrap_or(word.word.revocation.at),
            reason: word.word.revocation.reason,
            certificates: u64::try_from(certificates).unwrap_or_default(),
        })
    }

    /// Whose the certificates under a name are, by import or by somebody's word.
    async fn owners_under(&self, issuer_key: Fingerprint) -> Result<Vec<Uuid>> {
        let key = issuer_key.0.to_vec();
        let sql = Sql::new("select c.official from certificate c where c.official is not null and c.issuer_key = ")
            .bind(key.clone())
            .text(
                " union select w.official from certificate_owner w join certificate c on c.id = w.certificate \
                 where w.official is not null and ",
            )
            .text(&format!("w.recorded_to = {OPEN} and c.issuer_key = "));
        sql.bind(key).ids(self.tx(), "find owners of certificates of a CA").await
    }
}

fn row(issuer_key: Fingerprint, word: &IssuerWord, seq: i64) -> authority_word::Model {
    let at = word.word.revocation.at.unix_micros();
    authority_word::Model {
        id: key_of(&[&issuer_key.0, &at.to_be_bytes(), &seq.to_be_bytes(), b"authority"]),
        issuer_key: issuer_key.0.to_vec(),
        authority: word.authority.0.to_vec(),
        subject: word.subject.clone(),
        revoked_at: at,
        ends_at: word.word.ends_at.map(Timestamp::unix_micros),
        reason: i32::from(word.word.revocation.reason),
        crl: word.list,
        recorded_from: seq,
        recorded_to: OPEN,
        digest: Vec::new(),
    }
}
