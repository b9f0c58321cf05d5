//! Revoked serials, sorted and packed: 24 bytes an entry, a look-up by binary search that compares numbers.

use std::cmp::Ordering;

use crate::domain::certificate::facts::Serial;
use crate::domain::certificate::status::Revocation;
use crate::domain::clock::Timestamp;

/// Octets of a serial number that an entry holds itself.
const INLINE: usize = 8;

/// The entries of one list.
#[derive(Debug, Clone, Default)]
pub struct CrlIndex {
    /// What long serials have beyond their first eight octets, one after the other.
    octets: Vec<u8>,
    entries: Vec<Packed>,
}

#[derive(Debug, Clone, Copy)]
struct Packed {
    /// The first eight octets, filled up with zeros.
    prefix: u64,
    seconds: i64,
    /// Where the other octets begin.
    start: u32,
    length: u8,
    reason: u8,
}

impl CrlIndex {
    /// An index with room for so many entries.
    pub(super) fn with_room_for(entries: usize) -> Self {
        Self { octets: Vec::new(), entries: Vec::with_capacity(entries) }
    }

    /// Adds an entry; call [`Self::finish`] after the last. Says no when the serial or the list is too long to be real.
    #[must_use]
    pub(super) fn push(&mut self, serial: &[u8], revocation: Revocation) -> bool {
        let (Ok(start), Ok(length)) = (u32::try_from(self.octets.len()), u8::try_from(serial.len())) else {
            return false;
        };
        let (prefix, rest) = split(serial);
        self.octets.extend_from_slice(rest);
        let seconds = revocation.at.unix_seconds();
        self.entries.push(Packed { prefix, seconds, start, length, reason: revocation.reason });
        true
    }

    /// Sorts by serial, then date, and gives back spare memory.
    pub(super) fn finish(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_unstable_by(|a, b| {
            let by_serial = a.key().cmp(&b.key()).then_with(|| self.rest_of(a).cmp(self.rest_of(b)));
            by_serial.then(a.seconds.cmp(&b.seconds)).then(a.reason.cmp(&b.reason))
        });
        entries.shrink_to_fit();
        self.octets.shrink_to_fit();
        self.entries = entries;
    }

    /// What the list says of a serial, earliest first; usually nothing or one thing.
    pub fn find<'a>(&'a self, serial: &'a Serial) -> impl Iterator<Item = Revocation> + 'a {
        let (prefix, rest) = split(&serial.0);
        let order = move |entry: &Packed| {
            (usize::from(entry.length), entry.prefix)
                .cmp(&(serial.0.len(), prefix))
                .then_with(|| self.rest_of(entry).cmp(rest))
        };
        let first = self.entries.partition_point(|entry| order(entry) == Ordering::Less);
        let found = self.entries.get(first..).unwrap_or_default();
        found.iter().take_while(move |entry| order(entry) == Ordering::Equal).map(Packed::revocation)
    }

    /// All entries in order of serial, for storage.
    pub fn iter(&self) -> impl Iterator<Item = (Serial, Revocation)> + '_ {
        self.entries.iter().map(|entry| (self.serial_of(entry), entry.revocation()))
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is revoked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What a long serial has beyond its first octets.
    fn rest_of(&self, entry: &Packed) -> &[u8] {
        let Some(length @ 1..) = usize::from(entry.length).checked_sub(INLINE) else { return &[] };
        let start = usize::try_from(entry.start).unwrap_or_default();
        self.octets.get(start..start + length).unwrap_or_default()
    }

    fn serial_of(&self, entry: &Packed) -> Serial {
        let mut octets: Vec<u8> = entry.prefix.to_be_bytes().into_iter().take(usize::from(entry.length)).collect();
        octets.extend_from_slice(self.rest_of(entry));
        Serial(octets)
    }
}

impl Packed {
    /// Shorter ones first, then by their first octets.
    const fn key(&self) -> (u8, u64) {
        (self.length, self.prefix)
    }

    fn revocation(&self) -> Revocation {
        Revocation { at: Timestamp::from_unix_seconds(self.seconds), reason: self.reason }
    }
}

/// The first eight octets as a number, filled up with zeros, and the others.
fn split(serial: &[u8]) -> (u64, &[u8]) {
    let (first, rest) = serial.split_at_checked(INLINE).unwrap_or((serial, &[]));
    let number = first.iter().fold(0, |number, &octet| number << 8 | u64::from(octet));
    let missing = u32::try_from(INLINE - first.len()).unwrap_or_default() * 8;
    (number.checked_shl(missing).unwrap_or_default(), rest)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Short ones that often meet, and some that are longer than an entry holds.
    fn serial() -> impl Strategy<Value = Vec<u8>> {
        let (short, long) = (proptest::collection::vec(0_u8..4, 1..4), proptest::collection::vec(0_u8..2, 7..12));
        prop_oneof![short, long]
    }

    proptest! {
        #[test]
        fn finds_what_was_put_in_and_nothing_else(
            entries in proptest::collection::btree_map(serial(), (0_i64..9, 0_u8..7), 0..40),
            wanted in serial(),
        ) {
            let entries: BTreeMap<Vec<u8>, Revocation> = entries
                .into_iter()
                .map(|(serial, (at, reason))| (serial, Revocation { at: Timestamp::from_unix_seconds(at), reason }))
                .collect();
            let mut index = CrlIndex::default();
            for (serial, revocation) in entries.iter().rev() {
                prop_assert!(index.push(serial, *revocation));
            }
            index.finish();
            let found: Vec<_> = index.find(&Serial(wanted.clone())).collect();
            prop_assert_eq!(found, entries.get(&wanted).copied().into_iter().collect::<Vec<_>>());
            let all: BTreeMap<_, _> = index.iter().map(|(serial, revocation)| (serial.0, revocation)).collect();
            prop_assert_eq!(all, entries);
        }
    }
}
