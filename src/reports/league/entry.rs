//! The figures of an agency as a score set looks at them: counted by the registry, or reported.

use time::Date;

use super::behind::Behind;
use super::reported::Reported;
use crate::domain::adoption::counts::{Column, Counts, Figures};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::adoption::tally::{AgencyTally, Tally};
use crate::domain::agency::TreePath;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::measured::NotApplicable;
use crate::domain::indicator::period::Days;
use crate::domain::posting::Rank;
use crate::domain::score::block::Block;
use crate::domain::score::points::Figure;
use crate::domain::score::set::{Criterion, ScoreSet};
use crate::domain::score::standard::Counted;
use crate::reports::indicators::{OfAgencies, Told};

/// An agency that is ranked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The agency.
    pub agency: AgencyId,
    /// Identifier.
    pub code: String,
    /// Name.
    pub name: String,
    /// Where it stands in the tree.
    pub path: TreePath,
    /// Whom it is ranked with.
    pub block: Block,
    /// Its figures, in the set's order.
    pub figures: Vec<Figure>,
    /// What speaks for each.
    pub behind: Vec<Behind>,
}

/// What is known of the agencies of a moment.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// Its people.
    pub tally: &'a Tally,
    /// What the registry counts over the month, and of mailboxes.
    pub counted: &'a OfAgencies,
    /// What agencies reported.
    pub reported: &'a Reported,
    /// People are counted at the end of this day.
    pub as_of: Date,
    /// Documents and revocations in these.
    pub period: Days,
}

/// The agencies that are ranked, in the order of the tree.
#[must_use]
pub fn entries(sources: &Sources<'_>, set: &ScoreSet) -> Vec<Entry> {
    let entry = |line: &AgencyTally| {
        let agency = &line.agency;
        let block = Block::of(agency.kind, agency.level, agency.role)?;
        let looked = |criterion: &Criterion| {
            if !criterion.is_for(block) {
                return (Figure::NotApplicable, Behind::nothing());
            }
            sources.look(line, set.rule.counted(&criterion.indicator), &criterion.indicator)
        };
        let (figures, behind) = set.criteria.iter().map(looked).unzip();
        let (code, name, path) = (agency.code.to_string(), agency.name.clone(), agency.path.clone());
        Some(Entry { agency: agency.id, code, name, path, block, figures, behind })
    };
    sources.tally.agencies.iter().filter_map(entry).collect()
}

impl Sources<'_> {
    fn look(&self, line: &AgencyTally, counted: Option<Counted>, code: &str) -> (Figure, Behind) {
        let agency = line.agency.id;
        let reported = self.reported.get(agency, code).cloned();
        let Some(counted) = counted else {
            return reported.unwrap_or_else(|| (Figure::Unreported, Behind::nothing()));
        };
        if let Some(share) = of_people(counted, &line.with_departments) {
            return (Figure::Share(share), Behind::registry(self.as_of));
        }
        let Some(told) = self.counted.get(agency, counted.measured()) else {
            return (Figure::NotApplicable, Behind::nothing());
        };
        // A share that was told as such, once, stands until anything newer tells.
        let is_untold = told.not_applicable == Some(NotApplicable::NoSource);
        let once = reported.filter(|_| is_untold && counted == Counted::ElectronicExchange);
        once.unwrap_or_else(|| self.counted_share(counted, told))
    }

    fn counted_share(&self, counted: Counted, told: &Told) -> (Figure, Behind) {
        // A share of some days only, whose others were passed over in silence or told wrong, would be a way up.
        let why = told.not_applicable.or_else(|| told.left_out.keys().next_back().copied());
        let figure = match (told.value, told.numerator.zip(told.denominator)) {
            (Some(_), Some((part, whole))) if why.is_none() => Figure::Share(Ratio { part, whole }),
            (Some(value), None) if why.is_none() => Figure::Percent(value.0),
            _ => without(why),
        };
        let behind = Behind {
            status: told.status.filter(|_| why.is_none()),
            as_of: Some(told.as_of),
            is_counted: true,
            source: told.source.clone(),
            days: counted.is_of_period().then_some(self.period),
            why,
        };
        (figure, behind)
    }
}

/// What a criterion looks at where there is no value: silence, and a report that is wrong, are no way up.
pub(super) const fn without(why: Option<NotApplicable>) -> Figure {
    match why {
        None | Some(NotApplicable::NothingToCount) => Figure::NotApplicable,
        Some(
            NotApplicable::NoSource
            | NotApplicable::NoTotal
            | NotApplicable::NoEvidence
            | NotApplicable::TotalBelowEvidence
            | NotApplicable::PartAboveWhole,
        ) => Figure::Unreported,
    }
}

/// What a tally tells of people; none of what it does not tell.
fn of_people(which: Counted, figures: &Figures) -> Option<Ratio> {
    match which {
        Counted::Coverage => Some(figures.total.coverage()),
        Counted::Issued => Some(figures.total.issued()),
        Counted::CoverageOfLeaders => {
            let leaders = figures.ranks().filter(|(rank, _)| matches!(rank, Rank::Head | Rank::Deputy));
            let sum = |column: Column| move |sum: u64, counts: &Counts| sum + counts.get(column);
            let leaders: Vec<&Counts> = leaders.map(|(_, counts)| counts).collect();
            Some(Ratio {
                part: leaders.iter().copied().fold(0, sum(Column::Covered)),
                whole: leaders.iter().copied().fold(0, sum(Column::InScope)),
            })
        }
        _ => None,
    }
}
