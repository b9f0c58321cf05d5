//! The league table: points by a score set, bands, and ranks within blocks, with what changed since the period before; and one agency's
//! score card: points won and lost, the gap to the next rank and what would close it.

mod behind;
mod card;
mod closing;
mod entry;
pub mod json;
pub mod paper;
mod reported;
pub mod sheets;
pub mod text;
pub mod told;
mod within;

use std::collections::HashMap;

use time::Date;

pub use behind::Behind;
pub use card::{Card, CardLine};
pub use closing::{More, Things, ways};
pub use entry::{Entry, Sources, entries};
pub use reported::Reported;

use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::period::Days;
use crate::domain::report_period::ReportMonth;
use crate::domain::score::block::Block;
use crate::domain::score::points::{Figure, Points, Score};
use crate::domain::score::rank::{Ranked, ranks};
use crate::domain::score::set::ScoreSet;
use crate::reports::adoption::Known;

/// Of when, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The figures hold at the end of this day.
    pub as_of: Date,
    /// The month of figures, when one was asked for.
    pub month: Option<ReportMonth>,
    /// The month of figures of which what was reported of periods, and what is counted of documents, is told.
    pub reported_month: ReportMonth,
    /// Its days.
    pub reported: Days,
    /// The day that changes are told against.
    pub before: Date,
    /// As known when; none: by all that was known when it was made.
    pub known: Option<Known>,
    /// When it was made.
    pub generated_at: Timestamp,
    /// What gives points.
    pub set: ScoreSet,
}

/// The table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct League {
    /// The province.
    pub name: String,
    /// Of when.
    pub frame: Frame,
    /// Blocks that have an agency, each ranked by itself.
    pub blocks: Vec<Standings>,
}

/// A block, in the order of its ranks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standings {
    /// Which.
    pub block: Block,
    /// Its agencies; those without a rank come last.
    pub lines: Vec<Line>,
}

/// An agency's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The agency.
    pub agency: AgencyId,
    /// Identifier.
    pub code: String,
    /// Name.
    pub name: String,
    /// Where it stands in the tree.
    pub path: TreePath,
    /// Its rank; none when it could have no points.
    pub rank: Option<u32>,
    /// Its points, criterion by criterion.
    pub score: Score,
    /// What speaks for the figure of each criterion; nothing of one that is told by its place alone.
    pub behind: Vec<Behind>,
    /// What is lacking to the rank above.
    pub to_next: Option<Points>,
    /// What it was, by the same set; none when it was not there.
    pub before: Option<Before>,
}

/// What an agency was the period before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Its rank.
    pub rank: Option<u32>,
    /// Its points.
    pub score: Score,
}

impl League {
    /// Ranks what is there, and tells what it was before, both by the frame's set.
    #[must_use]
    pub fn of(name: String, frame: Frame, now: Vec<Entry>, before: Vec<Entry>) -> Self {
        let mut earlier: HashMap<AgencyId, Before> = HashMap::new();
        for line in standings(&frame.set, before).into_iter().flat_map(|block| block.lines) {
            earlier.insert(line.agency, Before { rank: line.rank, score: line.score });
        }
        let mut blocks = standings(&frame.set, now);
        for line in blocks.iter_mut().flat_map(|block| &mut block.lines) {
            line.before = earlier.remove(&line.agency);
        }
        Self { name, frame, blocks }
    }
}

fn standings(set: &ScoreSet, entries: Vec<Entry>) -> Vec<Standings> {
    let mut blocks: Vec<(Block, Vec<Entry>)> = Block::ALL.iter().map(|block| (*block, Vec::new())).collect();
    for entry in entries {
        if let Some((_, own)) = blocks.iter_mut().find(|(block, _)| *block == entry.block) {
            own.push(entry);
        }
    }
    blocks.retain(|(_, own)| !own.is_empty());
    blocks.into_iter().map(|(block, own)| Standings { block, lines: ranked(set, own) }).collect()
}

fn ranked(set: &ScoreSet, entries: Vec<Entry>) -> Vec<Line> {
    let highest = |place: usize| {
        let counts = entries.iter().filter_map(|entry| match entry.figures.get(place) {
            Some(Figure::Count(count)) => Some(*count),
            _ => None,
        });
        counts.max().unwrap_or_default()
    };
    let highest: Vec<u64> = (0..set.criteria.len()).map(highest).collect();
    let scores: Vec<(AgencyId, Score)> =
        entries.iter().map(|entry| (entry.agency, Score::of(set, &entry.figures, &highest))).collect();
    let order = ranks(&scores);
    let mut known: HashMap<AgencyId, (Entry, Score)> =
        entries.into_iter().zip(scores).map(|(entry, (agency, score))| (agency, (entry, score))).collect();
    let line = |ranked: Ranked| {
        let (entry, score) = known.remove(&ranked.agency)?;
        let Entry { agency, code, name, path, behind, .. } = entry;
        let Ranked { rank, to_next, .. } = ranked;
        Some(Line { agency, code, name, path, rank, score, behind, to_next, before: None })
    };
    order.into_iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests;
