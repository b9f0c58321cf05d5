//! A strict reader of DER that borrows, never recurses and never allocates: for revocation lists too large to parse into
//! objects, and for telling what a file holds (X.690 sections 8 and 10).

use thiserror::Error;

use crate::domain::clock::Timestamp;

/// Tags that we meet.
pub(super) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const ENUMERATED: u8 = 0x0A;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
    pub(crate) const CONTEXT_0: u8 = 0xA0;
    pub(crate) const CONTEXT_1: u8 = 0xA1;
    pub(crate) const CONTEXT_2: u8 = 0xA2;
}

/// Why bytes are no DER.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DerError {
    /// The bytes end inside an element.
    #[error("the bytes end too early")]
    Truncated,
    /// A length that is indefinite, not minimal, or absurd.
    #[error("a length is not written as DER asks")]
    Length,
    /// Another element than expected.
    #[error("an element has tag {found:#04x} where {expected:#04x} belongs")]
    Tag {
        /// What belongs there.
        expected: u8,
        /// What is there.
        found: u8,
    },
    /// Bytes after the end.
    #[error("bytes follow after the end")]
    Trailing,
    /// A time that is none.
    #[error("a time is malformed")]
    Time,
    /// A number that is malformed or too large.
    #[error("a number is malformed")]
    Number,
}

/// One element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    /// Its content octets.
    pub(super) content: &'a [u8],
    /// Tag, length and content.
    pub(super) whole: &'a [u8],
}

/// Reads element after element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The content of `bytes`, which must be exactly one element with that tag.
    pub(super) fn inside(bytes: &'a [u8], expected: u8) -> Result<Self, DerError> {
        let mut outer = Self::new(bytes);
        let element = outer.expect(expected)?;
        outer.end()?;
        Ok(Self::new(element.content))
    }

    /// What was not read yet.
    pub(super) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    pub(super) fn read(&mut self) -> Result<Element<'a>, DerError> {
        let (&tag, after_tag) = self.rest.split_first().ok_or(DerError::Truncated)?;
        if tag & 0x1F == 0x1F {
            return Err(DerError::Tag { expected: tag::SEQUENCE, found: tag });
        }
        let (length, header) = length(after_tag)?;
        let end = header.checked_add(1).and_then(|start| start.checked_add(length)).ok_or(DerError::Length)?;
        let (whole, rest) = self.rest.split_at_checked(end).ok_or(DerError::Truncated)?;
        let content = whole.get(header + 1..).ok_or(DerError::Truncated)?;
        self.rest = rest;
        Ok(Element { tag, content, whole })
    }

    pub(super) fn expect(&mut self, expected: u8) -> Result<Element<'a>, DerError> {
        match self.peek() {
            Some(found) if found != expected => Err(DerError::Tag { expected, found }),
            _ => self.read(),
        }
    }

    pub(super) fn optional(&mut self, wanted: u8) -> Result<Option<Element<'a>>, DerError> {
        if self.peek() == Some(wanted) { self.read().map(Some) } else { Ok(None) }
    }

    pub(super) const fn end(&self) -> Result<(), DerError> {
        if self.rest.is_empty() { Ok(()) } else { Err(DerError::Trailing) }
    }

    /// Whether a time comes next.
    pub(super) fn is_at_time(&self) -> bool {
        matches!(self.peek(), Some(tag::UTC_TIME | tag::GENERALIZED_TIME))
    }

    pub(super) fn time(&mut self) -> Result<Timestamp, DerError> {
        let element = self.read()?;
        time(element.tag, element.content)
    }
}

/// The length and how many octets state it.
fn length(bytes: &[u8]) -> Result<(usize, usize), DerError> {
    let (&first, rest) = bytes.split_first().ok_or(DerError::Truncated)?;
    if first < 0x80 {
        return Ok((usize::from(first), 1));
    }
    let count = usize::from(first & 0x7F);
    if count == 0 || count > 4 {
        return Err(DerError::Length);
    }
    let octets = rest.get(..count).ok_or(DerError::Truncated)?;
    let value = octets.iter().fold(0_usize, |value, &octet| value << 8 | usize::from(octet));
    let is_minimal = value >= 0x80 && octets.first() != Some(&0);
    if is_minimal { Ok((value, count + 1)) } else { Err(DerError::Length) }
}

/// `UTCTime` or `GeneralizedTime` in the one form that RFC 5280 section 4.1.2.5 allows. Runs a million times for a large
/// list, hence arithmetic on digits.
fn time(tag: u8, content: &[u8]) -> Result<Timestamp, DerError> {
    let (digits, zone) = content.split_last_chunk::<1>().ok_or(DerError::Time)?;
    if zone != b"Z" {
        return Err(DerError::Time);
    }
    let (year, rest) = match (tag, digits.len()) {
        (tag::UTC_TIME, 12) => {
            let year = number(digits, 0)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, digits.get(2..))
        }
        (tag::GENERALIZED_TIME, 14) => (number(digits, 0)? * 100 + number(digits, 2)?, digits.get(4..)),
        _ => return Err(DerError::Time),
    };
    let rest = rest.ok_or(DerError::Time)?;
    let field = |index: usize| number(rest, index * 2);
    let (month, day, hour, minute, second) = (field(0)?, field(1)?, field(2)?, field(3)?, field(4)?);
    let is_in_range = (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !is_in_range {
        return Err(DerError::Time);
    }
    Ok(Timestamp::from_unix_seconds(((days_before(year, month, day) * 24 + hour) * 60 + minute) * 60 + second))
}

fn number(digits: &[u8], at: usize) -> Result<i64, DerError> {
    match digits.get(at..at + 2) {
        Some([tens @ b'0'..=b'9', ones @ b'0'..=b'9']) => Ok(i64::from(tens - b'0') * 10 + i64::from(ones - b'0')),
        _ => Err(DerError::Time),
    }
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to the given day of the Gregorian calendar, counting years from March so that the leap day is last.
const fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Reads everything in some bytes, elements within elements too, without recursion: for the fuzzer. Gives how many there are.
#[cfg(fuzzing)]
#[must_use]
pub fn walk(bytes: &[u8]) -> usize {
    let mut open = vec![Reader::new(bytes)];
    let mut count = 0;
    while let Some(mut reader) = open.pop() {
        while let Ok(element) = reader.read() {
            assert!(element.content.len() < element.whole.len(), "an element has a tag and a length");
            count += 1;
            let _ = time(element.tag, element.content);
            if element.tag & 0x20 != 0 {
                open.push(Reader::new(element.content));
            }
        }
    }
    assert!(count <= bytes.len(), "no octet begins two elements");
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::OffsetDateTime;

    use super::*;

    fn read_time(tag: u8, text: &str) -> Result<i64, DerError> {
        time(tag, text.as_bytes()).map(Timestamp::unix_seconds)
    }

    #[test]
    fn times_are_read_strictly() {
        assert_eq!(read_time(tag::UTC_TIME, "700101000000Z"), Ok(0));
        assert_eq!(read_time(tag::UTC_TIME, "491231235959Z"), Ok(2_524_607_999));
        assert_eq!(read_time(tag::UTC_TIME, "500101000000Z"), Ok(-631_152_000));
        assert_eq!(read_time(tag::GENERALIZED_TIME, "20500101000000Z"), Ok(2_524_608_000));
        for bad in [
            "700101000000",
            "7001010000Z",
            "700101000000+0700",
            "701301000000Z",
            "700230000000Z",
            "700101240000Z",
            "Z",
            "",
        ] {
            assert_eq!(read_time(tag::UTC_TIME, bad), Err(DerError::Time), "{bad}");
        }
    }

    #[test]
    fn lengths_are_minimal_and_definite() {
        let read = |bytes: &[u8]| Reader::new(bytes).read().map(|element| element.content.len());
        assert_eq!(read(&[0x04, 0x01, 0xFF]), Ok(1));
        assert_eq!(read(&[0x30, 0x80, 0x00, 0x00]), Err(DerError::Length));
        assert_eq!(read(&[0x04, 0x81, 0x01, 0xFF]), Err(DerError::Length));
        assert_eq!(read(&[0x04, 0x85, 1, 1, 1, 1, 1]), Err(DerError::Length));
        assert_eq!(read(&[0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]), Err(DerError::Truncated));
        assert_eq!(read(&[0x04]), Err(DerError::Truncated));
    }

    proptest! {
        #[test]
        fn days_agree_with_the_calendar(seconds in -62_135_596_800_i64..253_402_300_800) {
            let instant = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            let date = instant.date();
            let days = days_before(i64::from(date.year()), i64::from(u8::from(date.month())), i64::from(date.day()));
            prop_assert_eq!(days, seconds.div_euclid(86_400));
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader::new(&bytes);
            while reader.read().is_ok() {}
        }
    }
}
