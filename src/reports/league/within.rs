//! The table as whoever sees a part of the province is told it: the ranks of the blocks in which an agency of theirs is, and of the others in them
//! nothing but the place.

use super::{League, Line, Standings};
use crate::domain::scope::Scope;

impl League {
    /// The table for whoever sees that part.
    #[must_use]
    pub fn within(&self, scope: &Scope) -> Self {
        let is_theirs = |block: &&Standings| block.lines.iter().any(|line| scope.covers(&line.path));
        let block = |block: &Standings| Standings {
            block: block.block,
            lines: block.lines.iter().map(|line| told(line, scope)).collect(),
        };
        let blocks = self.blocks.iter().filter(is_theirs).map(block).collect();
        Self { name: self.name.clone(), frame: self.frame.clone(), blocks }
    }
}

fn told(line: &Line, scope: &Scope) -> Line {
    if scope.covers(&line.path) {
        return line.clone();
    }
    Line { behind: Vec::new(), to_next: None, before: None, ..line.clone() }
}

impl Line {
    /// Whether its figures are told, and not its place alone.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.behind.is_empty()
    }
}
