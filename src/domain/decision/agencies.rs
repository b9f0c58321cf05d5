//! The agencies by day, as decisions need them: name, short name, place in the tree.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use crate::domain::agency::TreePath;
use crate::domain::ids::AgencyId;
use crate::domain::period::Period;

/// An agency during a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyPlace {
    /// The agency.
    pub agency: AgencyId,
    /// When this holds.
    pub effective: Period,
    /// Name.
    pub name: String,
    /// Short Latin name.
    pub slug: String,
    /// Place in the tree.
    pub path: TreePath,
}

/// All agencies, past and to come.
#[derive(Debug, Clone, Default)]
pub struct AgencyBook {
    places: BTreeMap<AgencyId, Vec<AgencyPlace>>,
    slugs: BTreeSet<String>,
}

impl AgencyBook {
    /// A book of these.
    #[must_use]
    pub fn new(places: Vec<AgencyPlace>) -> Self {
        let mut book = Self::default();
        for place in places {
            book.slugs.insert(place.slug.clone());
            book.places.entry(place.agency).or_default().push(place);
        }
        book
    }

    /// The agency on that day; none when it does not exist then.
    #[must_use]
    pub fn on(&self, agency: AgencyId, day: Date) -> Option<&AgencyPlace> {
        self.places.get(&agency)?.iter().find(|place| place.effective.contains(day))
    }

    /// The agency on that day, else as it was last.
    #[must_use]
    pub fn standing(&self, agency: AgencyId, day: Date) -> Option<&AgencyPlace> {
        self.on(agency, day).or_else(|| self.places.get(&agency)?.last())
    }

    /// The agency's name on that day, else any name it has had.
    #[must_use]
    pub fn name(&self, agency: AgencyId, day: Date) -> &str {
        let last = || self.places.get(&agency).and_then(|places| places.last());
        self.on(agency, day).or_else(last).map_or("?", |place| place.name.as_str())
    }

    /// Whether it is an agency at all, on whatever day.
    #[must_use]
    pub fn knows(&self, agency: AgencyId) -> bool {
        self.places.contains_key(&agency)
    }

    /// Whether a text is an agency's short name, on whatever day.
    #[must_use]
    pub fn is_slug(&self, text: &str) -> bool {
        self.slugs.contains(text)
    }
}
