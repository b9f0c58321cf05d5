//! Checkpoints: "the record had so many leaves and this root at this instant", as a text to sign and keep elsewhere.
//!
//! The text is a C2SP `tlog-checkpoint`: origin, size, root in base64, then one extension line with the instant.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::note::{NoteError, NotePublicKey, parts};
use super::tree::Node;
use crate::domain::clock::Timestamp;

/// A state of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose record: `congvu/` and the province's code.
    pub origin: String,
    /// How many leaves it had.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Node,
    /// When, in business time.
    pub at: Timestamp,
}

/// Why a checkpoint is not believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// Its signature is missing or wrong.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Its text is none.
    #[error("the text is no checkpoint: origin, number of records, root in base64, and `at` with an instant")]
    NotACheckpoint,
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\nat {}\n", self.origin, self.size, STANDARD.encode(self.root), self.at)
    }

    /// Reads that text.
    ///
    /// # Errors
    /// When it is not exactly what [`Checkpoint::text`] gives.
    pub fn read(text: &str) -> Result<Self, CheckpointError> {
        let read = || {
            let mut lines = text.lines();
            let (origin, size, root, at) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
            Some(Self {
                origin: origin.to_owned(),
                size: size.parse().ok()?,
                root: STANDARD.decode(root).ok()?.try_into().ok()?,
                at: Timestamp::parse_rfc3339(at.strip_prefix("at ")?).ok()?,
            })
        };
        read().filter(|read| read.text() == text).ok_or(CheckpointError::NotACheckpoint)
    }

    /// Reads a signed checkpoint, and believes it only if `key` signed it.
    ///
    /// # Errors
    /// When the signature or the text is wrong.
    pub fn open(note: &str, key: &NotePublicKey) -> Result<Self, CheckpointError> {
        Self::read(key.open(note)?)
    }

    /// Reads a signed checkpoint without asking who signed it: for a key that is not at hand.
    ///
    /// # Errors
    /// When it is no checkpoint.
    pub fn unverified(note: &str) -> Result<Self, CheckpointError> {
        Self::read(parts(note)?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::note::NoteKey;
    use super::*;

    #[test]
    fn a_checkpoint_is_signed_and_read_again() {
        let key = NoteKey::new("congvu/H10", &[1; 32]);
        let at = Timestamp::parse_rfc3339("2019-12-31T09:00:00.000001+07:00").expect("an instant");
        let checkpoint = Checkpoint { origin: "congvu/H10".to_owned(), size: 12, root: [0xFF; 32], at };
        assert_eq!(
            checkpoint.text(),
            format!("congvu/H10\n12\n{}8=\nat 2019-12-31T09:00:00.000001+07:00\n", "/".repeat(42))
        );
        let note = key.sign(&checkpoint.text());
        assert_eq!(Checkpoint::open(&note, &key.public()), Ok(checkpoint.clone()));
        assert_eq!(Checkpoint::unverified(&note), Ok(checkpoint));
        let forged = note.replace("\n12\n", "\n13\n");
        assert!(matches!(
            Checkpoint::open(&forged, &key.public()),
            Err(CheckpointError::Note(NoteError::Altered { .. }))
        ));
        let padded =
            key.sign("congvu/H10\n012\n//////////////////////////////////////////8=\nat 2019-12-31T09:00:00+07:00\n");
        assert_eq!(Checkpoint::open(&padded, &key.public()), Err(CheckpointError::NotACheckpoint));
    }
}
