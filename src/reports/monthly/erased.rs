//! What an erasure explains of a frozen month: whoever was erased since may count as somebody who cannot sign, in the rows of their own agency and
//! rank, and nowhere else.

use std::collections::{BTreeSet, HashMap};

use super::differ::{Difference, Row};
use crate::domain::adoption::counts::{Column, Person};
use crate::domain::adoption::tally::{AgencyTally, Tally};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::posting::Rank;

/// How many people of each row were erased since a month was frozen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    people: HashMap<(Row, Option<Rank>), u64>,
    agencies: BTreeSet<AgencyId>,
}

impl Erased {
    /// Of `erased` those whom the month's tally counts.
    #[must_use]
    pub fn of(tally: &Tally, erased: &BTreeSet<OfficialId>) -> Self {
        let agencies: HashMap<AgencyId, &AgencyTally> =
            tally.agencies.iter().map(|line| (line.agency.id, line)).collect();
        let mut found = Self::default();
        for person in tally.everybody().iter().filter(|person| erased.contains(&person.official)) {
            if let Some(own) = agencies.get(&person.agency) {
                found.add(person, own, tally);
            }
        }
        found
    }

    fn add(&mut self, person: &Person, own: &AgencyTally, tally: &Tally) {
        let above =
            tally.agencies.iter().filter(|line| own.unit == line.unit && own.agency.path.is_within(&line.agency.path));
        let rows = above.map(|line| Row::Agency(line.agency.id)).chain([Row::Total, Row::Level(own.level)]);
        for row in rows {
            for rank in [None, Some(person.rank)] {
                *self.people.entry((row, rank)).or_default() += 1;
            }
        }
        self.agencies.insert(person.agency);
    }

    /// Whether it is a count of who can sign that went down by no more people than were erased in that row, or one of who cannot that went up
    /// so. Their certificates no longer say whose addresses they are for.
    #[must_use]
    pub fn explains(&self, difference: &Difference) -> bool {
        let Some(place) = &difference.place else { return false };
        let Some((published, counted)) = difference.numbers() else { return false };
        let by = match place.column {
            Column::Covered | Column::Indeterminate | Column::Expiring => published.checked_sub(counted),
            Column::Uncovered
            | Column::Expired
            | Column::Revoked
            | Column::AddressNotLive
            | Column::OtherGap
            | Column::NoCertificate => counted.checked_sub(published),
            Column::Staff | Column::InScope | Column::Excluded | Column::Mailboxes | Column::StaffWithMailbox => None,
        };
        let erased = self.people.get(&(place.row, place.rank)).copied().unwrap_or_default();
        by.is_some_and(|by| by <= erased)
    }

    /// Whether somebody of the agency itself was erased.
    #[must_use]
    pub fn touches(&self, agency: AgencyId) -> bool {
        self.agencies.contains(&agency)
    }
}
