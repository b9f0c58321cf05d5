//! What the signatures that document systems report show of agencies' totals. Read for whoever assembles figures, here and at their import.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::agency::AgencyVersion;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::evidence::SignedDocuments;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::places::Places;
use crate::domain::indicator::{FigureScope, IndicatorValue, Standard};
use crate::domain::signing::agency_codes::AgencyCodes;
use crate::domain::signing::event::ExchangeLevel;
use crate::storage::StoreError;
use crate::storage::read::signing::signed_documents::DocumentCounts;
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

/// How many documents each value counts at least, by the good signatures on documents of its agencies and days; none where signatures say
/// nothing of its indicator.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn least_of(
    reader: &Reader,
    view: View,
    agencies: &AgenciesOverTime,
    values: &[&IndicatorValue],
) -> Result<Vec<Option<u64>>, StoreError> {
    let mut by_days: BTreeMap<Days, Vec<(usize, Standard)>> = BTreeMap::new();
    for (place, value) in values.iter().enumerate() {
        let standard: Option<Standard> = value.indicator.as_str().parse().ok();
        let speaking = standard.filter(|which| SignedDocuments::default().least(*which).is_some());
        if let Some(which) = speaking {
            by_days.entry(value.days).or_default().push((place, which));
        }
    }
    let mut least = vec![None; values.len()];
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
        let all: BTreeSet<&str> = wanted.iter().flat_map(|(_, _, codes)| codes).copied().collect();
        let counts = reader.signed_documents(view, days, &all.into_iter().collect::<Vec<_>>()).await?;
        for (place, which, codes) in wanted {
            let level = values.get(place).and_then(|value| value.level);
            let found =
                together(&counts, |code, of| codes.binary_search(&code).is_ok() && (level.is_none() || of == level));
            if let Some(own) = least.get_mut(place) {
                *own = found.least(which);
            }
        }
    }
    Ok(least)
}

fn together(counts: &DocumentCounts, is_wanted: impl Fn(&str, Option<ExchangeLevel>) -> bool) -> SignedDocuments {
    let wanted = counts.iter().filter(|((code, level), _)| is_wanted(code, *level));
    wanted.map(|(_, documents)| *documents).fold(SignedDocuments::default(), SignedDocuments::and)
}
