//! Counting by agency, rolled up the tree, by level and for the province; every number opens to its people.
//!
//! An agency's *unit* figures are its own and its departments' (what it is ranked by); its *subtree* figures hold
//! everything below it. A department is reported under the level of the unit it rolls up into.

use std::collections::HashMap;

use super::counts::{Column, Figures, Person};
use super::rule::{CertificateRow, OfficialRow, ScopeRule, standing};
use crate::domain::agency::{AgencyCode, AgencyKind, AgencyRole, Level, TreePath};
use crate::domain::agency_units::units;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId};

/// An agency as of the structure's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyRow {
    /// The agency.
    pub id: AgencyId,
    /// Identifier.
    pub code: AgencyCode,
    /// Name.
    pub name: String,
    /// Place in the tree.
    pub path: TreePath,
    /// Legal kind.
    pub kind: AgencyKind,
    /// Level.
    pub level: Level,
    /// Ranked by itself or rolled up.
    pub role: AgencyRole,
}

/// The numbers of one agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyTally {
    /// The agency.
    pub agency: AgencyRow,
    /// The reporting unit it is counted in: itself, or the nearest above it.
    pub unit: AgencyId,
    /// Level it is reported under: its unit's.
    pub level: Level,
    /// Its own people.
    pub own: Figures,
    /// Its own and its departments', when it is a reporting unit; a department's and its parts'.
    pub with_departments: Figures,
    /// Everything below it.
    pub subtree: Figures,
}

/// The numbers of a province at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Every agency, in the order of the tree.
    pub agencies: Vec<AgencyTally>,
    /// Each level, from the top.
    pub levels: Vec<(Level, Figures)>,
    /// Everyone.
    pub province: Figures,
    /// People whose agency the structure does not hold; they are in no number, and told beside.
    pub unplaced: Vec<Person>,
    /// By which rule everybody was judged.
    pub rule: ScopeRule,
    people: Vec<Person>,
}

impl Tally {
    /// Judges everyone at `at` and counts.
    #[must_use]
    pub fn of(
        agencies: Vec<AgencyRow>,
        officials: &[OfficialRow],
        certificates: &[CertificateRow],
        rule: &ScopeRule,
        at: Timestamp,
    ) -> Self {
        let mut agencies: Vec<AgencyTally> = structure(agencies);
        let places: HashMap<AgencyId, usize> =
            agencies.iter().enumerate().map(|(place, tally)| (tally.agency.id, place)).collect();
        let mut sorted = certificates.to_vec();
        sorted.sort_by_key(|certificate| certificate.official);
        let mut people = Vec::with_capacity(officials.len());
        let mut unplaced = Vec::new();
        for official in officials {
            let theirs = of_official(&sorted, official.id);
            let person = Person {
                official: official.id,
                agency: official.agency,
                in_post: official.in_post,
                rank: official.rank,
                mailbox: official.mailbox,
                standing: standing(rule, official, theirs, at),
            };
            match places.get(&official.agency).and_then(|&place| agencies.get_mut(place)) {
                Some(tally) => {
                    tally.own.add_person(&person);
                    people.push(person);
                }
                None => unplaced.push(person),
            }
        }
        Self::of_own(agencies, rule.clone(), unplaced, people)
    }

    /// Of figures that were counted by agency: the same numbers, which open to nobody here. Agencies that the structure does not hold are
    /// in no number. They were judged by `rule`.
    #[must_use]
    pub fn of_figures(agencies: Vec<AgencyRow>, own: &HashMap<AgencyId, Figures>, rule: ScopeRule) -> Self {
        let mut agencies = structure(agencies);
        for tally in &mut agencies {
            tally.own = own.get(&tally.agency.id).copied().unwrap_or_default();
        }
        Self::of_own(agencies, rule, Vec::new(), Vec::new())
    }

    fn of_own(mut agencies: Vec<AgencyTally>, rule: ScopeRule, unplaced: Vec<Person>, people: Vec<Person>) -> Self {
        roll_up(&mut agencies);
        let mut tally = Self { agencies, levels: Vec::new(), province: Figures::default(), unplaced, rule, people };
        tally.sum_levels();
        tally
    }

    fn sum_levels(&mut self) {
        for &level in Level::ALL {
            let mut figures = Figures::default();
            for tally in self.agencies.iter().filter(|tally| tally.level == level) {
                figures.add(&tally.own);
            }
            self.province.add(&figures);
            self.levels.push((level, figures));
        }
    }

    /// Everybody who was judged, in the order they were given.
    #[must_use]
    pub fn everybody(&self) -> &[Person] {
        &self.people
    }

    /// The people behind a number, in the order they were given.
    pub fn people<'a>(&'a self, part: Part<'a>, column: Column) -> impl Iterator<Item = &'a Person> + 'a {
        self.of_part(part).filter(move |person| column.counts(person))
    }

    /// The people of that part whom the column does not count.
    pub fn others<'a>(&'a self, part: Part<'a>, column: Column) -> impl Iterator<Item = &'a Person> + 'a {
        self.of_part(part).filter(move |person| !column.counts(person))
    }

    fn of_part<'a>(&'a self, part: Part<'a>) -> impl Iterator<Item = &'a Person> + 'a {
        let agencies: HashMap<AgencyId, &AgencyTally> =
            self.agencies.iter().map(|tally| (tally.agency.id, tally)).collect();
        let is_in_part = move |person: &Person| agencies.get(&person.agency).is_some_and(|tally| part.holds(tally));
        self.people.iter().filter(move |person| is_in_part(person))
    }
}

/// The part of the province that a number is of.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// Everyone.
    Province,
    /// A level.
    Level(Level),
    /// An agency without its departments: [`AgencyTally::own`].
    Own(&'a AgencyTally),
    /// An agency and its departments: [`AgencyTally::with_departments`].
    Unit(&'a AgencyTally),
    /// An agency and everything below it: [`AgencyTally::subtree`].
    Subtree(&'a TreePath),
}

impl Part<'_> {
    /// The agencies whose own people are in it.
    pub fn agencies<'a>(&'a self, tally: &'a Tally) -> impl Iterator<Item = AgencyId> + 'a {
        tally.agencies.iter().filter(|line| self.holds(line)).map(|line| line.agency.id)
    }

    /// Its numbers.
    #[must_use]
    pub fn figures(&self, tally: &Tally) -> Figures {
        match self {
            Self::Province => tally.province,
            Self::Level(level) => {
                let of_level = tally.levels.iter().find(|(candidate, _)| candidate == level);
                of_level.map(|(_, figures)| *figures).unwrap_or_default()
            }
            Self::Own(line) => line.own,
            Self::Unit(line) => line.with_departments,
            Self::Subtree(path) => {
                let top = tally.agencies.iter().find(|line| line.agency.path == **path);
                top.map(|line| line.subtree).unwrap_or_default()
            }
        }
    }

    fn holds(&self, tally: &AgencyTally) -> bool {
        match self {
            Self::Province => true,
            Self::Own(line) => tally.agency.id == line.agency.id,
            Self::Level(level) => tally.level == *level,
            Self::Unit(unit) => tally.unit == unit.unit && tally.agency.path.is_within(&unit.agency.path),
            Self::Subtree(path) => tally.agency.path.is_within(path),
        }
    }
}

fn is_department(agency: &AgencyRow) -> bool {
    agency.role == AgencyRole::Department
}

/// Agencies in tree order, each with the unit it is counted in.
fn structure(mut rows: Vec<AgencyRow>) -> Vec<AgencyTally> {
    rows.sort_by(|a, b| a.path.cmp(&b.path));
    let in_order: Vec<(&TreePath, AgencyRole)> = rows.iter().map(|row| (&row.path, row.role)).collect();
    let counted_in = units(&in_order).into_iter().map(|place| rows.get(place).map(|unit| (unit.id, unit.level)));
    let counted_in: Vec<Option<(AgencyId, Level)>> = counted_in.collect();
    let tally = |(agency, unit): (AgencyRow, Option<(AgencyId, Level)>)| {
        let (unit, level) = unit.unwrap_or((agency.id, agency.level));
        let [own, with_departments, subtree] = [Figures::default(); 3];
        AgencyTally { agency, unit, level, own, with_departments, subtree }
    };
    rows.into_iter().zip(counted_in).map(tally).collect()
}

/// From the last to the first in tree order, so that every agency is complete before it is added to the one above.
fn roll_up(agencies: &mut [AgencyTally]) {
    for tally in agencies.iter_mut() {
        tally.with_departments = tally.own;
        tally.subtree = tally.own;
    }
    for place in (1..agencies.len()).rev() {
        let (before, after) = agencies.split_at_mut(place);
        let Some(child) = after.first() else { continue };
        let is_parent = |tally: &&mut AgencyTally| child.agency.path.is_within(&tally.agency.path);
        let Some(parent) = before.iter_mut().rev().find(is_parent) else { continue };
        parent.subtree.add(&child.subtree);
        if is_department(&child.agency) {
            parent.with_departments.add(&child.with_departments);
        }
    }
}

fn of_official(sorted: &[CertificateRow], official: OfficialId) -> &[CertificateRow] {
    let from = sorted.partition_point(|certificate| certificate.official < official);
    let to = sorted.partition_point(|certificate| certificate.official <= official);
    sorted.get(from..to).unwrap_or_default()
}

#[cfg(test)]
mod tests;
