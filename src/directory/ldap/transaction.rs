//! Adds in one transaction (RFC 5805). Only adds, one after another: `docs/DIRECTORY.md` says what else goes wrong.
//!
//! slapd only queues what comes before the commit, so that refusals of single adds come with the commit.

use std::time::Duration;

use ldap3::asn1::{PL, parse_tag, parse_uint};
use ldap3::exop::{EndTxn, Exop, StartTxn};
use ldap3::result::ExopResult;
use ldap3::{Ldap, LdapResult};

use super::ber;
use super::connect::Link;
use super::controls::{self, code};
use super::encode;
use super::pool::Lane;
use super::write::refusal;
use crate::directory::entry::Entry;
use crate::directory::port::{DirectoryError, Refusal, TransactionOutcome};

/// Rest before a transaction's end. slapd answers a queued add before the thread that took it has let go of it; an end that
/// comes at once frees it under that thread and crashes slapd 2.5.13 (measured: once in about 1,000 ends on a busy machine,
/// never in 8,000 with 2 ms; a round trip in between is not enough).
const SETTLE: Duration = Duration::from_millis(10);

/// Adds `entries`, all or none. A connection lost before the commit was sent is an error: nothing was added.
pub(super) async fn add(lane: &Lane, entries: &[Entry]) -> Result<TransactionOutcome, DirectoryError> {
    if entries.is_empty() {
        return Ok(TransactionOutcome::Committed);
    }
    let held = lane.open().await?;
    let link = &held.link;
    let started = start(link).await?;
    if started.rc != code::SUCCESS {
        held.put_back();
        return Err(DirectoryError::Refused { action: "start a transaction".to_owned(), refusal: refusal(started) });
    }
    let mut messages = Vec::with_capacity(entries.len());
    let mut ldap = link.ldap.clone();
    for entry in entries {
        let queued = queue(link, &mut ldap, entry).await?;
        if queued.rc != code::SUCCESS {
            tokio::time::sleep(SETTLE).await;
            end(link, false).await?;
            held.put_back();
            return Ok(TransactionOutcome::RolledBack(naming(refusal(queued), Some(entry))));
        }
        messages.push(ldap.last_id());
    }
    tokio::time::sleep(SETTLE).await;
    let ExopResult(Exop { val, .. }, result) = match end(link, true).await {
        Ok(ended) => ended,
        Err(DirectoryError::Lost { reason, .. }) => return Ok(TransactionOutcome::Unknown(reason)),
        Err(error) => return Err(error),
    };
    held.put_back();
    if result.rc == code::SUCCESS {
        return Ok(TransactionOutcome::Committed);
    }
    let failed = val.as_deref().and_then(failed_message);
    let position = failed.and_then(|failed| messages.iter().position(|message| *message == failed));
    Ok(TransactionOutcome::RolledBack(naming(refusal(result), position.and_then(|at| entries.get(at)))))
}

async fn start(link: &Link) -> Result<LdapResult, DirectoryError> {
    let mut ldap = link.ldap.clone();
    let asked = ldap.extended(StartTxn);
    let ExopResult(_, result) = link.answer("start a transaction", link.deadlines.operation, asked).await?;
    Ok(result)
}

async fn queue(link: &Link, ldap: &mut Ldap, entry: &Entry) -> Result<LdapResult, DirectoryError> {
    ldap.with_controls(vec![controls::in_transaction()]);
    let asked = ldap.add(&entry.dn.0, encode::attributes(&entry.values));
    link.answer("add an entry in a transaction", link.deadlines.operation, asked).await
}

async fn end(link: &Link, commit: bool) -> Result<ExopResult, DirectoryError> {
    let mut ldap = link.ldap.clone();
    let (action, deadline) = if commit {
        ("commit a transaction", link.deadlines.commit)
    } else {
        ("abort a transaction", link.deadlines.operation)
    };
    let asked = ldap.extended(EndTxn { txn_id: "", commit });
    link.answer(action, deadline, asked).await
}

/// Starts and aborts a transaction of nothing: what a server says that has none.
pub(super) async fn rehearse(link: &Link) -> Result<bool, DirectoryError> {
    if start(link).await?.rc != code::SUCCESS {
        return Ok(false);
    }
    let ExopResult(_, result) = end(link, false).await?;
    Ok(result.rc == code::SUCCESS)
}

/// The message that made the commit fail: the first element of the response (RFC 5805 section 3.4), if it is an integer.
fn failed_message(response: &[u8]) -> Option<i32> {
    ber::check(response).ok()?;
    let (_, tag) = parse_tag(response).ok()?;
    let PL::C(elements) = tag.payload else { return None };
    let first = elements.into_iter().next().filter(|element| element.id == 2)?;
    let PL::P(octets) = first.payload else { return None };
    let (_, number) = parse_uint(&octets).ok()?;
    i32::try_from(number).ok()
}

/// The refusal with the name of the entry that caused it.
fn naming(refusal: Refusal, entry: Option<&Entry>) -> Refusal {
    match entry {
        Some(entry) => Refusal { code: refusal.code, message: format!("{}: {}", entry.dn, refusal.message) },
        None => refusal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_failing_message_is_read_and_nonsense_is_not() {
        assert_eq!(failed_message(&[0x30, 3, 2, 1, 7]), Some(7));
        assert_eq!(failed_message(&[0x30, 0]), None);
        assert_eq!(failed_message(&[]), None);
        assert_eq!(failed_message(&[0x30, 2, 0x30, 0]), None);
        assert_eq!(failed_message(&[0x30, 0x80]), None);
    }
}
