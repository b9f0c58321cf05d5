//! Where agencies stood in the tree over time: a figure is judged by the tree of its own days, not by that of today.

use std::collections::BTreeMap;

use time::Date;

use crate::domain::agency::{AgencyVersion, TreePath};
use crate::domain::ids::AgencyId;
use crate::domain::period::Period;

/// The places of all agencies over time.
#[derive(Debug, Clone, Default)]
pub struct Places(BTreeMap<AgencyId, Vec<(Period, TreePath)>>);

impl Places {
    /// Those of these versions.
    #[must_use]
    pub fn of(versions: &[AgencyVersion]) -> Self {
        let mut places: BTreeMap<AgencyId, Vec<(Period, TreePath)>> = BTreeMap::new();
        for version in versions {
            places.entry(version.agency).or_default().push((version.effective, version.path.clone()));
        }
        for own in places.values_mut() {
            own.sort_by_key(|(period, _)| period.from);
        }
        Self(places)
    }

    /// Where an agency stood on the day; of one that was no more where it last stood, of one yet to come where it will first.
    #[must_use]
    pub fn on(&self, agency: AgencyId, day: Date) -> Option<&TreePath> {
        let own = self.0.get(&agency)?;
        let begun = own.iter().rev().find(|(period, _)| period.from <= day);
        begun.or_else(|| own.first()).map(|(_, path)| path)
    }

    /// The agencies that stood at `root` or below it on the day.
    pub fn within<'a>(&'a self, root: &'a TreePath, day: Date) -> impl Iterator<Item = AgencyId> + 'a {
        let on_the_day = move |own: &[(Period, TreePath)]| {
            own.iter().any(|(period, path)| period.contains(day) && path.is_within(root))
        };
        self.0.iter().filter(move |(_, own)| on_the_day(own)).map(|(agency, _)| *agency)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_agency_stands_where_it_stood_on_the_day() {
        let (agency, moved) = (AgencyId(Uuid::from_u128(1)), date!(2020 - 03 - 01));
        let path = |text: &str| TreePath::from_stored(text.to_owned());
        let (first, last) = (date!(2018 - 01 - 01), date!(2025 - 07 - 01));
        let (a, b) = (path("H10/H10.31/H10.31.01/"), path("H10/H10.32/H10.31.01/"));
        let own = vec![
            (Period { from: first, to: Some(moved) }, a.clone()),
            (Period { from: moved, to: Some(last) }, b.clone()),
        ];
        let places = Places(std::iter::once((agency, own)).collect());
        assert_eq!(places.on(agency, date!(2020 - 02 - 29)), Some(&a));
        assert_eq!(places.on(agency, moved), Some(&b));
        assert_eq!(places.on(agency, date!(2026 - 01 - 01)), Some(&b), "where it last stood");
        assert_eq!(places.on(agency, date!(2017 - 01 - 01)), Some(&a), "where it will stand first");
        assert_eq!(places.on(AgencyId(Uuid::from_u128(2)), moved), None);
        let below = |root: &str, day| places.within(&path(root), day).count();
        assert_eq!((below("H10/H10.31/", moved), below("H10/H10.32/", moved), below("H10/", last)), (0, 1, 0));
    }
}
