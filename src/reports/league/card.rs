//! One agency's score card.

use super::{Frame, League, Line};
use crate::domain::score::block::Block;
use crate::domain::score::gap::{Closing, closings};
use crate::domain::score::points::{Points, Won};
use crate::domain::score::set::Criterion;
use crate::domain::score::standard::Counted;

/// Points won and lost, and what would bring the agency up a rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card<'a> {
    /// Of when, by what.
    pub frame: &'a Frame,
    /// Whom it is ranked with.
    pub block: Block,
    /// How many of them have a rank.
    pub ranked: usize,
    /// Its line.
    pub line: &'a Line,
    /// Criterion by criterion, in the set's order.
    pub lines: Vec<CardLine<'a>>,
}

/// A criterion on the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardLine<'a> {
    /// The criterion.
    pub criterion: &'a Criterion,
    /// What was won of it; none where it is n/a.
    pub won: Option<Won>,
    /// What was won of it before.
    pub before: Option<Won>,
    /// How many more people or documents would close the gap by this criterion alone; none when it cannot.
    pub closes_by: Option<u64>,
}

/// Of reported shares nobody knows how many things one per cent is.
fn is_of(closing: &Closing<'_>, criterion: &Criterion) -> bool {
    closing.criterion.code == criterion.code && criterion.indicator.parse::<Counted>().is_ok()
}

impl League {
    /// The card of the agency of this identifier; none when it is not ranked.
    #[must_use]
    pub fn card(&self, code: &str) -> Option<Card<'_>> {
        let found = self.blocks.iter().find_map(|block| {
            let line = block.lines.iter().find(|line| line.code == code)?;
            Some((block, line))
        });
        let (standings, line) = found?;
        let lacking = line.to_next.unwrap_or(Points::NONE);
        let closing = closings(&self.frame.set, &line.score, lacking);
        let lines = self.frame.set.criteria.iter().enumerate().map(|(place, criterion)| CardLine {
            criterion,
            won: line.score.0.get(place).copied().flatten(),
            before: line.before.as_ref().and_then(|before| before.score.0.get(place).copied().flatten()),
            closes_by: closing.iter().find(|closing| is_of(closing, criterion)).map(|one| one.more),
        });
        let ranked = standings.lines.iter().filter(|line| line.rank.is_some()).count();
        Some(Card { frame: &self.frame, block: standings.block, ranked, line, lines: lines.collect() })
    }
}
