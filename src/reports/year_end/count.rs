//! Figures out of the values that agencies reported.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::{Listed, RowBehind, Told};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::agency::{Level, TreePath};
use crate::domain::ids::AgencyId;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::levels::{Series, Together, together};
use crate::domain::indicator::overlap::{Placed, counted_above};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::places::Places;
use crate::domain::indicator::{FigureScope, Indicator, IndicatorCode, OverTime, Standard};
use crate::domain::lang::Bilingual;
use crate::domain::signing::event::ExchangeLevel;
use crate::storage::read::indicator::ValueLine;

/// Sources that are named beside a figure, at most.
const MOST_SOURCES: usize = 3;

/// A value with where its agency stood on its last day.
#[derive(Debug, Clone)]
pub(super) struct ReportedLine {
    pub(super) line: ValueLine,
    pub(super) path: TreePath,
}

/// What was reported, asked by indicator.
#[derive(Debug, Clone)]
pub struct Reported {
    lines: BTreeMap<IndicatorCode, Vec<ReportedLine>>,
    indicators: BTreeMap<IndicatorCode, Indicator>,
    /// The agencies of the day: of those that are no more what was so then is not so now.
    agencies: BTreeSet<AgencyId>,
}

/// An agency that something is asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The agency.
    pub agency: AgencyId,
    /// Identifier.
    pub code: String,
    /// Name.
    pub name: String,
}

impl Reported {
    /// Everything that was reported by some day, the agencies of that day, and where agencies stood before.
    #[must_use]
    pub fn of(
        lines: Vec<ValueLine>,
        indicators: BTreeMap<IndicatorCode, Indicator>,
        agencies: BTreeSet<AgencyId>,
        places: &Places,
    ) -> Self {
        let mut by_code: BTreeMap<IndicatorCode, Vec<ReportedLine>> = BTreeMap::new();
        for line in lines {
            let path = places.on(line.value.agency, line.value.days.last).unwrap_or(&line.path).clone();
            by_code.entry(line.value.indicator.clone()).or_default().push(ReportedLine { line, path });
        }
        Self { lines: by_code, indicators, agencies }
    }

    /// The same, of the agencies of one level alone; what an agency tells for others too is of no level.
    #[must_use]
    pub fn at_level(&self, level: Level) -> Self {
        let is_of = |one: &&ReportedLine| one.line.agency_level == level && one.line.value.scope == FigureScope::Own;
        let lines = self.lines.iter().map(|(code, all)| (code.clone(), all.iter().filter(is_of).cloned().collect()));
        Self { lines: lines.collect(), indicators: self.indicators.clone(), agencies: self.agencies.clone() }
    }

    /// What the code stands for.
    #[must_use]
    pub fn indicator(&self, code: &IndicatorCode) -> Option<&Indicator> {
        self.indicators.get(code)
    }

    pub(super) const fn indicators(&self) -> &BTreeMap<IndicatorCode, Indicator> {
        &self.indicators
    }

    /// Every line that speaks of the days: of what is as of a day those of the agencies that there are.
    pub(super) fn speaking_of(&self, days: Days) -> Vec<&ReportedLine> {
        let adds_up = |one: &ReportedLine| {
            self.indicators.get(&one.line.value.indicator).is_some_and(|it| it.over_time == OverTime::Sum)
        };
        let speaks = |one: &&ReportedLine| {
            let value = &one.line.value;
            if adds_up(one) { days.covers(value.days) } else { self.agencies.contains(&value.agency) }
        };
        self.lines.values().flatten().filter(speaks).collect()
    }

    /// What was told between the levels, or of all together.
    fn told_of(&self, code: &IndicatorCode, level: Option<ExchangeLevel>) -> Vec<Together<&ReportedLine>> {
        let all = self.lines.get(code).map_or(&[][..], Vec::as_slice);
        if level.is_some() {
            let of_level = all.iter().filter(|one| one.line.value.level == level);
            return of_level.map(|one| Together::of(one, &one.line.value)).collect();
        }
        let unit = self.indicators.get(code).map_or(Unit::Count, |indicator| indicator.unit);
        together(all, unit, |one| &one.line.value)
    }

    /// What adds up over the days: of all agencies together. A period that reaches beyond the days counts in neither year; what an agency above
    /// tells with all below it counts instead of these.
    #[must_use]
    pub fn sum(&self, code: &IndicatorCode, level: Option<ExchangeLevel>, days: Days) -> Option<Told> {
        let within = self.told_of(code, level).into_iter().filter(|one| days.covers(one.days));
        self.told(&once(within.flat_map(|one| one.rows).collect(), OverTime::Sum))
    }

    /// What adds up, and lies within the days only in part: in which year it should count nobody can say.
    #[must_use]
    pub fn left_out(&self, days: Days) -> Vec<RowBehind> {
        self.beyond(days).map(|one| self.row(one)).collect()
    }

    pub(super) fn beyond(&self, days: Days) -> impl Iterator<Item = &ReportedLine> {
        let sums = self.indicators.values().filter(|indicator| indicator.over_time == OverTime::Sum);
        let lines = sums.filter_map(|indicator| self.lines.get(&indicator.code)).flatten();
        lines.filter(move |one| {
            let own = one.line.value.days;
            days.overlaps(own) && !days.covers(own)
        })
    }

    /// The newest value of each agency, together.
    #[must_use]
    pub fn newest(&self, code: &IndicatorCode, level: Option<ExchangeLevel>) -> Option<Told> {
        let newest = self.newest_of_each(code, level).into_values();
        self.told(&once(newest.flat_map(|one| one.rows).collect(), OverTime::Last))
    }

    /// The newest value of each agency that there is, for itself and with all below it.
    fn newest_of_each(
        &self,
        code: &IndicatorCode,
        level: Option<ExchangeLevel>,
    ) -> BTreeMap<Series, Together<&ReportedLine>> {
        let mut newest: BTreeMap<Series, Together<&ReportedLine>> = BTreeMap::new();
        for one in self.told_of(code, level).into_iter().filter(|one| self.agencies.contains(&one.series.0)) {
            match newest.get_mut(&one.series) {
                Some(known) if known.days.last < one.days.last => *known = one,
                Some(_) => {}
                None => drop(newest.insert(one.series, one)),
            }
        }
        newest
    }

    /// The newest value that one agency told, with all below it if it told that.
    #[must_use]
    pub fn of_agency(&self, code: &IndicatorCode, agency: AgencyId) -> Option<Told> {
        let newest = self.newest_of_each(code, None);
        let scopes = [FigureScope::Subtree, FigureScope::Own];
        let told = scopes.iter().find_map(|scope| newest.get(&(agency, *scope)))?;
        self.told(&told.rows)
    }

    /// The share of documents that went electronically: the newest that was told for the province as a whole in these days or after them; else of the
    /// counts. What was told of an earlier year is no share of this one.
    #[must_use]
    pub fn exchange(&self, province: AgencyId, level: Option<ExchangeLevel>, days: Days) -> Option<Told> {
        let mut shares = self.newest_of_each(&Standard::ElectronicExchange.code(), level);
        let of_whole = shares.remove(&(province, FigureScope::Subtree));
        match of_whole.filter(|one| days.first <= one.days.last) {
            Some(told_for_all) => self.told(&told_for_all.rows),
            None => self.share(Standard::DocumentsExchangedElectronically, level, days),
        }
    }

    /// The share that a part has in its whole, of the counts of the days: those of one agency and period that tell both, or a share might be more
    /// than the whole. A part that is more than its whole is wrong, and counts in neither.
    #[must_use]
    pub fn share(&self, part: Standard, level: Option<ExchangeLevel>, days: Days) -> Option<Told> {
        let key = |one: &ReportedLine| {
            let value = &one.line.value;
            ((value.agency, value.scope), value.days)
        };
        let whole = part.wholes().first()?.code();
        let parts = self.told_of(&part.code(), level).into_iter();
        let mut parts: BTreeMap<_, Together<&ReportedLine>> = parts.map(|one| ((one.series, one.days), one)).collect();
        let paired = self.told_of(&whole, level).into_iter().filter(|one| days.covers(one.days));
        let paired =
            paired.filter(|one| parts.get(&(one.series, one.days)).is_some_and(|part| part.amount <= one.amount));
        let wholes = once(paired.flat_map(|one| one.rows).collect(), OverTime::Sum);
        let parts = wholes.iter().filter_map(|one| parts.remove(&key(one))).flat_map(|one| one.rows);
        let parts: Vec<&ReportedLine> = parts.collect();
        let sum = |lines: &[&ReportedLine]| lines.iter().map(|one| one.line.value.amount.0).sum();
        let share = Ratio { part: sum(&parts), whole: sum(&wholes) };
        Some(Told { amount: Amount(share.tenths()?), share: Some(share), ..self.told(&[parts, wholes].concat())? })
    }

    /// How many of these agencies say yes; none where nobody answered. Who said nothing said no "no".
    #[must_use]
    pub fn saying_yes(&self, code: &IndicatorCode, asked: &[Asked]) -> Option<Told> {
        let newest = self.newest_of_each(code, None);
        let mut answers = Vec::new();
        let mut silent = Vec::new();
        for Asked { agency, code, name } in asked {
            match newest.get(&(*agency, FigureScope::Own)) {
                Some(answer) => answers.extend(answer.rows.iter().copied()),
                None => silent.push(Listed { agency: code.clone(), agency_name: name.clone(), is_so: None }),
            }
        }
        let mut told = self.told(&answers)?;
        (told.of, told.answered) = (Some(asked.len() as u64), Some(answers.len() as u64));
        told.listed = silent;
        Some(told)
    }

    /// Rows added up; none of none.
    fn told(&self, lines: &[&ReportedLine]) -> Option<Told> {
        let values = || lines.iter().map(|one| &one.line.value);
        let status = values().map(|value| value.status).max_by_key(|status| status.doubt())?;
        Some(Told {
            amount: Amount(values().map(|value| value.amount.0).sum()),
            of: None,
            share: None,
            answered: None,
            status,
            as_of: values().map(|value| value.as_of).max().unwrap_or(Date::MIN),
            source: named(values().map(|value| value.source.as_str()), "nguồn"),
            rows: lines.iter().map(|one| self.row(one)).collect(),
            listed: Vec::new(),
            opens: None,
        })
    }

    pub(super) fn row(&self, one: &ReportedLine) -> RowBehind {
        let ValueLine { value, agency_code, agency_name, .. } = &one.line;
        RowBehind {
            id: value.id,
            agency: agency_code.clone(),
            agency_name: agency_name.clone(),
            indicator: value.indicator.clone(),
            level: value.level,
            scope: value.scope,
            days: value.days,
            amount: value.amount,
            unit: self.indicators.get(&value.indicator).map_or(Unit::Count, |indicator| indicator.unit),
            status: value.status,
            as_of: value.as_of,
            source: value.source.clone(),
            evidence: value.evidence.clone(),
            reporter: value.reporter.clone(),
        }
    }
}

/// Those of one indicator and level that are not told again by an agency above.
fn once(lines: Vec<&ReportedLine>, over_time: OverTime) -> Vec<&ReportedLine> {
    let placed: Vec<Placed<'_>> = lines.iter().map(|one| Placed { value: &one.line.value, path: &one.path }).collect();
    let above = counted_above(&placed, over_time);
    lines.into_iter().zip(above).filter(|(_, above)| above.is_none()).map(|(one, _)| one).collect()
}

/// The first few of different texts, with how many more there are of what they are called.
pub(in crate::reports) fn named<'a>(texts: impl Iterator<Item = &'a str>, things: &str) -> Bilingual {
    let mut all: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    for text in texts {
        if !text.is_empty() && seen.insert(text) {
            all.push(text);
        }
    }
    let named = all.iter().take(MOST_SOURCES).copied().collect::<Vec<_>>().join("; ");
    match all.len().saturating_sub(MOST_SOURCES) {
        0 => Bilingual::new(named.clone(), named),
        more => Bilingual::new(format!("{named}; và {more} {things} khác"), format!("{named}; and {more} more")),
    }
}

#[cfg(test)]
mod tests;
