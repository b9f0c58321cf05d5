//! The entries that we knew before a refresh, and which of them the server has named since. 16 bytes and one bit each.

use uuid::Uuid;

/// Entries by entryUUID, each with a mark.
#[derive(Debug, Clone, Default)]
pub struct Known {
    sorted: Vec<Uuid>,
    marks: Vec<u64>,
}

impl Known {
    /// Marks an entry, if it is known.
    pub(super) fn mark(&mut self, uuid: Uuid) {
        if let Ok(at) = self.sorted.binary_search(&uuid)
            && let Some(word) = self.marks.get_mut(at / 64)
        {
            *word |= 1 << (at % 64);
        }
    }

    /// Those without a mark, in order.
    pub(super) fn unmarked(&self) -> impl Iterator<Item = Uuid> + '_ {
        let is_marked = |at: usize| self.marks.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0);
        self.sorted.iter().enumerate().filter(move |(at, _)| !is_marked(*at)).map(|(_, uuid)| *uuid)
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }
}

impl FromIterator<Uuid> for Known {
    fn from_iter<I: IntoIterator<Item = Uuid>>(uuids: I) -> Self {
        let mut sorted: Vec<Uuid> = uuids.into_iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let marks = vec![0; sorted.len().div_ceil(64)];
        Self { sorted, marks }
    }
}
