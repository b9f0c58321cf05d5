//! An entry's values as text, dates and keys, noting what is odd once each.

use time::Date;
use time::macros::format_description;
use unicode_normalization::is_nfc;
use uuid::Uuid;

use super::candidate::Oddity;
use crate::directory::named::Named;
use crate::domain::name::normalise;

/// Values of one attribute that are looked at: whoever has more is told.
const VALUES: usize = 64;

/// An entry on its way to a candidate.
pub(super) struct Taken<'a> {
    pub(super) entry: &'a Named,
    pub(super) oddities: Vec<Oddity>,
}

impl Taken<'_> {
    pub(super) fn odd(&mut self, oddity: Oddity) {
        if !self.oddities.contains(&oddity) {
            self.oddities.push(oddity);
        }
    }

    /// The values that are text, trimmed, without empty ones.
    pub(super) fn texts(&mut self, name: &str) -> Vec<String> {
        let values = self.entry.get(name);
        if values.len() > VALUES {
            self.odd(Oddity::TooManyValues);
        }
        let mut texts = Vec::with_capacity(values.len().min(VALUES));
        for value in values.iter().take(VALUES) {
            match std::str::from_utf8(value) {
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => texts.push(text.trim().to_owned()),
                Err(_) => self.odd(Oddity::NotText),
            }
        }
        texts
    }

    pub(super) fn uuid(&mut self, name: &str) -> Option<Uuid> {
        self.texts(name).first().and_then(|text| Uuid::try_parse(text).ok()).filter(|id| !id.is_nil())
    }

    /// Full names; then, as a last resort, family and given name put together in Vietnamese order.
    pub(super) fn names(&mut self) -> Vec<String> {
        let mut written = self.texts("cn");
        written.extend(self.texts("displayName"));
        let parts = [self.texts("sn"), self.texts("givenName")];
        if let [Some(family), Some(given)] = parts.map(|texts| texts.into_iter().next()) {
            written.push(format!("{family} {given}"));
        }
        if written.is_empty() {
            self.odd(Oddity::NoName);
        }
        if written.iter().any(|name| !is_nfc(name)) {
            self.odd(Oddity::DecomposedName);
        }
        let mut names: Vec<String> = Vec::with_capacity(written.len());
        for name in written.iter().map(|name| normalise(name)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Octets as MiB; 0 means without limit.
    pub(super) fn quota(&mut self) -> Option<i32> {
        let octets: u64 = self.texts("zimbraMailQuota").first()?.parse().ok()?;
        let mib = octets.div_ceil(1 << 20);
        (mib > 0).then(|| i32::try_from(mib).unwrap_or(i32::MAX))
    }
}

/// A date of birth as directories write it: `19800229` (schacDateOfBirth), `1980-02-29`, `29/02/1980`.
pub(super) fn birth_date(text: &str) -> Option<Date> {
    let compact = format_description!("[year][month][day]");
    let iso = format_description!("[year]-[month]-[day]");
    let vietnamese = format_description!("[day padding:none]/[month padding:none]/[year]");
    // A generalized time of midnight is a date too.
    let text = text.strip_suffix("000000Z").unwrap_or(text);
    let date =
        Date::parse(text, &compact).or_else(|_| Date::parse(text, &iso)).or_else(|_| Date::parse(text, &vietnamese));
    date.ok().filter(|date| (1900..2100).contains(&date.year()) && *date != UNKNOWN_BIRTH_DATE)
}

/// The date of birth that stands for one that nobody knows, until HR confirms a person who was made of an entry.
pub const UNKNOWN_BIRTH_DATE: Date = time::macros::date!(1900 - 01 - 01);

/// `m000042` as 42.
#[must_use]
pub fn mailbox_number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['m', 'M'])?;
    (digits.len() >= 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}
