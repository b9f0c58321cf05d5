//! What document systems ask about signers: thousands a second, recorded as one leaf a token and minute.
//!
//! The leaf has the number of questions and a hash over them, so a system that keeps its own log can show what it asked, and
//! nobody can take questions back. The questions themselves are not kept.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::domain::audit::event::AuditEvent;
use crate::domain::clock::Timestamp;
use crate::storage::row::audit::SignerMinute;

/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;

/// Questions that are not written yet, by minute and token.
#[derive(Debug, Default)]
pub struct SignerLog(Mutex<BTreeMap<(i64, String), Asked>>);

#[derive(Debug, Clone, Default)]
struct Asked {
    questions: u64,
    hash: Sha256,
}

impl SignerLog {
    /// Takes a question down: the octets that say what was asked, such as the path and query or the body.
    pub fn asked(&self, token: &str, at: Timestamp, question: &[u8]) {
        let minute = at.unix_micros().div_euclid(MINUTE) * MINUTE;
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = minutes.entry((minute, token.to_owned())).or_default();
        asked.questions += 1;
        // The length first: no two sequences of questions look alike.
        asked.hash.update((question.len() as u64).to_be_bytes());
        asked.hash.update(question);
    }

    /// The minutes that ended by `now`; all of them when it is none.
    fn ended(&self, now: Option<Timestamp>) -> BTreeMap<(i64, String), Asked> {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(now) = now else { return std::mem::take(&mut *minutes) };
        let open = minutes.split_off(&(now.unix_micros().div_euclid(MINUTE) * MINUTE, String::new()));
        std::mem::replace(&mut *minutes, open)
    }

    /// Takes back what could not be written.
    fn put_back(&self, ended: BTreeMap<(i64, String), Asked>) {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, asked) in ended {
            // A minute that went on meanwhile takes the earlier part in by its hash.
            let known = minutes.entry(key).or_default();
            known.questions += asked.questions;
            known.hash.update(asked.hash.finalize());
        }
    }
}

impl Registry {
    /// Takes down that the actor asked about a signer: what was asked for, and the instant when one was named.
    pub fn note_question(&self, actor: &Actor, what: &dyn Display, at: Option<Timestamp>) {
        let question = at.map_or_else(|| what.to_string(), |at| format!("{what} {at}"));
        self.signers.asked(actor.name(), self.clock.now(), question.as_bytes());
    }

    /// Writes the minutes that have ended; every minute when `at_the_end`. Gives how many there were.
    ///
    /// # Errors
    /// When the store fails; then they go on waiting.
    pub async fn flush_signer_log(&self, at_the_end: bool) -> OperationResult<usize> {
        let ended = self.signers.ended((!at_the_end).then(|| self.clock.now()));
        if ended.is_empty() {
            return Ok(0);
        }
        let written = self.write_minutes(&ended).await;
        if written.is_err() {
            self.signers.put_back(ended);
        }
        written
    }

    async fn write_minutes(&self, ended: &BTreeMap<(i64, String), Asked>) -> OperationResult<usize> {
        let books = self.store.bookkeeping().await?;
        for ((minute, token), asked) in ended {
            let row = SignerMinute {
                token: token.clone(),
                minute: Timestamp::from_unix_micros(*minute),
                questions: asked.questions,
                hash: asked.hash.clone().finalize().into(),
            };
            books.insert_signer_minute(self.new_id(), &row).await?;
            let event = AuditEvent::new(self.clock.now(), token, "ask_signers")
                .with("minute", row.minute.to_string().as_str())
                .with("questions", row.questions)
                .with("hash", hex::encode(row.hash).as_str());
            books.audit(event);
        }
        books.commit().await?;
        Ok(ended.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_and_tokens_are_counted_apart_and_open_minutes_wait() {
        let log = SignerLog::default();
        let at = |seconds: i64| Timestamp::from_unix_seconds(1_560_000_000 + seconds);
        for (token, seconds) in [("ioffice", 0), ("ioffice", 59), ("onewin", 59), ("ioffice", 60)] {
            log.asked(token, at(seconds), b"/signers/aa");
        }
        let ended = log.ended(Some(at(61)));
        let counted: Vec<(&str, u64)> =
            ended.iter().map(|((_, token), asked)| (token.as_str(), asked.questions)).collect();
        assert_eq!(counted, [("ioffice", 2), ("onewin", 1)]);
        assert_eq!(log.ended(None).len(), 1, "the open minute waited");
        assert!(log.ended(None).is_empty());
    }

    #[test]
    fn the_hash_tells_questions_apart() {
        let hash = |questions: &[&[u8]]| {
            let log = SignerLog::default();
            for question in questions {
                log.asked("t", Timestamp::from_unix_seconds(0), question);
            }
            log.ended(None).into_values().map(|asked| hex::encode(asked.hash.finalize())).collect::<Vec<_>>()
        };
        assert_ne!(hash(&[b"ab", b"c"]), hash(&[b"a", b"bc"]));
        assert_ne!(hash(&[b"a", b"b"]), hash(&[b"b", b"a"]));
        assert_eq!(hash(&[b"a", b"b"]), hash(&[b"a", b"b"]));
    }
}
