//! On which days there was an agency: those that ended and began again have several stretches.

use std::collections::HashMap;

use time::Date;

use super::agency::AgencyVersion;
use super::ids::AgencyId;
use super::indicator::period::Days;

/// When there was each agency, however often it was renamed or moved.
#[must_use]
pub fn lives(versions: &[AgencyVersion]) -> HashMap<AgencyId, Vec<Days>> {
    let mut lives: HashMap<AgencyId, Vec<Days>> = HashMap::new();
    let mut in_order: Vec<&AgencyVersion> = versions.iter().collect();
    in_order.sort_by_key(|version| version.effective.from);
    for AgencyVersion { agency, effective, .. } in in_order {
        let last = effective.to.map_or(Date::MAX, |to| to.previous_day().unwrap_or(to));
        let stretches = lives.entry(*agency).or_default();
        match stretches.last_mut() {
            Some(before) if before.last.next_day() == Some(effective.from) => before.last = last,
            _ => stretches.push(Days { first: effective.from, last }),
        }
    }
    lives
}
