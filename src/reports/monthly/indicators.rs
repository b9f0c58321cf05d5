//! The indicators of a month put into its text, and made of it again. What has a name in the program (indicators, levels, units of amounts) stands
//! there by its code; parts of a figure of which nothing is told are left out; and it names no person.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::Date;

use super::content::Content;
use crate::domain::agency::Level;
use crate::domain::clock::{Timestamp, iso_day};
use crate::domain::indicator::FigureStatus;
use crate::domain::indicator::amount::Amount;
use crate::domain::indicator::measured::{EDITION, Measured, NotApplicable};
use crate::domain::indicator::period::Days;
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::regular_use::Dormancy;
use crate::domain::posting::Rank;
use crate::domain::signing::event::ExchangeLevel;
use crate::reports::adoption::Known;
use crate::reports::indicators::{Figure, IndicatorReport, Line, Spans, Told};

/// The indicators of a month, in its days and in the year so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Indicators {
    /// By which edition they were counted: those of another are no measure for these.
    pub(super) edition: i64,
    /// The year's first day.
    #[serde(with = "iso_day")]
    pub(super) year_from: Date,
    /// SHA-256 of the days that were worked: by others terms run otherwise.
    pub(super) calendar: String,
    /// For how many days a use of a mailbox counts.
    pub(super) dormancy: Dormancy,
    /// Where figures come from; each figure has the place of its own in this list.
    pub(super) sources: Vec<Bilingual>,
    pub(super) total: IndicatorLine,
    pub(super) levels: Vec<IndicatorLine>,
    pub(super) units: Vec<IndicatorLine>,
    /// Identifiers of which events tell and that no agency had, with their documents.
    pub(super) unknown_agencies: Vec<(String, u64)>,
    /// Signers whose signatures waited to be judged again when it was drafted.
    pub(super) waiting: u64,
}

/// The figures of a unit, a level, or everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IndicatorLine {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) level: Option<Level>,
    pub(super) figures: Vec<IndicatorFigure>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IndicatorFigure {
    pub(super) indicator: Measured,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rank: Option<Rank>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) exchange_level: Option<ExchangeLevel>,
    pub(super) period: IndicatorTold,
    /// In the year so far; none of what is as of a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) year: Option<IndicatorTold>,
}

/// How much, and what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IndicatorTold {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) numerator: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) denominator: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<FigureStatus>,
    #[serde(with = "iso_day")]
    pub(super) as_of: Date,
    pub(super) source: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) not_applicable: Option<NotApplicable>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) left_out: BTreeMap<NotApplicable, u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) beside: Vec<Self>,
}

impl Indicators {
    /// Those of a report, whose terms ran by that calendar, and where a use of a mailbox counts so long.
    pub(super) fn of(report: &IndicatorReport, calendar: String, dormancy: Dormancy) -> Self {
        let mut sources = Vec::new();
        let mut frozen = |lines: &[Line]| lines.iter().map(|one| line(one, &mut sources)).collect::<Vec<_>>();
        let (levels, units) = (frozen(&report.levels), frozen(&report.units));
        Self {
            edition: EDITION,
            year_from: report.spans.cumulative.first,
            calendar,
            dormancy,
            total: line(&report.total, &mut sources),
            levels,
            units,
            sources,
            unknown_agencies: report.unknown_agencies.clone(),
            waiting: report.waiting,
        }
    }

    /// Those of one unit, as if it were all; none of a department, which has none of its own.
    pub(super) fn of_unit(&self, code: &str) -> Option<Self> {
        let unit = self.units.iter().find(|line| line.code.as_deref() == Some(code))?;
        Some(Self {
            total: IndicatorLine { level: None, ..unit.clone() },
            levels: Vec::new(),
            units: vec![unit.clone()],
            unknown_agencies: Vec::new(),
            ..self.clone()
        })
    }

    fn source(&self, place: usize) -> Bilingual {
        self.sources.get(place).cloned().unwrap_or_else(|| Bilingual::new("", ""))
    }

    fn line(&self, frozen: &IndicatorLine) -> Line {
        let figure = |one: &IndicatorFigure| Figure {
            indicator: one.indicator,
            rank: one.rank,
            level: one.exchange_level,
            period: self.told(&one.period),
            cumulative: one.year.as_ref().map(|told| self.told(told)),
        };
        Line {
            code: frozen.code.clone(),
            name: frozen.name.clone(),
            level: frozen.level,
            figures: frozen.figures.iter().map(figure).collect(),
        }
    }

    fn told(&self, frozen: &IndicatorTold) -> Told {
        Told {
            value: frozen.value.map(Amount),
            numerator: frozen.numerator,
            denominator: frozen.denominator,
            status: frozen.status,
            source: self.source(frozen.source),
            not_applicable: frozen.not_applicable,
            left_out: frozen.left_out.clone(),
            beside: frozen.beside.iter().map(|other| self.told(other)).collect(),
            ..Told::none(NotApplicable::NothingToCount, frozen.as_of)
        }
    }
}

impl Content {
    /// The indicators as they were, drafted at that instant by what was known then; none of a month that was drafted before they were frozen too,
    /// or whose month is none.
    #[must_use]
    pub fn indicators(&self, generated_at: Timestamp) -> Option<IndicatorReport> {
        let frozen = self.indicators.as_ref()?;
        Some(IndicatorReport {
            spans: Spans {
                month: self.month.parse().ok()?,
                period: Days { first: self.from, last: self.to },
                cumulative: Days { first: frozen.year_from, last: self.to },
                as_of: self.to,
            },
            generated_at,
            known: Some(Known { at: generated_at, change_set: self.known_at }),
            total: frozen.line(&frozen.total),
            levels: frozen.levels.iter().map(|one| frozen.line(one)).collect(),
            units: frozen.units.iter().map(|one| frozen.line(one)).collect(),
            unknown_agencies: frozen.unknown_agencies.clone(),
            // What is aimed at is no figure of the month.
            goals: Vec::new(),
            waiting: frozen.waiting,
        })
    }
}

fn line(line: &Line, sources: &mut Vec<Bilingual>) -> IndicatorLine {
    let mut figures = Vec::new();
    for figure in line.figures.iter().filter(|figure| says_something(figure)) {
        figures.push(IndicatorFigure {
            indicator: figure.indicator,
            rank: figure.rank,
            exchange_level: figure.level,
            period: told(&figure.period, sources),
            year: figure.cumulative.as_ref().map(|of_year| told(of_year, sources)),
        });
    }
    IndicatorLine { code: line.code.clone(), name: line.name.clone(), level: line.level, figures }
}

/// What is of all is told in any case, a part if there is anything of it.
fn says_something(figure: &Figure) -> bool {
    let is_part = figure.rank.is_some() || figure.level.is_some();
    let says = |told: &Told| {
        let has_some = |count: Option<u64>| count.is_some_and(|count| count > 0);
        let is_counted = told.value.is_some() || has_some(told.numerator) || has_some(told.denominator);
        is_counted || !told.left_out.is_empty() || !told.beside.is_empty()
    };
    !is_part || says(&figure.period) || figure.cumulative.as_ref().is_some_and(says)
}

fn told(told: &Told, sources: &mut Vec<Bilingual>) -> IndicatorTold {
    let source = sources.iter().position(|source| *source == told.source).unwrap_or_else(|| {
        sources.push(told.source.clone());
        sources.len() - 1
    });
    IndicatorTold {
        value: told.value.map(|value| value.0),
        numerator: told.numerator,
        denominator: told.denominator,
        status: told.status,
        as_of: told.as_of,
        source,
        not_applicable: told.not_applicable,
        left_out: told.left_out.clone(),
        beside: told.beside.iter().map(|other| self::told(other, sources)).collect(),
    }
}
