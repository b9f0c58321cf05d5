//! What a directory shows of log-ins becomes what is known of the use of mailboxes: noted after a read of everything, where the server keeps such
//! times. Of a mailbox that is used every day a use a week is recorded.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;
use uuid::Uuid;

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::directory::port::LogIn;
use crate::domain::clock::Timestamp;
use crate::domain::mailbox::regular_use::{MailboxUse, is_news};

/// Notes what a read of everything in the directory of that name showed; gives of how many mailboxes a use was recorded, or that none is known.
///
/// # Errors
/// When the store fails.
pub async fn note_log_ins(
    registry: &Registry,
    actor: &Actor,
    directory: &str,
    seen: Vec<LogIn>,
) -> OperationResult<usize> {
    let told_on = registry.clock.today();
    let Some(seen) = last_days(seen, told_on).filter(|seen| !seen.is_empty()) else { return Ok(0) };
    let source = format!("LDAP {directory}");
    let mailboxes: Vec<Uuid> = seen.keys().copied().collect();
    let mut change = registry.store.write(registry.header(actor, "note_log_ins")).await?;
    let recorded = change.reader().uses_told_by(&source, &mailboxes).await?;
    let mut uses: Vec<MailboxUse> = Vec::new();
    for (mailbox, recorded) in recorded {
        let used_on = seen.get(&mailbox.0).copied().flatten();
        if is_news(recorded, used_on) {
            uses.push(MailboxUse { mailbox, source: source.clone(), used_on, told_on });
        }
    }
    uses.sort_unstable();
    let reports = change.reader().new_use_reports(BTreeSet::from([(source, told_on)])).await?;
    if !(uses.is_empty() && reports.is_empty()) {
        change.insert_mailbox_uses(&uses).await?;
        change.insert_use_reports(&reports).await?;
        change.commit().await?;
    }
    Ok(uses.len())
}

/// The day of each mailbox's last log-in; none where one was after today: a trial, whose clock is not the directory's.
fn last_days(seen: Vec<LogIn>, today: Date) -> Option<BTreeMap<Uuid, Option<Date>>> {
    let mut days = BTreeMap::new();
    for LogIn { mailbox, at } in seen {
        let day = at.map(Timestamp::day);
        if day.is_some_and(|day| day > today) {
            return None;
        }
        let last: &mut Option<Date> = days.entry(mailbox).or_default();
        *last = day.max(*last);
    }
    Some(days)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn of_several_entries_with_one_key_the_last_log_in_counts_and_tomorrow_is_another_clock() {
        let log_in = |mailbox: u128, day: Option<Date>| LogIn {
            mailbox: Uuid::from_u128(mailbox),
            at: day.map(|day| Timestamp::start_of(day).plus_seconds(3600)),
        };
        let (first, second) = (date!(2019 - 12 - 02), date!(2019 - 12 - 15));
        let seen = vec![log_in(1, Some(second)), log_in(1, Some(first)), log_in(2, None)];
        let expected = BTreeMap::from([(Uuid::from_u128(1), Some(second)), (Uuid::from_u128(2), None)]);
        assert_eq!(last_days(seen.clone(), second), Some(expected));
        assert_eq!(last_days(seen, first), None);
    }
}
