//! What was read of tables that seldom change, remembered by this process as long as nothing is recorded in them: a year's figures of all agencies
//! are tens of thousands of rows, and most of what happens in a registry is none of them.
//!
//! A reader sees all of one moment, and so does what it is given here: what was read at a moment after its own is not given, nor what was read before
//! something was recorded that it sees. [adr/0025](../../docs/adr/0025-remembered-counts.md)

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use time::Date;

use super::error::Result;
use super::read::Reader;
use super::read::indicator::{ValueFilter, ValueLine};
use super::sql::{OPEN, Sql};

/// Years and periods that are remembered; the one that was asked for longest ago is forgotten first.
const MOST: usize = 4;
/// Longer lists are read each time: a line takes half a kilobyte.
const MOST_LINES: usize = 100_000;

/// Where what agencies reported stands, and what it is told with.
const TABLES: [&str; 3] = ["indicator_value", "indicator", "agency_version"];

struct Entry {
    filter: ValueFilter,
    /// The day by which agencies are called.
    day: Date,
    /// A change set after which nothing was recorded in the tables.
    after: i64,
    lines: Arc<Vec<ValueLine>>,
}

/// What this process remembers of a registry.
#[derive(Default)]
pub(crate) struct Memory(Mutex<VecDeque<Entry>>);

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}

impl Memory {
    /// The figures that the filter asks for, by what is known now, as they were read, or as `read` reads them.
    pub(crate) async fn figures(
        &self,
        reader: &Reader,
        (filter, day): (&ValueFilter, Date),
        read: impl Future<Output = Result<Vec<ValueLine>>>,
    ) -> Result<Arc<Vec<ValueLine>>> {
        let now = reader.newest_change_set().await?;
        if let Some((after, lines)) = self.known(filter, day)
            && after <= now
            && !is_touched_after(reader, after).await?
        {
            self.keep(Entry { filter: filter.clone(), day, after: now, lines: Arc::clone(&lines) });
            return Ok(lines);
        }
        let lines = Arc::new(read.await?);
        if lines.len() <= MOST_LINES {
            self.keep(Entry { filter: filter.clone(), day, after: now, lines: Arc::clone(&lines) });
        }
        Ok(lines)
    }

    fn known(&self, filter: &ValueFilter, day: Date) -> Option<(i64, Arc<Vec<ValueLine>>)> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = entries.iter().find(|entry| entry.day == day && entry.filter == *filter)?;
        Some((known.after, Arc::clone(&known.lines)))
    }

    /// Keeps what was read last; what a slower reader saw at an earlier moment does not take its place.
    fn keep(&self, entry: Entry) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = entries.iter().position(|known| known.day == entry.day && known.filter == entry.filter);
        let known = place.and_then(|place| entries.remove(place));
        let newest = known.filter(|known| known.after > entry.after).unwrap_or(entry);
        if entries.len() >= MOST {
            entries.pop_front();
        }
        entries.push_back(newest);
    }
}

/// Whether a change set after this one recorded or ended something in the tables.
async fn is_touched_after(reader: &Reader, after: i64) -> Result<bool> {
    let mut sql = Sql::new("select count(*) from (");
    for (place, table) in TABLES.into_iter().enumerate() {
        let or = if place == 0 { "" } else { " union all " };
        sql = sql.text(&format!("{or}select 1 from {table} where recorded_from > ")).bind(after);
        sql = sql.text(&format!(" union all select 1 from {table} where recorded_to < {OPEN} and recorded_to > "));
        sql = sql.bind(after);
    }
    let sql = sql.text(" limit 1) touched");
    Ok(sql.number(reader.tx(), "see whether figures were recorded").await? > 0)
}
