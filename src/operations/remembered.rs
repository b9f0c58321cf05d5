//! What was counted of the registry, remembered as long as nothing is recorded in it: a list is turned page by page, a report is looked at and then
//! downloaded, and nobody counts everybody anew for that.
//!
//! Whatever figures are made from is written in change sets. A reader sees all of one moment, and so does what it asks here: what was counted after
//! another change set than its newest is not given. [adr/0025](../../../docs/adr/0025-remembered-counts.md)

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use crate::storage::StoreError;
use crate::storage::read::Reader;

/// Things that are remembered; the one that was asked for longest ago is forgotten first.
const MOST: usize = 16;

/// People of whom a list is remembered: a few megabytes. Longer lists are counted each time.
pub const MOST_PEOPLE: u64 = 10_000;

struct Entry {
    what: String,
    /// The newest change set when it was counted.
    after: i64,
    value: Arc<dyn Any + Send + Sync>,
}

/// What this process remembers.
#[derive(Default)]
pub struct Remembered(Mutex<VecDeque<Entry>>);

impl fmt::Debug for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remembered")
    }
}

impl Remembered {
    /// What `what` names, as it was counted, or as `count` counts it now, by this very reader: one that took another connection while this one is
    /// held would wait for those who do the same. The name says everything that the answer depends on beside the registry's
    /// facts; what does not `fit` is not kept.
    ///
    /// # Errors
    /// As `count`, or when the store fails.
    pub async fn or_count<T, E>(
        &self,
        reader: &Reader,
        what: String,
        fits: impl FnOnce(&T) -> bool,
        count: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, E>
    where
        T: Any + Send + Sync,
        E: From<StoreError>,
    {
        let after = reader.newest_change_set().await?;
        if let Some(known) = self.known(&what, after) {
            return Ok(known);
        }
        let counted = Arc::new(count.await?);
        if fits(&counted) {
            let value: Arc<dyn Any + Send + Sync> = counted.clone();
            self.keep(Entry { what, after, value });
        }
        Ok(counted)
    }

    fn known<T: Any + Send + Sync>(&self, what: &str, after: i64) -> Option<Arc<T>> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = entries.iter().position(|entry| entry.what == what && entry.after == after)?;
        let entry = entries.remove(place)?;
        let value = Arc::clone(&entry.value);
        entries.push_back(entry);
        drop(entries);
        value.downcast().ok()
    }

    fn keep(&self, entry: Entry) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Of an earlier moment nobody asks any more, but for a reader that is still at work.
        entries.retain(|other| other.what != entry.what);
        if entries.len() >= MOST {
            entries.pop_front();
        }
        entries.push_back(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(what: &str, after: i64, value: u32) -> Entry {
        Entry { what: what.to_owned(), after, value: Arc::new(value) }
    }

    #[test]
    fn what_was_counted_after_another_change_set_is_not_given() {
        let remembered = Remembered::default();
        remembered.keep(entry("a", 7, 1));
        let known = |what: &str, after| remembered.known::<u32>(what, after).map(|value| *value);
        assert_eq!((known("a", 7), known("a", 8), known("a", 6), known("b", 7)), (Some(1), None, None, None));
        remembered.keep(entry("a", 8, 2));
        assert_eq!((known("a", 8), known("a", 7)), (Some(2), None));
        assert!(remembered.known::<String>("a", 8).is_none(), "a name of something else");
    }

    #[test]
    fn what_was_asked_for_longest_ago_is_forgotten_first() {
        let remembered = Remembered::default();
        for number in 0..MOST {
            remembered.keep(entry(&number.to_string(), 1, 0));
        }
        assert!(remembered.known::<u32>("0", 1).is_some());
        remembered.keep(entry("one more", 1, 0));
        let is_known = |what: &str| remembered.known::<u32>(what, 1).is_some();
        assert_eq!((is_known("0"), is_known("1"), is_known("one more")), (true, false, true));
    }
}
