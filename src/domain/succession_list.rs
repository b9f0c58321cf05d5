//! A reorganisation as a list: which agency went on in which, since when, by which act. Pure: what each row means beside the others and beside
//! what is recorded, which agencies end by it, and everything that speaks against it.
//!
//! An agency **ends** on the day on which it goes on in a main successor, and its departments with it, unless they have rows of their own. One that
//! gives parts away and names no main successor goes on.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::agency::{AgencySuccession, AgencyVersion, SuccessionPart};
use super::ids::AgencyId;
use super::name::fold;

mod ending;
mod wrong;

pub use wrong::Wrong;

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuccessionRow {
    /// The agency that gave: its identifier, statistics code, short name or name on the day before.
    pub predecessor: String,
    /// The agency that received, on the day.
    pub successor: String,
    /// All of it or a part; none where the list does not say: all of it, if that is its only row.
    pub part: Option<SuccessionPart>,
    /// Whether history goes on there; none where the list does not say: of a whole it does, of a part it does not.
    pub is_main: Option<bool>,
    /// First day.
    pub day: Date,
    /// The legal act.
    pub act: String,
}

/// An arrow, before it is a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// The agency that gave.
    pub predecessor: AgencyId,
    /// The agency that received.
    pub successor: AgencyId,
    /// All of it or a part.
    pub part: SuccessionPart,
    /// Where history goes on.
    pub main: bool,
    /// First day.
    pub day: Date,
    /// The legal act.
    pub act: String,
}

impl Arrow {
    /// Whether that is recorded.
    fn is(&self, recorded: &AgencySuccession) -> bool {
        let (Self { predecessor, successor, part, main, day, act }, one) = (self, recorded);
        (*predecessor, *successor, *part, *main) == (one.predecessor, one.successor, one.part, one.main)
            && (*day, act) == (one.effective_from, &one.legal_act)
    }
}

/// An agency that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Its version until then, as it is recorded.
    pub version: AgencyVersion,
    /// The first day without it.
    pub day: Date,
    /// The row that says so, by its place.
    pub row: usize,
}

/// What is recorded.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a> {
    /// Every version of every agency.
    pub versions: &'a [AgencyVersion],
    /// The arrows that stand.
    pub arrows: &'a [AgencySuccession],
}

/// What a list comes to.
#[derive(Debug, Default)]
pub struct Reorganisation {
    /// Arrows that are new, with their rows.
    pub new: Vec<(usize, Arrow)>,
    /// Rows that are recorded just so.
    pub known: Vec<usize>,
    /// Agencies that end, those included that end with another one.
    pub ended: Vec<Ending>,
    /// What speaks against it, by row.
    pub wrong: BTreeMap<usize, Vec<Wrong>>,
}

impl Reorganisation {
    /// Reads the rows beside each other and beside what is recorded.
    #[must_use]
    pub fn of(rows: &[SuccessionRow], recorded: Recorded<'_>) -> Self {
        let mut reading = Reading { recorded, found: Self::default(), arrows: Vec::new() };
        reading.resolve(rows);
        reading.compare();
        reading.end();
        reading.found
    }

    fn note(&mut self, row: usize, wrong: Wrong) {
        let noted = self.wrong.entry(row).or_default();
        if !noted.contains(&wrong) {
            noted.push(wrong);
        }
    }
}

struct Reading<'a> {
    recorded: Recorded<'a>,
    found: Reorganisation,
    /// What the rows say, with their places.
    arrows: Vec<(usize, Arrow)>,
}

/// The rows of one agency on one day.
type Leaving = (AgencyId, Date);

impl<'a> Reading<'a> {
    /// Finds the agencies of each row. Who ends is no successor of that day, so a name or code that both have means the other one.
    fn resolve(&mut self, rows: &[SuccessionRow]) {
        let mut leaving: BTreeMap<Leaving, Vec<usize>> = BTreeMap::new();
        let mut from: BTreeMap<usize, AgencyId> = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            let eve = row.day.previous_day().unwrap_or(row.day);
            match self.named(&row.predecessor, eve, |_| true) {
                Ok(agency) => {
                    from.insert(place, agency);
                    leaving.entry((agency, row.day)).or_default().push(place);
                }
                Err(wrong) => self.found.note(place, wrong),
            }
        }
        let shares: BTreeMap<usize, (SuccessionPart, bool)> =
            leaving.values().flat_map(|places| self.shares(rows, places)).collect();
        let is_main = |place: &usize| shares.get(place).is_some_and(|(_, main)| *main);
        let ends: BTreeSet<Leaving> =
            leaving.iter().filter(|(_, places)| places.iter().any(is_main)).map(|(leaving, _)| *leaving).collect();
        for (place, row) in rows.iter().enumerate() {
            let (Some(predecessor), Some((part, main))) = (from.get(&place).copied(), shares.get(&place).copied())
            else {
                continue;
            };
            if row.successor == row.predecessor {
                self.found.note(place, Wrong::Itself);
                continue;
            }
            match self.named(&row.successor, row.day, |agency| {
                ends.range((agency, Date::MIN)..=(agency, row.day)).next().is_none()
            }) {
                Ok(successor) if successor == predecessor => self.found.note(place, Wrong::Itself),
                Ok(successor) => {
                    let (day, act) = (row.day, row.act.clone());
                    self.arrows.push((place, Arrow { predecessor, successor, part, main, day, act }));
                }
                Err(wrong) => self.found.note(place, wrong.of_successor()),
            }
        }
    }

    /// How much of an agency goes each way, and which way is the main one.
    fn shares(&mut self, rows: &[SuccessionRow], places: &[usize]) -> Vec<(usize, (SuccessionPart, bool))> {
        let is_alone = places.len() == 1;
        let mut shares = Vec::with_capacity(places.len());
        for (place, row) in places.iter().filter_map(|place| Some((*place, rows.get(*place)?))) {
            let usual = if is_alone { SuccessionPart::Whole } else { SuccessionPart::Part };
            let part = row.part.unwrap_or(usual);
            let main = row.is_main.unwrap_or(part == SuccessionPart::Whole);
            match part {
                SuccessionPart::Whole if !is_alone => self.found.note(place, Wrong::WholeAmongOthers),
                SuccessionPart::Whole if !main => self.found.note(place, Wrong::WholeNotMain),
                SuccessionPart::Whole | SuccessionPart::Part => {}
            }
            shares.push((place, (part, main)));
        }
        let mains: Vec<usize> = shares.iter().filter(|(_, (_, main))| *main).map(|(place, _)| *place).collect();
        for place in mains.iter().skip(1) {
            self.found.note(*place, Wrong::SeveralMains);
        }
        shares
    }

    /// The agency of that identifier; else the only one of that other code or name, of those that `may` be meant.
    fn named(&self, text: &str, day: Date, may: impl Fn(AgencyId) -> bool) -> Result<AgencyId, Wrong> {
        let there = || self.recorded.versions.iter().filter(|version| version.effective.contains(day));
        let none = || Wrong::NoPredecessor { text: text.to_owned(), day };
        if let Some(version) = there().find(|version| version.code.as_str() == text) {
            return if may(version.agency) { Ok(version.agency) } else { Err(none()) };
        }
        let asked = fold(text);
        let is_it = |version: &&AgencyVersion| {
            version.gso_code.as_deref() == Some(text)
                || version.alternative_codes.iter().any(|code| code == text)
                || version.slug == text
                || fold(&version.name) == asked
        };
        let mut found = there().filter(is_it).map(|version| version.agency).filter(|agency| may(*agency));
        match (found.next(), found.next()) {
            (Some(agency), None) => Ok(agency),
            (Some(_), Some(_)) => Err(Wrong::SeveralAgencies { text: text.to_owned() }),
            (None, _) => Err(none()),
        }
    }

    /// Holds the arrows of each agency and day against each other and against those that stand: all of them are recorded, or none.
    fn compare(&mut self) {
        let mut together: BTreeMap<Leaving, Vec<(usize, Arrow)>> = BTreeMap::new();
        for (place, arrow) in std::mem::take(&mut self.arrows) {
            together.entry((arrow.predecessor, arrow.day)).or_default().push((place, arrow));
        }
        for ((predecessor, day), arrows) in together {
            let mut to: BTreeSet<AgencyId> = BTreeSet::new();
            for (place, arrow) in &arrows {
                if !to.insert(arrow.successor) {
                    self.found.note(*place, Wrong::Twice);
                }
            }
            let of_the_day = |one: &&AgencySuccession| (one.predecessor, one.effective_from) == (predecessor, day);
            let recorded = self.recorded.arrows;
            let standing: Vec<&AgencySuccession> = recorded.iter().filter(of_the_day).collect();
            if standing.is_empty() {
                self.found.new.extend(arrows);
            } else if arrows.len() == standing.len()
                && arrows.iter().all(|(_, arrow)| standing.iter().any(|one| arrow.is(one)))
            {
                self.found.known.extend(arrows.iter().map(|(place, _)| *place));
            } else {
                for (place, _) in &arrows {
                    self.found.note(*place, Wrong::RecordedOtherwise { day });
                }
            }
        }
    }

    fn version_on(&self, agency: AgencyId, day: Date) -> Option<&'a AgencyVersion> {
        self.recorded.versions.iter().find(|version| version.agency == agency && version.effective.contains(day))
    }
}

#[cfg(test)]
mod tests;
