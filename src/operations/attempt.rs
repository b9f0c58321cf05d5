//! Attempts to prove who one is, counted in the database before they are made, by account and by address: whoever fails waits
//! longer and longer. Unknown names are counted like known ones, so that nothing tells them apart.

use std::net::IpAddr;

use sha2::{Digest as _, Sha256};

use super::error::{OperationError, OperationResult};
use super::registry::Registry;
use crate::auth::delay::{FREE_FOR_ACCOUNT, FREE_FOR_SOURCE, MEMORY_SECONDS, delay_seconds};
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::ids::PrincipalId;
use crate::storage::row::log_in::Attempt;
use crate::storage::write::Bookkeeping;

/// An attempt that is under way and counts as failed until it succeeds.
#[derive(Debug)]
pub(super) struct CountedAttempt {
    account: String,
    source: Option<String>,
}

/// Counts an attempt.
///
/// # Errors
/// [`OperationError::TooManyAttempts`] when account or address must wait, or when the store fails.
pub(super) async fn count(
    registry: &Registry,
    account: String,
    source: Option<IpAddr>,
) -> OperationResult<CountedAttempt> {
    let now = SystemClock.now();
    let source = source.map(subject_of_address);
    let mut wait_until: Option<Timestamp> = None;
    let books = registry.store.bookkeeping().await?;
    let subjects = [Some((&account, FREE_FOR_ACCOUNT)), source.as_ref().map(|source| (source, FREE_FOR_SOURCE))];
    for (subject, free) in subjects.into_iter().flatten() {
        match books.count_attempt(subject, now, MEMORY_SECONDS).await? {
            Attempt::Blocked(until) => wait_until = wait_until.max(Some(until)),
            Attempt::Counted(failures) => {
                let delay = delay_seconds(failures, free);
                if delay > 0 {
                    books.block_attempts(subject, now.plus_seconds(delay)).await?;
                }
            }
        }
    }
    if let Some(until) = wait_until {
        // What was counted beside it is dropped with the transaction: an attempt that is not made costs nothing.
        let seconds = (until.unix_micros() - now.unix_micros()).div_euclid(1_000_000) + 1;
        return Err(OperationError::TooManyAttempts { seconds });
    }
    books.commit().await?;
    Ok(CountedAttempt { account, source })
}

impl CountedAttempt {
    /// Notes that it succeeded: the account begins anew, its address gets this one back.
    pub(super) async fn succeeded(&self, books: &Bookkeeping) -> OperationResult<()> {
        books.forget_attempts(&self.account).await?;
        if let Some(source) = &self.source {
            books.take_back_attempt(source).await?;
        }
        Ok(())
    }
}

/// By what an account's passwords are counted. A digest, since people type passwords into the field of the name.
#[must_use]
pub fn subject_of_name(name: &str) -> String {
    let digest = hex::encode(Sha256::digest(name.trim().as_bytes()));
    format!("password:{}", digest.get(..32).unwrap_or_default())
}

/// By what an account's codes are counted.
pub(super) fn subject_of_code(principal: PrincipalId) -> String {
    format!("code:{principal}")
}

/// By what activations of an account are counted.
pub(super) fn subject_of_activation(name: &str) -> String {
    subject_of_name(name).replace("password:", "activation:")
}

/// An address, or the network of 64 bits that one subscriber of IPv6 has to choose from.
fn subject_of_address(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => format!("address:{address}"),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("address:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_subscriber_count_as_one() {
        let subject = |text: &str| subject_of_address(text.parse().unwrap());
        assert_eq!(subject("2001:db8::1"), subject("2001:db8::ffff:1"));
        assert_ne!(subject("2001:db8::1"), subject("2001:db8:0:1::1"));
        assert_eq!(subject("::ffff:192.0.2.1"), subject("192.0.2.1"));
    }
}
