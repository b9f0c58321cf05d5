//! When sessions and tokens were last used. It is noted here and written together, so that reading goes on where nothing can be
//! written; what is noted counts in this process at once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::error::OperationResult;
use super::registry::Registry;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TokenId;

/// A use is noted when the one before it lies this far back.
const NOTED_SECONDS: i64 = 60;

/// What was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Used {
    /// A session, by the hash of its token.
    Session([u8; 32]),
    /// A token of the API.
    Token(TokenId),
}

/// Uses that are not written yet; one each, however often it was used.
#[derive(Debug, Default)]
pub(super) struct Uses(Mutex<HashMap<Used, Timestamp>>);

impl Uses {
    /// The last use that is known, when the store knows of `written`.
    pub(super) fn last(&self, used: &Used, written: Option<Timestamp>) -> Option<Timestamp> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(used).copied();
        noted.max(written)
    }

    /// Notes a use at `now`.
    pub(super) fn note(&self, used: Used, written: Option<Timestamp>, now: Timestamp) {
        if self.last(&used, written).is_none_or(|last| last.plus_seconds(NOTED_SECONDS) <= now) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(used, now);
        }
    }

    fn waiting(&self) -> Vec<(Used, Timestamp)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|(used, at)| (*used, *at)).collect()
    }

    /// Forgets what is written; what was noted meanwhile stays.
    fn forget(&self, written: &[(Used, Timestamp)]) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (used, at) in written {
            if noted.get(used) == Some(at) {
                noted.remove(used);
            }
        }
    }
}

impl Registry {
    /// Writes the uses that wait; gives how many there were. What cannot be written goes on waiting.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn flush_uses(&self) -> OperationResult<usize> {
        let waiting = self.callers.uses.waiting();
        if waiting.is_empty() {
            return Ok(0);
        }
        let books = self.store.bookkeeping().await?;
        for (used, at) in &waiting {
            match used {
                Used::Session(hash) => books.touch_session(hash, *at).await.map(|_| ())?,
                Used::Token(id) => books.touch_api_token(*id, *at).await?,
            }
        }
        books.commit().await?;
        self.callers.uses.forget(&waiting);
        Ok(waiting.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_noted_once_a_minute_and_kept_until_it_is_written() {
        let at = |seconds: i64| Timestamp::from_unix_seconds(1_560_000_000 + seconds);
        let (noted, session) = (Uses::default(), Used::Session([7; 32]));
        noted.note(session, Some(at(0)), at(59));
        assert!(noted.waiting().is_empty());
        noted.note(session, Some(at(0)), at(60));
        noted.note(session, Some(at(0)), at(90));
        assert_eq!(noted.waiting(), [(session, at(60))]);
        assert_eq!(noted.last(&session, Some(at(0))), Some(at(60)));
        let written = noted.waiting();
        noted.note(session, Some(at(0)), at(120));
        noted.forget(&written);
        assert_eq!(noted.waiting(), [(session, at(120))], "what came meanwhile waits");
        noted.forget(&[(session, at(120))]);
        assert_eq!(noted.last(&session, None), None);
    }
}
