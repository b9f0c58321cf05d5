//! What the indicators of a month tell, to be held against those of another count. Where a figure comes from is words, and told by what it was made
//! of; how many signers waited is told of no fact.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{CountPlace, Key, Row};
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::ratio::Ratio;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::FigureStatus;
use crate::domain::indicator::measured::{Measured, NotApplicable};
use crate::domain::posting::Rank;
use crate::reports::monthly::content::Content;
use crate::reports::monthly::indicators::{IndicatorFigure, IndicatorLine, IndicatorTold, Indicators};

/// What a share tells besides its counts, where all of it follows from them.
const AS_COUNTED: &str = "as counted";

/// Which indicators of two months are a measure for each other.
pub(super) struct Comparable(BTreeSet<Measured>);

impl Comparable {
    /// Those that were published, if they were counted by the same edition: of people only by the same rule, of leavers only by the same days of
    /// work.
    pub(super) fn of(published: &Indicators, counted: Option<&Indicators>, is_same_rule: bool) -> Self {
        let is_same_edition = counted.is_none_or(|counted| counted.edition == published.edition);
        let is_same_calendar = counted.is_none_or(|counted| counted.calendar == published.calendar);
        let is_measure = |which: &Measured| match which {
            Measured::Issued | Measured::Activation | Measured::Coverage | Measured::Expiring => is_same_rule,
            Measured::RevokedOnTime | Measured::LeaverDaysMedian | Measured::LeaverDaysMax => is_same_calendar,
            _ => true,
        };
        let told = published.total.figures.iter().filter(|_| is_same_edition).map(|figure| figure.indicator);
        Self(told.filter(is_measure).collect())
    }
}

/// Every figure of these indicators that is a measure, with which lines there are.
pub(super) fn told(content: &Content, indicators: &Indicators, comparable: &Comparable) -> BTreeMap<Key, String> {
    let mut told = Telling { comparable, told: BTreeMap::new() };
    told.put("total", "year from".to_owned(), None, indicators.year_from.to_string());
    for (code, documents) in &indicators.unknown_agencies {
        told.put(code, "documents of no agency".to_owned(), None, documents.to_string());
    }
    told.line("total", Some(Row::Total), &indicators.total);
    for line in &indicators.levels {
        let level = line.level.map_or_else(String::new, |level| level.to_string());
        told.line(&format!("level {level}"), line.level.map(Row::Level), line);
    }
    let agencies: HashMap<&str, AgencyId> =
        content.units.iter().map(|unit| (unit.code.as_str(), unit.agency)).collect();
    let mut lines: HashMap<&str, u32> = HashMap::new();
    for line in &indicators.units {
        let code = line.code.as_deref().unwrap_or_default();
        let number = lines.entry(code).or_default();
        *number += 1;
        // An agency that is no more may have had the identifier before.
        let called = if *number == 1 { code.to_owned() } else { format!("{code} ({number})") };
        let row = agencies.get(code).filter(|_| *number == 1).map(|agency| Row::Agency(*agency));
        let name = format!("{} {:?}", line.name.as_deref().unwrap_or_default(), line.level);
        told.put(&called, "line of indicators".to_owned(), None, name);
        told.line(&called, row, line);
    }
    told.told
}

struct Telling<'a> {
    comparable: &'a Comparable,
    told: BTreeMap<Key, String>,
}

impl Telling<'_> {
    fn put(&mut self, agency: &str, figure: String, place: Option<CountPlace>, value: String) {
        self.told.insert(Key { agency: agency.to_owned(), figure, place }, value);
    }

    fn line(&mut self, agency: &str, row: Option<Row>, line: &IndicatorLine) {
        let Comparable(indicators) = self.comparable;
        for which in indicators {
            let of = line.figures.iter().filter(|figure| figure.indicator == *which);
            match columns(*which) {
                Some(columns) => self.people(agency, row, (*which, columns), &of.collect::<Vec<_>>()),
                None => {
                    for figure in of {
                        self.figure(agency, figure);
                    }
                }
            }
        }
    }

    fn figure(&mut self, agency: &str, figure: &IndicatorFigure) {
        let part = part(figure.rank, figure.exchange_level.map(|level| level.to_string()));
        let spans = [("period", Some(&figure.period)), ("year", figure.year.as_ref())];
        for (span, told) in spans.into_iter().filter_map(|(span, told)| Some((span, told?))) {
            self.put(agency, format!("{}{part} {span}", figure.indicator), None, words(told));
        }
    }

    /// A share of people that an erasure may change: by its counts, each at its place, of all ranks. A rank of which nothing stands is nobody's.
    fn people(
        &mut self,
        agency: &str,
        row: Option<Row>,
        (which, columns): (Measured, [Column; 2]),
        figures: &[&IndicatorFigure],
    ) {
        for rank in std::iter::once(None).chain(Rank::ALL.iter().copied().map(Some)) {
            let told = figures.iter().find(|figure| figure.rank == rank);
            let counts = told.map_or([Some(0); 2], |told| [told.period.numerator, told.period.denominator]);
            let figure = format!("{which}{}", part(rank, None));
            for ((name, column), count) in ["numerator", "denominator"].into_iter().zip(columns).zip(counts) {
                let place = row.map(|row| CountPlace { row, rank, column });
                let count = count.map_or_else(|| "n/a".to_owned(), |count| count.to_string());
                self.put(agency, format!("{figure} {name}"), place, count);
            }
            let is_plain = told.is_none_or(|told| told.year.is_none() && follows(&told.period));
            let rest = told.filter(|_| !is_plain).map_or_else(|| AS_COUNTED.to_owned(), |told| words(&told.period));
            self.put(agency, format!("{figure} period"), None, rest);
        }
    }
}

/// Where among the counts of people the numerator and the denominator of a share stand that an erasure may change.
const fn columns(which: Measured) -> Option<[Column; 2]> {
    match which {
        Measured::Coverage => Some([Column::Covered, Column::InScope]),
        Measured::Expiring => Some([Column::Expiring, Column::Covered]),
        _ => None,
    }
}

fn part(rank: Option<Rank>, level: Option<String>) -> String {
    let part = rank.map(|rank| rank.to_string()).or(level);
    part.map_or_else(String::new, |part| format!(" {part}"))
}

/// Whether a share of people is what its counts make it.
fn follows(told: &IndicatorTold) -> bool {
    let (Some(part), Some(whole)) = (told.numerator, told.denominator) else { return false };
    let value = Ratio { part, whole }.tenths();
    let status = value.map(|_| FigureStatus::Measured);
    let why = value.is_none().then_some(NotApplicable::NothingToCount);
    (told.value, told.status, told.not_applicable) == (value, status, why)
        && told.left_out.is_empty()
        && told.beside.is_empty()
}

fn words(told: &IndicatorTold) -> String {
    let number = |count: Option<u64>| count.map_or_else(|| "n/a".to_owned(), |count| count.to_string());
    let mut words = vec![number(told.value), format!("{}/{}", number(told.numerator), number(told.denominator))];
    words.extend(told.status.map(|status| status.to_string()));
    words.extend(told.not_applicable.map(|why| why.to_string()));
    words.push(told.as_of.to_string());
    words.extend(told.left_out.iter().map(|(why, times)| format!("without {times} {why}")));
    words.extend(told.beside.iter().map(|other| format!("beside ({})", self::words(other))));
    words.join(" ")
}
