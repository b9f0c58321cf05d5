//! When people last logged in, as servers keep it beside their entries: it comes with a read of everything, and is put aside for whoever
//! asks. What a log-in moves, no comparison looks at.

use std::sync::{Mutex, PoisonError};

use time::{Date, Month, Time};
use uuid::Uuid;

use super::convert::RawEntry;
use crate::directory::attribute::Attribute;
use crate::directory::port::{LogIn, Query};
use crate::domain::clock::Timestamp;

/// The attributes in which it is kept: by the overlay lastbind, by `lastbind on` of `OpenLDAP` 2.5 and later (as by its password policy), by 389's
/// account policy.
pub(super) const ATTRIBUTES: [&str; 3] = ["authTimestamp", "pwdLastSuccess", "lastLoginTime"];

/// Log-ins of the last read of everything, until somebody takes them.
#[derive(Debug, Default)]
pub(super) struct LogIns(Mutex<Vec<LogIn>>);

impl LogIns {
    /// Puts those of a complete read in the place of what is there. A server none of whose entries has a time keeps none.
    pub(super) fn put(&self, seen: Vec<LogIn>) {
        let seen = if seen.iter().any(|log_in| log_in.at.is_some()) { seen } else { Vec::new() };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = seen;
    }

    /// Takes them.
    pub(super) fn take(&self) -> Vec<LogIn> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Whether a query reads everything, with what people's entries are known by.
pub(super) fn is_of_everybody(query: &Query) -> bool {
    query.filter == "(objectClass=*)" && query.attributes.contains(&Attribute::MailboxId)
}

/// What an entry tells, if it bears the key of a mailbox.
pub(super) fn log_in(raw: &RawEntry) -> Option<LogIn> {
    let mailbox = Uuid::try_parse(raw.text(Attribute::MailboxId.name())?).ok()?;
    let at = ATTRIBUTES.iter().filter_map(|name| instant(raw.text(name)?)).max();
    Some(LogIn { mailbox, at })
}

/// A `GeneralizedTime` (RFC 4517 section 3.3.13) in universal time, to the second.
fn instant(text: &str) -> Option<Timestamp> {
    let (digits, rest) = text.split_at_checked(14)?;
    if !rest.ends_with('Z') || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<u8>().ok();
    let year = digits.get(0..4)?.parse().ok()?;
    let day = Date::from_calendar_date(year, Month::try_from(part(4, 6)?).ok()?, part(6, 8)?).ok()?;
    let time = Time::from_hms(part(8, 10)?, part(10, 12)?, part(12, 14)?).ok()?;
    Some(Timestamp::from_unix_seconds(day.with_time(time).assume_utc().unix_timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0fc3c23c-dfc5-446d-8050-c8b6e759502d";

    fn entry(attributes: &[(&str, &str)]) -> RawEntry {
        let attribute = |(name, value): &(&str, &str)| ((*name).to_owned(), vec![value.as_bytes().to_vec()]);
        RawEntry { dn: "uid=m000001,dc=x".to_owned(), attributes: attributes.iter().map(attribute).collect() }
    }

    fn at(attributes: &[(&str, &str)]) -> Option<String> {
        let mailbox = [("congvuMailboxId", KEY)];
        let told = log_in(&entry(&[&mailbox, attributes].concat())).expect("it bears a key");
        told.at.map(|at| at.to_string())
    }

    #[test]
    fn the_latest_of_what_a_server_keeps_is_told() {
        assert_eq!(at(&[]), None);
        assert_eq!(log_in(&entry(&[("authTimestamp", "20191202041500Z")])), None, "it is none of ours");
        let second = Timestamp::parse_rfc3339("2019-12-02T04:15:00Z").unwrap().to_string();
        assert_eq!(at(&[("authTimestamp", "20191202041500Z")]), Some(second.clone()));
        assert_eq!(at(&[("PWDLASTSUCCESS", "20191202041500.123456Z")]), Some(second.clone()));
        assert_eq!(at(&[("lastLoginTime", "20191201041500Z"), ("authTimestamp", "20191202041500Z")]), Some(second));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "2019", "20191302041500Z", "20191202041500+0700", "2019120204150éZ", "99999999999999Z"] {
            assert_eq!(at(&[("authTimestamp", text)]), None, "{text}");
        }
    }

    #[test]
    fn a_server_that_keeps_no_times_tells_nothing() {
        let (log_ins, mailbox) = (LogIns::default(), Uuid::from_u128(1));
        log_ins.put(vec![LogIn { mailbox, at: None }]);
        assert_eq!(log_ins.take(), []);
        let seen = vec![LogIn { mailbox, at: None }, LogIn { mailbox, at: Some(Timestamp::from_unix_seconds(1)) }];
        log_ins.put(seen.clone());
        assert_eq!((log_ins.take(), log_ins.take()), (seen, Vec::new()), "once");
    }
}
