//! What is counted of documents, and counts that add up.

use serde::Serialize;

use crate::domain::code::code_list;
use crate::domain::posting::Rank;

code_list! {
    /// What is counted. The four after `Documents` and `Indeterminate` are parts of it, `Electronic` of `Exchanged`, `Stamped` of `Signatures`;
    /// the five by rank are parts of `SignedByPerson`, and no document is in two of them.
    Column {
        /// Outgoing documents known by their signatures.
        Documents = "documents",
        /// With a good signature of who has the authority.
        SignedByPerson = "signed_person",
        /// With a good signature of the agency.
        SignedByAgency = "signed_agency",
        /// With both.
        SignedByBoth = "signed_both",
        /// Of which it is known how they left.
        Exchanged = "exchanged",
        /// That left otherwise than on paper.
        Electronic = "electronic",
        /// Signatures on them.
        Signatures = "signatures",
        /// Signatures with a time stamp.
        Stamped = "stamped",
        /// That lack a good signature which an indeterminate one may turn out to be.
        Indeterminate = "indeterminate",
        /// Of those with a good signature of who has the authority: signed by a head.
        SignedByHead = "signed_head",
        /// By a deputy, and by no head.
        SignedByDeputy = "signed_deputy",
        /// By the head or deputy head of a division, and by nobody above.
        SignedByDivisionHead = "signed_division_head",
        /// By staff, and by nobody above.
        SignedByStaff = "signed_staff",
        /// By a clerk alone.
        SignedByClerk = "signed_clerk",
    }
}

impl Column {
    /// Documents whose highest good signature of a person is of this rank.
    #[must_use]
    pub const fn of_rank(rank: Rank) -> Self {
        match rank {
            Rank::Head => Self::SignedByHead,
            Rank::Deputy => Self::SignedByDeputy,
            Rank::DivisionHead => Self::SignedByDivisionHead,
            Rank::Staff => Self::SignedByStaff,
            Rank::Clerk => Self::SignedByClerk,
        }
    }
}

/// Counts by column; also what counts changed by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts([i64; Column::ALL.len()]);

impl Counts {
    /// Counts in the order of [`Column::ALL`].
    #[must_use]
    pub const fn of(counts: [i64; Column::ALL.len()]) -> Self {
        Self(counts)
    }

    /// The count of a column.
    #[must_use]
    pub fn get(&self, column: Column) -> i64 {
        Column::ALL.iter().zip(self.0).find(|(candidate, _)| **candidate == column).map_or(0, |(_, count)| count)
    }

    /// The count of a column, as counts that are shown are: none is less than nothing.
    #[must_use]
    pub fn shown(&self, column: Column) -> u64 {
        u64::try_from(self.get(column)).unwrap_or(0)
    }

    /// Signed by the one or the other.
    #[must_use]
    pub fn signed(&self) -> u64 {
        let both = self.get(Column::SignedByBoth);
        u64::try_from(self.get(Column::SignedByPerson) + self.get(Column::SignedByAgency) - both).unwrap_or(0)
    }

    /// In the order of [`Column::ALL`].
    #[must_use]
    pub const fn values(&self) -> &[i64; Column::ALL.len()] {
        &self.0
    }

    /// Whether nothing is counted.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|count| *count == 0)
    }

    /// Adds `other`.
    pub fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(count, more)| *count += more);
    }

    /// Takes `other` away.
    pub fn take(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(count, less)| *count -= less);
    }
}

impl std::iter::Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, more| {
            sum.add(&more);
            sum
        })
    }
}

impl Serialize for Counts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Column::ALL.iter().zip(self.0))
    }
}
