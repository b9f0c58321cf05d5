//! What was read, put together by reporting unit: its people, leavers' certificates, documents and reports. A department's are its unit's;
//! only who asks for a department alone is told its own. What an agency had that is no more stays in the totals, in a line of its own.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use time::Date;

use crate::domain::adoption::by_rank::ByRank;
use crate::domain::adoption::counts::{Column, Figures};
use crate::domain::adoption::tally::Tally;
use crate::domain::agency::{AgencyVersion, Level, TreePath};
use crate::domain::agency_lives::lives;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::levels::{Together, together};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureScope, IndicatorCode, IndicatorValue, Standard, standard};
use crate::domain::scope::Scope;
use crate::domain::signing::agency_codes::AgencyCodes;
use crate::domain::signing::event::ExchangeLevel;
use crate::domain::usage::{Column as OfDocuments, Counts};
use crate::storage::read::adoption::placed::Holder;
use crate::storage::read::document::DocumentSum;
use crate::storage::read::indicator::ValueLine;
use crate::storage::read::leaver::LeaversCertificate;

/// A reporting unit with everything that is counted of it.
#[derive(Debug)]
pub(super) struct Unit<'a> {
    pub(super) agency: AgencyId,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) level: Level,
    /// It is no more on the day.
    is_gone: bool,
    /// The days on which there was such an agency.
    lives: Vec<Days>,
    /// The numbers of its people.
    pub(super) figures: Figures,
    /// Of its mailboxes those that were handed over.
    pub(super) activated: ByRank,
    /// Whose mailboxes these are, where it is asked who uses theirs.
    pub(super) holders: Vec<&'a Holder>,
    pub(super) leavers: Vec<&'a LeaversCertificate>,
    sums: Vec<&'a DocumentSum>,
    values: BTreeMap<IndicatorCode, Vec<&'a ValueLine>>,
    /// Of them what it told of itself, of all levels together.
    totals: BTreeMap<Standard, Vec<Cow<'a, ValueLine>>>,
}

impl Unit<'_> {
    fn has_nobody(&self) -> bool {
        [Column::Staff, Column::Mailboxes].iter().all(|column| self.figures.total.get(*column) == 0)
    }

    /// Counts of its documents in these days, whose edges are edges of spans that were read; of one level, or of all.
    pub(super) fn documents(&self, days: Days, level: Option<ExchangeLevel>) -> Counts {
        let within = |sum: &&&DocumentSum| days.first <= sum.from && sum.from <= days.last;
        let sums = self.sums.iter().filter(within).filter(|sum| level.is_none() || sum.level == level);
        sums.map(|sum| sum.counts).sum()
    }

    /// What it reported of itself of an indicator between these levels, or of all together. What it told for those below too stands beside theirs.
    pub(super) fn values(&self, which: Standard, level: Option<ExchangeLevel>) -> impl Iterator<Item = &ValueLine> {
        let totals = self.totals.get(&which).filter(|_| level.is_none());
        let by_level = self.values.get(&which.code()).filter(|_| level.is_some());
        let is_own = move |line: &&ValueLine| line.value.level == level && line.value.scope == FigureScope::Own;
        let by_level = by_level.into_iter().flatten().copied().filter(is_own);
        totals.into_iter().flatten().map(Cow::as_ref).chain(by_level)
    }

    /// What it reported of itself for periods within these days.
    pub(super) fn values_within(
        &self,
        which: Standard,
        level: Option<ExchangeLevel>,
        days: Days,
    ) -> impl Iterator<Item = &ValueLine> {
        self.values(which, level).filter(move |line| days.covers(line.value.days))
    }

    /// The stretches of these days for which it could have reported that, and did not.
    pub(super) fn untold(&self, which: Standard, level: Option<ExchangeLevel>, days: Days) -> Vec<Days> {
        let told = || self.values_within(which, level, days).map(|line| line.value.days);
        let lived = self.lives.iter().filter_map(|life| life.common(days));
        lived.flat_map(|life| life.without(told())).collect()
    }

    /// Whether events told of documents of its before the day: in the year, or in the month before it.
    pub(super) fn is_known_before(&self, day: Date) -> bool {
        self.sums.iter().any(|sum| sum.from < day && sum.counts.get(OfDocuments::Documents) > 0)
    }

    /// What it reported for these very days.
    pub(super) fn value_for(&self, which: Standard, level: Option<ExchangeLevel>, days: Days) -> Option<&ValueLine> {
        self.values(which, level).find(|line| line.value.days == days)
    }
}

/// What units are made from.
pub(super) struct Read<'a> {
    pub(super) tally: &'a Tally,
    pub(super) activated: &'a HashMap<AgencyId, ByRank>,
    pub(super) holders: &'a [Holder],
    pub(super) versions: &'a [AgencyVersion],
    pub(super) sums: &'a [DocumentSum],
    pub(super) values: &'a [ValueLine],
    pub(super) leavers: &'a [LeaversCertificate],
    /// The year's first day.
    pub(super) first: Date,
    pub(super) as_of: Date,
    /// Only what is here or below.
    pub(super) root: Option<&'a TreePath>,
    /// Only what the reader sees.
    pub(super) scope: &'a Scope,
}

/// The agencies whose figures are told.
pub(super) fn placed(read: &Read<'_>) -> HashSet<AgencyId> {
    Places::of(read).place_of.into_keys().collect()
}

/// The units, by level and in the order of the tree, and the identifiers that lead to none.
pub(super) fn units<'a>(read: &Read<'a>) -> (Vec<Unit<'a>>, Vec<(String, u64)>) {
    let mut places = Places::of(read);
    let codes = AgencyCodes::of(read.versions);
    let mut unknown: BTreeMap<&str, u64> = BTreeMap::new();
    for line in &read.tally.agencies {
        places.add(line.agency.id, |unit| unit.figures.add(&line.own));
    }
    for (agency, activated) in read.activated {
        places.add(*agency, |unit| unit.activated.add_all(activated));
    }
    for holder in read.holders {
        places.add(holder.agency, |unit| unit.holders.push(holder));
    }
    for leaver in read.leavers {
        places.add(leaver.agency, |unit| unit.leavers.push(leaver));
    }
    for sum in read.sums {
        match codes.on(&sum.code, sum.from) {
            Some((agency, _)) => places.add(agency, |unit| unit.sums.push(sum)),
            None if sum.from < read.first => {}
            None => *unknown.entry(&sum.code).or_default() += sum.counts.shown(OfDocuments::Documents),
        }
    }
    for line in read.values {
        let value = &line.value;
        places.add(value.agency, |unit| {
            if unit.agency == value.agency {
                unit.values.entry(value.indicator.clone()).or_default().push(line);
            }
        });
    }
    let unknown = unknown.into_iter().map(|(code, count)| (code.to_owned(), count)).collect();
    (places.done(read.first), unknown)
}

/// Where each agency's figures go.
struct Places<'a> {
    units: Vec<Unit<'a>>,
    place_of: HashMap<AgencyId, usize>,
    lives: HashMap<AgencyId, Vec<Days>>,
}

impl<'a> Places<'a> {
    fn of(read: &Read<'a>) -> Self {
        let mut places = Self { units: Vec::new(), place_of: HashMap::new(), lives: lives(read.versions) };
        let lines = read.tally.agencies.iter();
        let lines = lines.filter(|line| read.root.is_none_or(|root| line.agency.path.is_within(root)));
        let mut first = None;
        for line in lines {
            // Asked for alone, a department is what its parts are told under.
            let top = *first.get_or_insert(line.agency.id);
            let is_of_department = !places.place_of.contains_key(&line.unit) && line.unit != line.agency.id;
            let unit = if is_of_department { top } else { line.unit };
            if unit == line.agency.id {
                places.open(unit, line.agency.code.to_string(), line.agency.name.clone(), line.level);
            } else if let Some(place) = places.place_of.get(&unit).copied() {
                places.place_of.insert(line.agency.id, place);
            }
        }
        places.gone(read);
        places
    }

    /// Agencies that are no more: a line each, if anything is to be told.
    fn gone(&mut self, read: &Read<'a>) {
        let mut last: BTreeMap<AgencyId, &AgencyVersion> = BTreeMap::new();
        for version in read.versions.iter().filter(|version| version.effective.from <= read.as_of) {
            let known = last.entry(version.agency).or_insert(version);
            if known.effective.from < version.effective.from {
                *known = version;
            }
        }
        let ended = last.into_values().filter(|version| !version.effective.contains(read.as_of));
        let ended = ended.filter(|version| read.scope.covers(&version.path));
        for version in ended.filter(|version| read.root.is_none_or(|root| version.path.is_within(root))) {
            self.open(version.agency, version.code.to_string(), version.name.clone(), version.level);
            if let Some(unit) = self.units.last_mut() {
                unit.is_gone = true;
            }
        }
    }

    fn open(&mut self, agency: AgencyId, code: String, name: String, level: Level) {
        self.place_of.insert(agency, self.units.len());
        let lives = self.lives.remove(&agency).unwrap_or_default();
        self.units.push(Unit {
            agency,
            code,
            name,
            level,
            is_gone: false,
            lives,
            figures: Figures::default(),
            activated: ByRank::default(),
            holders: Vec::new(),
            leavers: Vec::new(),
            sums: Vec::new(),
            values: BTreeMap::new(),
            totals: BTreeMap::new(),
        });
    }

    fn add(&mut self, agency: AgencyId, put: impl FnOnce(&mut Unit<'a>)) {
        if let Some(unit) = self.place_of.get(&agency).and_then(|place| self.units.get_mut(*place)) {
            put(unit);
        }
    }

    /// By level, those that are no more and have nothing in the year left out.
    fn done(self, first: Date) -> Vec<Unit<'a>> {
        let is_empty = |unit: &Unit<'_>| {
            let is_before = unit.sums.iter().all(|sum| sum.from < first);
            unit.has_nobody() && unit.leavers.is_empty() && is_before && unit.values.is_empty()
        };
        let mut units: Vec<Unit<'a>> =
            self.units.into_iter().filter(|unit| !(unit.is_gone && is_empty(unit))).collect();
        units.sort_by_key(|unit| unit.level);
        for unit in &mut units {
            unit.totals = totals(&unit.values);
        }
        units
    }
}

/// What a unit told of itself of each indicator, of all levels together.
fn totals<'a>(values: &BTreeMap<IndicatorCode, Vec<&'a ValueLine>>) -> BTreeMap<Standard, Vec<Cow<'a, ValueLine>>> {
    let of_standard = |(code, lines): (&IndicatorCode, &Vec<&'a ValueLine>)| {
        let which: Standard = code.as_str().parse().ok()?;
        let own = lines.iter().copied().filter(|line| line.value.scope == FigureScope::Own);
        let together = together(own, standard(which).unit, |line| &line.value);
        Some((which, together.iter().filter_map(as_one).collect()))
    };
    values.iter().filter_map(of_standard).collect()
}

/// The row without a level; several as one such row.
fn as_one<'a>(told: &Together<&'a ValueLine>) -> Option<Cow<'a, ValueLine>> {
    let first: &'a ValueLine = told.rows.first()?;
    if first.value.level.is_none() {
        return Some(Cow::Borrowed(first));
    }
    let named = |of: fn(&'a ValueLine) -> &'a str| {
        let different: BTreeSet<&str> = told.rows.iter().map(|line| of(line)).collect();
        different.into_iter().collect::<Vec<_>>().join("; ")
    };
    let value = IndicatorValue {
        level: None,
        amount: told.amount,
        status: told.status,
        as_of: told.rows.iter().map(|line| line.value.as_of).max()?,
        source: named(|line| &line.value.source),
        reporter: named(|line| &line.value.reporter),
        ..first.value.clone()
    };
    Some(Cow::Owned(ValueLine { value, ..first.clone() }))
}
