//! What the documents that signing events tell of show of agencies' totals, by the counts that indicators are made from. Read for whoever assembles
//! figures, here and at their import.

use std::collections::BTreeMap;

use crate::domain::agency::AgencyVersion;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::evidence::least;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::places::Places;
use crate::domain::indicator::{FigureScope, IndicatorValue, Standard};
use crate::domain::signing::agency_codes::AgencyCodes;
use crate::domain::usage::Counts;
use crate::storage::StoreError;
use crate::storage::read::document::DocumentSum;
use crate::storage::read::{Reader, View};

/// Agencies over time: where they stood, and what they were called by.
#[derive(Debug, Clone)]
pub struct AgenciesOverTime {
    /// Where they stood.
    pub places: Places,
    codes: AgencyCodes,
}

impl AgenciesOverTime {
    /// Those of these versions.
    #[must_use]
    pub fn of(versions: &[AgencyVersion]) -> Self {
        Self { places: Places::of(versions), codes: AgencyCodes::of(versions) }
    }

    /// The agencies that a value is of.
    fn told_by(&self, value: &IndicatorValue) -> Vec<AgencyId> {
        let last = value.days.last;
        match (value.scope, self.places.on(value.agency, last)) {
            (FigureScope::Subtree, Some(root)) => self.places.within(root, last).collect(),
            _ => vec![value.agency],
        }
    }
}

/// How many documents each value counts at least, by what events tell of its agencies and days; none where they say nothing of its indicator, and
/// of an earlier knowledge: what events tell is counted as known now.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn least_of(
    reader: &Reader,
    view: View,
    agencies: &AgenciesOverTime,
    values: &[&IndicatorValue],
) -> Result<Vec<Option<u64>>, StoreError> {
    let mut least_known = vec![None; values.len()];
    if !view.is_current() {
        return Ok(least_known);
    }
    let mut by_days: BTreeMap<Days, Vec<(usize, Standard)>> = BTreeMap::new();
    for (place, value) in values.iter().enumerate() {
        let standard: Option<Standard> = value.indicator.as_str().parse().ok();
        let speaking = standard.filter(|which| least(&Counts::default(), *which).is_some());
        if let Some(which) = speaking {
            by_days.entry(value.days).or_default().push((place, which));
        }
    }
    let mut names: BTreeMap<AgencyId, Vec<&str>> = BTreeMap::new();
    for (days, asked) in by_days {
        let mut wanted: Vec<(usize, Standard, Vec<&str>)> = Vec::new();
        for (place, which) in asked {
            let Some(value) = values.get(place) else { continue };
            let mut codes = Vec::new();
            for agency in agencies.told_by(value) {
                // Codes are never another agency's: whatever names one of them within the days names the agency.
                let own = names
                    .entry(agency)
                    .or_insert_with(|| agencies.codes.of_agency(agency).into_iter().map(|(code, _)| code).collect());
                codes.extend(own.iter().copied());
            }
            codes.sort_unstable();
            codes.dedup();
            wanted.push((place, which, codes));
        }
        let sums = reader.document_sums(&[days.first], days.last).await?;
        for (place, which, codes) in wanted {
            let Some(value) = values.get(place) else { continue };
            let is_of = |sum: &&DocumentSum| {
                codes.binary_search(&sum.code.as_str()).is_ok()
                    && value.level.is_none_or(|level| sum.level == Some(level))
            };
            let known: Counts = sums.iter().filter(is_of).map(|sum| sum.counts).sum();
            if let Some(own) = least_known.get_mut(place) {
                *own = least(&known, which);
            }
        }
    }
    Ok(least_known)
}
