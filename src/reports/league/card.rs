//! One agency's score card.

use super::behind::{Behind, opens};
use super::closing::{More, Things};
use super::{Frame, League, Line};
use crate::domain::score::block::Block;
use crate::domain::score::gap::closings;
use crate::domain::score::points::{Points, Won};
use crate::domain::score::set::Criterion;

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
    pub closes_by: Option<More>,
    /// What speaks for the figure; none where the criterion is not for the block.
    pub behind: Option<&'a Behind>,
    /// The command that lists whom or what it was counted from.
    pub opens: String,
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
        let set = &self.frame.set;
        let lacking = line.to_next.unwrap_or(Points::NONE);
        let closing = closings(set, &line.score, lacking);
        // Of shares that agencies report as such nobody knows how many things one per cent is, and none of these is among the closings.
        let closes_by = |criterion: &Criterion| {
            let one = closing.iter().find(|closing| closing.criterion.code == criterion.code)?;
            let of = Things::of(set.rule.counted(&criterion.indicator)?)?;
            Some(More { count: one.more, of })
        };
        let lines = set.criteria.iter().enumerate().map(|(place, criterion)| {
            let behind = line.behind.get(place).filter(|_| criterion.is_for(standings.block));
            CardLine {
                criterion,
                won: line.score.0.get(place).copied().flatten(),
                before: line.before.as_ref().and_then(|before| before.score.0.get(place).copied().flatten()),
                closes_by: closes_by(criterion),
                behind,
                opens: opens(&self.frame, criterion, behind, &line.code),
            }
        });
        let ranked = standings.lines.iter().filter(|line| line.rank.is_some()).count();
        Some(Card { frame: &self.frame, block: standings.block, ranked, line, lines: lines.collect() })
    }
}
