//! The index of a list as it is stored: entries in the order of their serials (shorter ones first), cut into pages, each found by its
//! first serial.
//!
//! An entry is the serial's length in one octet, the serial, the date in seconds as eight octets, and the reason in one. A page's key is
//! length and octets of its first serial, so that octet order is the order of the entries.

use sha2::{Digest, Sha256};

use crate::domain::certificate::facts::Serial;
use crate::domain::certificate::observation::decisive;
use crate::domain::certificate::status::Revocation;
use crate::domain::clock::Timestamp;

/// Entries of one page, but for those of a serial that has several.
const ENTRIES: usize = 4096;

/// The entries of a list that is taken in.
pub trait ListEntries: Sync {
    /// What it says of a serial; of several entries the one that decides.
    fn find(&self, serial: &Serial) -> Option<Revocation>;

    /// All entries, shorter serials first, then by their octets.
    fn sorted(&self) -> Box<dyn Iterator<Item = (Serial, Revocation)> + Send + '_>;
}

impl ListEntries for [(Serial, Revocation)] {
    fn find(&self, serial: &Serial) -> Option<Revocation> {
        decisive(self.iter().filter(|(own, _)| own == serial).map(|(_, entry)| *entry))
    }

    fn sorted(&self) -> Box<dyn Iterator<Item = (Serial, Revocation)> + Send + '_> {
        let mut entries = self.to_vec();
        entries.sort_by_key(|(serial, _)| key(&serial.0));
        Box::new(entries.into_iter())
    }
}

impl ListEntries for Vec<(Serial, Revocation)> {
    fn find(&self, serial: &Serial) -> Option<Revocation> {
        self.as_slice().find(serial)
    }

    fn sorted(&self) -> Box<dyn Iterator<Item = (Serial, Revocation)> + Send + '_> {
        self.as_slice().sorted()
    }
}

impl<const N: usize> ListEntries for [(Serial, Revocation); N] {
    fn find(&self, serial: &Serial) -> Option<Revocation> {
        self.as_slice().find(serial)
    }

    fn sorted(&self) -> Box<dyn Iterator<Item = (Serial, Revocation)> + Send + '_> {
        self.as_slice().sorted()
    }
}

/// A page: its key, and its entries.
pub(crate) type Page = (Vec<u8>, Vec<u8>);

/// What is known of a whole index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) entries: i64,
    pub(crate) pages: i32,
    /// Over all pages' entries, one after the other.
    pub(crate) sha256: [u8; 32],
}

/// Packs entries that come in order.
#[derive(Default)]
pub(crate) struct Packer {
    page: Vec<u8>,
    first: Vec<u8>,
    last: Vec<u8>,
    held: usize,
    entries: i64,
    pages: i32,
    hash: Sha256,
}

impl Packer {
    /// Adds an entry; gives the page before it when that is full.
    pub(crate) fn push(&mut self, serial: &Serial, entry: Revocation) -> Option<Page> {
        let full = (self.held >= ENTRIES && serial.0 != self.last).then(|| self.cut()).flatten();
        if self.page.is_empty() {
            self.first = key(&serial.0);
        }
        let start = self.page.len();
        self.page.extend_from_slice(&key(&serial.0));
        self.page.extend_from_slice(&entry.at.unix_seconds().to_be_bytes());
        self.page.push(entry.reason);
        self.hash.update(self.page.get(start..).unwrap_or_default());
        self.last.clone_from(&serial.0);
        self.held += 1;
        self.entries += 1;
        full
    }

    /// The last page, and what is known of all.
    pub(crate) fn finish(mut self) -> (Option<Page>, Summary) {
        let last = self.cut();
        (last, Summary { entries: self.entries, pages: self.pages, sha256: self.hash.finalize().into() })
    }

    fn cut(&mut self) -> Option<Page> {
        if self.page.is_empty() {
            return None;
        }
        self.held = 0;
        self.pages += 1;
        Some((std::mem::take(&mut self.first), std::mem::take(&mut self.page)))
    }
}

/// The key of a serial: length, then octets. Longer serials than 255 octets are in no index.
pub(crate) fn key(serial: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(serial.len() + 1);
    key.push(u8::try_from(serial.len()).unwrap_or(u8::MAX));
    key.extend_from_slice(serial);
    key
}

/// The entries of a page; ends at the first that is cut off.
pub(crate) fn entries(page: &[u8]) -> impl Iterator<Item = (&[u8], Revocation)> {
    let mut rest = page;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first()?;
        let (serial, after) = after.split_at_checked(usize::from(*length))?;
        let (seconds, after) = after.split_first_chunk::<8>()?;
        let (reason, after) = after.split_first()?;
        rest = after;
        let at = Timestamp::from_unix_seconds(i64::from_be_bytes(*seconds));
        Some((serial, Revocation { at, reason: *reason }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_found_again_page_by_page() {
        let serial =
            |number: u32| Serial(number.to_be_bytes().iter().copied().skip_while(|&octet| octet == 0).collect());
        let entry = |number: u32| Revocation { at: Timestamp::from_unix_seconds(i64::from(number)), reason: 1 };
        let all: Vec<_> = (1..10_000).map(|number| (serial(number), entry(number))).collect();
        let mut packer = Packer::default();
        let mut pages: Vec<Page> = all.iter().filter_map(|(serial, entry)| packer.push(serial, *entry)).collect();
        let (last, summary) = packer.finish();
        pages.extend(last);
        assert_eq!((summary.entries, summary.pages, pages.len()), (9999, 3, 3));
        assert!(pages.is_sorted_by_key(|(first, _)| first.clone()));
        let found: Vec<_> =
            pages.iter().flat_map(|(_, page)| entries(page)).map(|(serial, e)| (Serial(serial.to_vec()), e)).collect();
        assert_eq!(found, all);
        let hash: [u8; 32] = Sha256::digest(pages.iter().flat_map(|(_, page)| page.clone()).collect::<Vec<_>>()).into();
        assert_eq!(summary.sha256, hash);
    }

    #[test]
    fn entries_of_one_serial_share_a_page() {
        let entry = |reason| Revocation { at: Timestamp::from_unix_seconds(5), reason };
        let mut packer = Packer::default();
        for number in 0..u16::try_from(ENTRIES).unwrap() {
            assert!(packer.push(&Serial(number.to_be_bytes().to_vec()), entry(1)).is_none());
        }
        let last = u16::try_from(ENTRIES - 1).unwrap().to_be_bytes().to_vec();
        assert!(packer.push(&Serial(last.clone()), entry(6)).is_none());
        assert!(packer.push(&Serial(vec![0xFF, 0xFF]), entry(1)).is_some());
        assert_eq!(packer.finish().1.pages, 2);
    }

    #[test]
    fn a_page_that_is_cut_off_gives_what_is_whole() {
        let mut packer = Packer::default();
        let entry = Revocation { at: Timestamp::from_unix_seconds(-1), reason: 6 };
        assert!(packer.push(&Serial(vec![1, 2]), entry).is_none());
        let (page, _) = packer.finish();
        let (_, page) = page.unwrap();
        assert_eq!(entries(&page).collect::<Vec<_>>(), [(&[1, 2][..], entry)]);
        assert_eq!(entries(&page[..page.len() - 1]).count(), 0);
    }
}
