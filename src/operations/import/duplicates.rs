//! What was seen before in the same file: a hash and a row number each, whatever the length of the file.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

/// Values seen, with the row that had each first.
#[derive(Debug, Default)]
pub(super) struct Seen(HashMap<u128, u32>);

impl Seen {
    /// Notes a value; gives the earlier row that had it.
    pub(super) fn note(&mut self, what: &str, value: &[&str], row: u32) -> Option<u32> {
        let first = *self.0.entry(hash(what, value)).or_insert(row);
        (first != row).then_some(first)
    }

    /// The row that had a value first.
    pub(super) fn first(&self, what: &str, value: &[&str]) -> Option<u32> {
        self.0.get(&hash(what, value)).copied()
    }
}

fn hash(what: &str, value: &[&str]) -> u128 {
    let mut hash = Sha256::new();
    for part in std::iter::once(&what).chain(value) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    u128::from_be_bytes(hash.finalize().first_chunk().copied().unwrap_or_default())
}
