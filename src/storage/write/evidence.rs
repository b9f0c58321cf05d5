//! Bytes that prove something, once each, by their hash.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::certificate::facts::Fingerprint;
use crate::storage::entity::{evidence, evidence_part};
use crate::storage::error::Result;
use crate::storage::row::evidence_kind::EvidenceKind;
use crate::storage::{ChangeSet, bulk};

/// Bytes of one part.
const PART: usize = 1 << 20;

impl ChangeSet {
    /// Keeps bytes by their SHA-256; what is kept already is not kept twice. The fact that names the hash is the caller's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_evidence(&self, kind: EvidenceKind, sha256: Fingerprint, bytes: &[u8]) -> Result<()> {
        let row = evidence::Model {
            sha256: sha256.0.to_vec(),
            kind: kind.to_string(),
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            kept_at: self.now().unix_micros(),
        };
        if bulk::insert_new(self.tx(), &[row], &[evidence::Column::Sha256]).await? == 0 {
            return Ok(());
        }
        for (part, bytes) in (0..).zip(bytes.chunks(PART)) {
            let row = evidence_part::Model { evidence: sha256.0.to_vec(), part, bytes: bytes.to_vec() };
            bulk::insert(self.tx(), "evidence_part", &[row]).await?;
        }
        Ok(())
    }
}

/// A key made of what identifies the row anyway (`UUIDv8`, RFC 9562 section 5.8).
pub(super) fn key_of(parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let mut octets = [0; 16];
    octets.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(octets).into_uuid()
}
