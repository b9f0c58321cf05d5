//! A request under a key is carried out once: the key is claimed before, the answer kept after. Real time, as sessions.
//!
//! Only an answer that says something was done is kept; whatever was refused changed nothing, and its key is free again. Killed
//! in between, the claim stays without an answer: nobody can say from it whether the work was done, and that is what is told.

use super::error::OperationResult;
use super::registry::Registry;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::PrincipalId;
use crate::storage::row::idempotency::KeptAnswer;

/// How long an answer is kept.
const KEPT_SECONDS: i64 = 24 * 3600;

/// How long a request may be at work: longer than the server lets any run. After that its claim is that of one cut off.
const AT_WORK_SECONDS: i64 = 120;

/// What to do with a request under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Carry it out.
    New,
    /// It was carried out: answer this again.
    Answered(KeptAnswer),
    /// The key was used for something else.
    OtherRequest,
    /// The same request is at work.
    AtWork,
    /// The same request was cut off; what became of it is not known here.
    CutOff,
}

/// Claims `key` for the request with that hash.
///
/// # Errors
/// When the store fails.
pub async fn claim(
    registry: &Registry,
    principal: PrincipalId,
    key: &str,
    request_hash: &[u8; 32],
) -> OperationResult<Claim> {
    let now = SystemClock.now();
    let books = registry.store.bookkeeping().await?;
    books.forget_keys(now.plus_seconds(-KEPT_SECONDS)).await?;
    let is_new = books.claim_key(principal, key, request_hash, now).await?;
    let known = if is_new { None } else { books.reader().keyed_request(principal, key).await? };
    books.commit().await?;
    Ok(match known {
        None if is_new => Claim::New,
        // Freed by another in the meantime: the next try claims it.
        None => Claim::AtWork,
        Some(known) if known.request_hash != request_hash => Claim::OtherRequest,
        Some(known) => match known.answer {
            Some(answer) => Claim::Answered(answer),
            None if known.created_at.plus_seconds(AT_WORK_SECONDS) < now => Claim::CutOff,
            None => Claim::AtWork,
        },
    })
}

/// Keeps the answer to a request that claimed its key.
///
/// # Errors
/// When the store fails.
pub async fn keep(registry: &Registry, principal: PrincipalId, key: &str, answer: &KeptAnswer) -> OperationResult<()> {
    let books = registry.store.bookkeeping().await?;
    books.keep_answer(principal, key, answer).await?;
    Ok(books.commit().await?)
}

/// Frees the key of a request that changed nothing.
///
/// # Errors
/// When the store fails.
pub async fn release(registry: &Registry, principal: PrincipalId, key: &str) -> OperationResult<()> {
    let books = registry.store.bookkeeping().await?;
    books.release_key(principal, key).await?;
    Ok(books.commit().await?)
}
