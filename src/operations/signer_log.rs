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
use crate::domain::ids::TokenId;
use crate::storage::row::audit::SignerMinute;

/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;

/// Questions that are not written yet, by minute, account and token.
#[derive(Debug, Default)]
pub struct SignerLog(Mutex<Minutes>);

/// Mostly one part; a minute of which a part came back after more was asked in it has several, a leaf each.
type Minutes = BTreeMap<(i64, String, Option<TokenId>), Vec<Asked>>;

#[derive(Debug, Clone, Default)]
struct Asked {
    questions: u64,
    hash: Sha256,
}

impl SignerLog {
    /// Takes a question of an account down, asked under one of its tokens or in a session: the octets that say what was asked.
    pub fn asked(&self, account: &str, token: Option<TokenId>, at: Timestamp, question: &[u8]) {
        let minute = at.unix_micros().div_euclid(MINUTE) * MINUTE;
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let parts = minutes.entry((minute, account.to_owned(), token)).or_default();
        let mut asked = parts.pop().unwrap_or_default();
        asked.questions += 1;
        // The length first: no two sequences of questions look alike.
        asked.hash.update((question.len() as u64).to_be_bytes());
        asked.hash.update(question);
        parts.push(asked);
    }

    /// The minutes that ended by `now`; all of them when it is none.
    fn ended(&self, now: Option<Timestamp>) -> Minutes {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(now) = now else { return std::mem::take(&mut *minutes) };
        let open = minutes.split_off(&(now.unix_micros().div_euclid(MINUTE) * MINUTE, String::new(), None));
        std::mem::replace(&mut *minutes, open)
    }

    /// Takes back what could not be written, as it was: its hash is over its own questions and nothing else.
    fn put_back(&self, ended: Minutes) {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, mut earlier) in ended {
            let parts = minutes.entry(key).or_default();
            earlier.append(parts);
            *parts = earlier;
        }
    }
}

impl Registry {
    /// Takes down that the actor asked about a signer: what was asked for, and the instant when one was named.
    pub fn note_question(&self, actor: &Actor, what: &dyn Display, at: Option<Timestamp>) {
        let question = at.map_or_else(|| what.to_string(), |at| format!("{what} {at}"));
        let token = match actor {
            Actor::Principal(principal) => principal.limits.as_ref().map(|limits| limits.token),
            Actor::Shell => None,
        };
        self.signers.asked(actor.name(), token, self.clock.now(), question.as_bytes());
    }

    /// Writes the minutes that have ended; every minute when `at_the_end`. Gives how many leaves they became.
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

    async fn write_minutes(&self, ended: &Minutes) -> OperationResult<usize> {
        let books = self.store.bookkeeping().await?;
        let mut written = 0;
        for ((minute, account, token), parts) in ended {
            for asked in parts {
                let row = SignerMinute {
                    token: token.map_or_else(|| account.clone(), |token| token.to_string()),
                    minute: Timestamp::from_unix_micros(*minute),
                    questions: asked.questions,
                    hash: asked.hash.clone().finalize().into(),
                };
                books.insert_signer_minute(self.new_id(), &row).await?;
                let event = AuditEvent::new(self.clock.now(), account, "ask_signers")
                    .with("minute", row.minute.to_string().as_str())
                    .with("questions", row.questions)
                    .with("hash", hex::encode(row.hash).as_str());
                books.audit(match token {
                    Some(_) => event.with("token", row.token.as_str()),
                    None => event,
                });
                written += 1;
            }
        }
        books.commit().await?;
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_and_tokens_are_counted_apart_and_open_minutes_wait() {
        let log = SignerLog::default();
        let at = |seconds: i64| Timestamp::from_unix_seconds(1_560_000_000 + seconds);
        let [old, new] = [1, 2].map(|number| Some(TokenId(uuid::Uuid::from_u128(number))));
        for (account, token, seconds) in [
            ("ioffice", old, 0),
            ("ioffice", old, 59),
            ("ioffice", new, 59),
            ("onewin", None, 59),
            ("ioffice", old, 60),
        ] {
            log.asked(account, token, at(seconds), b"/signers/aa");
        }
        let ended = log.ended(Some(at(61)));
        let counted: Vec<_> =
            ended.iter().map(|((_, account, token), parts)| (account.as_str(), *token, parts[0].questions)).collect();
        assert_eq!(counted, [("ioffice", old, 2), ("ioffice", new, 1), ("onewin", None, 1)]);
        assert_eq!(log.ended(None).len(), 1, "the open minute waited");
        assert!(log.ended(None).is_empty());
    }

    #[test]
    fn the_hash_tells_questions_apart() {
        let hash = |questions: &[&[u8]]| {
            let log = SignerLog::default();
            for question in questions {
                log.asked("t", None, Timestamp::from_unix_seconds(0), question);
            }
            log.ended(None).into_values().flatten().map(|asked| hex::encode(asked.hash.finalize())).collect::<Vec<_>>()
        };
        assert_ne!(hash(&[b"ab", b"c"]), hash(&[b"a", b"bc"]));
        assert_ne!(hash(&[b"a", b"b"]), hash(&[b"b", b"a"]));
        assert_eq!(hash(&[b"a", b"b"]), hash(&[b"a", b"b"]));
    }

    #[test]
    fn what_comes_back_is_as_it_was_and_what_was_asked_meanwhile_stands_apart() {
        let log = SignerLog::default();
        let ask = |question: &[u8]| log.asked("t", None, Timestamp::from_unix_seconds(0), question);
        let told = |minutes: Minutes| -> Vec<(u64, String)> {
            let parts = minutes.into_values().flatten();
            parts.map(|asked| (asked.questions, hex::encode(asked.hash.finalize()))).collect()
        };
        let plain = |questions: &[&[u8]]| {
            let mut hash = Sha256::new();
            for question in questions {
                hash.update((question.len() as u64).to_be_bytes());
                hash.update(question);
            }
            (questions.len() as u64, hex::encode(hash.finalize()))
        };
        ask(b"a");
        log.put_back(log.ended(None));
        ask(b"b");
        let ended = log.ended(None);
        ask(b"c");
        log.put_back(ended);
        ask(b"d");
        assert_eq!(told(log.ended(None)), [plain(&[b"a", b"b"]), plain(&[b"c", b"d"])]);
    }
}
