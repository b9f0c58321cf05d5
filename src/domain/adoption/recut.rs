//! Figures of one day in the agency tree of another: where the people of an agency count that the other tree lacks.
//!
//! 1. An agency that the other tree has, by whatever name and place, keeps its people.
//! 2. One that it lacks counts in its successor, and in that one's, until the tree has it; towards an earlier tree in its predecessor.
//!    A department without an arrow of its own goes with the unit above it.
//! 3. Where the way divides, people count where their own post is on the tree's day, if the tree has that agency; else where the main
//!    arrow leads. Before an arrow of a part goes one of the whole.
//! 4. An agency from which no arrow leads into the tree stands in it as it was, below what stood above it or else right below the root, and
//!    is told by name. So the root is the tree's own, and whoever asks for all below it has everybody.
//!
//! Nobody is left out and nobody counted twice: the total is that of the figures' own tree.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::tally::AgencyRow;
use crate::domain::agency::{AgencyRole, AgencySuccession, SuccessionPart, TreePath};
use crate::domain::ids::AgencyId;

/// What no identifier ends with.
const MARK: char = '~';

/// An agency whose people count elsewhere than in itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The agency, as it was on the figures' day.
    pub from: AgencyRow,
    /// Where its people count, and how many there; none when no arrow leads into the tree.
    pub into: Vec<(AgencyRow, u64)>,
    /// The arrows divide: somebody else may count its people otherwise.
    pub is_split: bool,
    /// How many people it has, those included whose mailbox is kept only.
    pub people: u64,
}

/// A way out of an agency that the tree lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    One(AgencyId),
    Split(AgencyId),
    Nowhere,
}

/// Puts people into the tree one by one, and tells what it did.
#[derive(Debug)]
pub struct Recut {
    structure: Vec<AgencyRow>,
    held: HashSet<AgencyId>,
    lacking: BTreeMap<AgencyId, (AgencyRow, Way)>,
    /// What stood right above what has no place in the tree. By the agency: its identifier may be another's there.
    above: HashMap<AgencyId, AgencyId>,
    counted: BTreeMap<(AgencyId, AgencyId), u64>,
}

impl Recut {
    /// `arrows` are those between the two days; they are followed onward into a later tree, back into an earlier one.
    #[must_use]
    pub fn new(
        figures: Vec<AgencyRow>,
        structure: Vec<AgencyRow>,
        arrows: &[AgencySuccession],
        is_later: bool,
    ) -> Self {
        let held: HashSet<AgencyId> = structure.iter().map(|row| row.id).collect();
        let next = next(arrows, &structure, is_later);
        let map = Map { figures: &figures, held: &held, next: &next };
        let ways: Vec<Option<Way>> =
            figures.iter().map(|row| (!held.contains(&row.id)).then(|| map.way(row))).collect();
        let nowhere = figures.iter().zip(&ways).filter(|(_, way)| **way == Some(Way::Nowhere));
        let above = nowhere.filter_map(|(row, _)| Some((row.id, map.above(row)?.id))).collect();
        let lacking = figures.into_iter().zip(ways);
        let lacking = lacking.filter_map(|(row, way)| Some((row.id, (row, way?)))).collect();
        Self { structure, held, lacking, above, counted: BTreeMap::new() }
    }

    /// Whether somebody's own post decides where they count.
    #[must_use]
    pub fn asks_for_posts(&self) -> bool {
        self.lacking.values().any(|(_, way)| matches!(way, Way::Split(_)))
    }

    /// Where a person of `agency` counts, whose own post on the tree's day is in `own`.
    pub fn place(&mut self, agency: AgencyId, own: Option<AgencyId>) -> AgencyId {
        let Some((_, way)) = self.lacking.get(&agency) else { return agency };
        let place = match way {
            Way::One(place) => *place,
            Way::Split(main) => own.filter(|own| self.held.contains(own)).unwrap_or(*main),
            Way::Nowhere => agency,
        };
        *self.counted.entry((agency, place)).or_default() += 1;
        place
    }

    /// The tree with those that found no place in it, and what became of each agency that it lacks.
    #[must_use]
    pub fn finish(self) -> (Vec<AgencyRow>, Vec<Moved>) {
        let Self { mut structure, lacking, above, counted, .. } = self;
        let rows: HashMap<AgencyId, AgencyRow> = structure.iter().map(|row| (row.id, row.clone())).collect();
        let mut moved: Vec<Moved> = Vec::new();
        let mut nowhere: Vec<AgencyRow> = Vec::new();
        for (id, (from, way)) in lacking {
            let places = counted.range((id, AgencyId(uuid::Uuid::nil()))..=(id, AgencyId(uuid::Uuid::max())));
            let places: Vec<(AgencyId, u64)> = places.map(|((_, place), people)| (*place, *people)).collect();
            let people = places.iter().map(|(_, people)| people).sum();
            if way == Way::Nowhere {
                nowhere.push(from.clone());
            }
            let told = |(place, people): (AgencyId, u64)| Some((rows.get(&place)?.clone(), people));
            let into = match way {
                // Told also where nobody was to be counted.
                Way::One(place) if places.is_empty() => told((place, 0)).into_iter().collect(),
                _ => places.into_iter().filter_map(told).collect(),
            };
            moved.push(Moved { from, into, is_split: matches!(way, Way::Split(_)), people });
        }
        moved.sort_by(|a, b| a.from.path.cmp(&b.from.path));
        // From the top, so that what stood above is there before what stood below it.
        nowhere.sort_by(|a, b| a.path.cmp(&b.path));
        for mut row in nowhere {
            if let Some(path) = path_in(&structure, &row, above.get(&row.id)) {
                row.path = path;
            }
            structure.push(row);
        }
        (structure, moved)
    }
}

/// Where an agency stands that has no place in the tree; none when the tree is empty. Where its identifier is another's there by now, it stands beside
/// that one, under a mark: figures are summed up by paths.
fn path_in(structure: &[AgencyRow], row: &AgencyRow, above: Option<&AgencyId>) -> Option<TreePath> {
    let above = above.and_then(|above| structure.iter().find(|other| other.id == *above));
    let root = || structure.iter().min_by_key(|other| other.path.depth());
    let above = above.or_else(root)?;
    let mut path = above.path.child(&row.code);
    while structure.iter().any(|other| other.path == path) {
        path = TreePath::from_stored(format!("{}{MARK}/", path.as_str().trim_end_matches('/')));
    }
    Some(path)
}

/// Where each agency leads to, the main way first.
fn next(arrows: &[AgencySuccession], structure: &[AgencyRow], is_later: bool) -> HashMap<AgencyId, Vec<AgencyId>> {
    let codes: HashMap<AgencyId, &str> = structure.iter().map(|row| (row.id, row.code.as_str())).collect();
    let mut sorted: Vec<&AgencySuccession> = arrows.iter().collect();
    sorted.sort_by_key(|arrow| {
        let to = if is_later { arrow.successor } else { arrow.predecessor };
        // Of equal arrows the way with the lowest identifier, so that the answer is the same each time.
        (arrow.part != SuccessionPart::Whole, !arrow.main, codes.get(&to).copied(), to)
    });
    if is_later {
        // The registry says which of several successors is the main one.
        sorted.sort_by_key(|arrow| !arrow.main);
    }
    let mut next: HashMap<AgencyId, Vec<AgencyId>> = HashMap::new();
    for arrow in sorted {
        let (from, to) =
            if is_later { (arrow.predecessor, arrow.successor) } else { (arrow.successor, arrow.predecessor) };
        let ways = next.entry(from).or_default();
        if !ways.contains(&to) {
            ways.push(to);
        }
    }
    next
}

/// What ways are looked for in.
struct Map<'a> {
    figures: &'a [AgencyRow],
    held: &'a HashSet<AgencyId>,
    next: &'a HashMap<AgencyId, Vec<AgencyId>>,
}

impl Map<'_> {
    fn way(&self, row: &AgencyRow) -> Way {
        let mut ends = Vec::new();
        self.follow(row.id, &mut BTreeSet::new(), &mut ends);
        match (ends.as_slice(), row.role) {
            ([only], _) => Way::One(*only),
            ([main, ..], _) => Way::Split(*main),
            ([], AgencyRole::ReportingUnit) => Way::Nowhere,
            ([], AgencyRole::Department) => match self.above(row) {
                Some(above) if self.held.contains(&above.id) => Way::One(above.id),
                Some(above) => self.way(above),
                None => Way::Nowhere,
            },
        }
    }

    /// Collects where the ways lead into the tree, the main one first.
    fn follow(&self, agency: AgencyId, seen: &mut BTreeSet<AgencyId>, ends: &mut Vec<AgencyId>) {
        for &to in self.next.get(&agency).into_iter().flatten() {
            if self.held.contains(&to) {
                if !ends.contains(&to) {
                    ends.push(to);
                }
            } else if seen.insert(to) {
                self.follow(to, seen, ends);
            }
        }
    }

    /// The agency right above on the figures' day.
    fn above(&self, row: &AgencyRow) -> Option<&AgencyRow> {
        let code = row.path.codes().rev().nth(1)?;
        self.figures.iter().find(|other| other.code.as_str() == code)
    }
}

#[cfg(test)]
mod tests;
