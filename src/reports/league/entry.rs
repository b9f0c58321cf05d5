//! The figures of an agency as a score set looks at them: counted by the registry, or reported.

use std::collections::{BTreeMap, HashMap};

use crate::domain::adoption::counts::{Column, Counts, Figures};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::adoption::tally::Tally;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::levels::together;
use crate::domain::indicator::{Indicator, IndicatorCode, IndicatorValue, OverTime};
use crate::domain::posting::Rank;
use crate::domain::score::block::Block;
use crate::domain::score::points::Figure;
use crate::domain::score::set::ScoreSet;
use crate::domain::score::standard::Counted;

/// An agency that is ranked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The agency.
    pub agency: AgencyId,
    /// Identifier.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whom it is ranked with.
    pub block: Block,
    /// Its figures, in the set's order.
    pub figures: Vec<Figure>,
}

/// What agencies reported of a period, as criteria look at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reported(HashMap<(AgencyId, String), Figure>);

impl Reported {
    /// Of what was told as its indicator is usually told: of the agency alone, or with all below it. Of values that add up those given, of the others the
    /// newest; what is told between levels counts in the total.
    pub fn of<'a>(
        values: impl IntoIterator<Item = &'a IndicatorValue>,
        indicator: impl Fn(&IndicatorCode) -> Option<&'a Indicator>,
    ) -> Self {
        let mut by_code: BTreeMap<&IndicatorCode, (&Indicator, Vec<&IndicatorValue>)> = BTreeMap::new();
        for value in values {
            if let Some(known) = indicator(&value.indicator).filter(|known| known.scope == value.scope) {
                by_code.entry(&value.indicator).or_insert((known, Vec::new())).1.push(value);
            }
        }
        let mut figures = HashMap::new();
        for (code, (known, rows)) in by_code {
            let mut told = together(rows, known.unit, |value| value);
            told.sort_by_key(|one| one.days.last);
            let mut amounts: HashMap<AgencyId, u64> = HashMap::new();
            for one in told {
                let amount = amounts.entry(one.series.0).or_default();
                *amount = match known.over_time {
                    OverTime::Sum => amount.saturating_add(one.amount.0),
                    OverTime::Last => one.amount.0,
                };
            }
            let told =
                amounts.into_iter().map(|(agency, amount)| ((agency, code.to_string()), figure(known.unit, amount)));
            figures.extend(told);
        }
        Self(figures)
    }

    fn get(&self, agency: AgencyId, indicator: &str) -> Figure {
        self.0.get(&(agency, indicator.to_owned())).copied().unwrap_or(Figure::Unreported)
    }
}

const fn figure(unit: Unit, amount: u64) -> Figure {
    match unit {
        Unit::Percent => Figure::Percent(amount),
        Unit::YesNo => Figure::Answer(amount > 0),
        Unit::Count | Unit::Days => Figure::Count(amount),
    }
}

/// The agencies that are ranked, in the order of the tree.
#[must_use]
pub fn entries(tally: &Tally, set: &ScoreSet, reported: &Reported) -> Vec<Entry> {
    let entry = |line: &crate::domain::adoption::tally::AgencyTally| {
        let agency = &line.agency;
        let block = Block::of(agency.kind, agency.level, agency.role)?;
        let figure = |criterion: &crate::domain::score::set::Criterion| {
            let code = criterion.indicator.as_str();
            if !criterion.is_for(block) {
                return Figure::NotApplicable;
            }
            code.parse().map_or_else(|_| reported.get(agency.id, code), |which| counted(which, &line.with_departments))
        };
        let figures = set.criteria.iter().map(figure).collect();
        let (code, name) = (agency.code.to_string(), agency.name.clone());
        Some(Entry { agency: agency.id, code, name, block, figures })
    };
    tally.agencies.iter().filter_map(entry).collect()
}

fn counted(which: Counted, figures: &Figures) -> Figure {
    Figure::Share(match which {
        Counted::Coverage => figures.total.coverage(),
        Counted::Issued => figures.total.issued(),
        Counted::CoverageOfLeaders => {
            let leaders = figures.ranks().filter(|(rank, _)| matches!(rank, Rank::Head | Rank::Deputy));
            let sum = |column: Column| move |sum: u64, counts: &Counts| sum + counts.get(column);
            let leaders: Vec<&Counts> = leaders.map(|(_, counts)| counts).collect();
            Ratio {
                part: leaders.iter().copied().fold(0, sum(Column::Covered)),
                whole: leaders.iter().copied().fold(0, sum(Column::InScope)),
            }
        }
    })
}
