//! What is counted, and the numbers of some people: by column, in total and by rank.

use serde::Serialize;

use super::ratio::Ratio;
use super::rule::{Exclusion, Gap, Standing};
use crate::domain::code::code_list;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::posting::Rank;

code_list! {
    /// What is counted. `InScope` = `Covered` + `Indeterminate` + `Uncovered`; `Staff` = `InScope` + `Excluded`;
    /// `Expiring` is part of `Covered`, the five after it are parts of `Uncovered`.
    Column {
        /// People whose primary posting is here.
        Staff = "staff",
        /// Staff who must be able to sign.
        InScope = "in_scope",
        /// Staff who need not.
        Excluded = "excluded",
        /// Personal mailboxes issued: those of leavers too while they still receive.
        Mailboxes = "mailboxes",
        /// Staff who have one.
        StaffWithMailbox = "staff_with_mailbox",
        /// In scope and can sign.
        Covered = "covered",
        /// In scope; would be covered if a fresh revocation list were known.
        Indeterminate = "indeterminate",
        /// In scope and cannot sign.
        Uncovered = "uncovered",
        /// Covered, but not for 75 more days.
        Expiring = "expiring",
        /// Uncovered: never had a certificate.
        NoCertificate = "no_certificate",
        /// Uncovered: the last certificate expired.
        Expired = "expired",
        /// Uncovered: the last certificate was revoked.
        Revoked = "revoked",
        /// Uncovered: the last certificate is good, but its address is not its owner's.
        AddressNotLive = "address_not_live",
        /// Uncovered for another reason: hold, stop-use, not yet valid, untrusted, may not sign.
        OtherGap = "other_gap",
    }
}

impl Column {
    /// Whether a person is counted in this column.
    #[must_use]
    pub fn counts(self, person: &Person) -> bool {
        self.counts_as(person.counted())
    }

    /// Whether whoever is so is counted in this column.
    #[must_use]
    pub fn counts_as(self, one: Counted) -> bool {
        use Standing::{Covered, Excluded, Uncovered};
        match self {
            Self::Staff => one.in_post,
            Self::InScope => !matches!(one.standing, Excluded(_)),
            Self::Excluded => matches!(one.standing, Excluded(reason) if reason != Exclusion::LeftPost),
            Self::Mailboxes => one.has_mailbox,
            Self::StaffWithMailbox => one.in_post && one.has_mailbox,
            Self::Covered => matches!(one.standing, Covered { .. }),
            Self::Indeterminate => one.standing == Standing::Indeterminate,
            Self::Uncovered => matches!(one.standing, Uncovered(_)),
            Self::Expiring => one.standing == Covered { expiring: true },
            Self::NoCertificate => one.standing == Uncovered(Gap::NoCertificate),
            Self::Expired => one.standing == Uncovered(Gap::Expired),
            Self::Revoked => one.standing == Uncovered(Gap::Revoked),
            Self::AddressNotLive => one.standing == Uncovered(Gap::AddressNotLive),
            Self::OtherGap => {
                let has_own_column = [Gap::NoCertificate, Gap::Expired, Gap::Revoked, Gap::AddressNotLive];
                matches!(one.standing, Uncovered(gap) if !has_own_column.contains(&gap))
            }
        }
    }
}

/// Everything about a person that decides which columns count them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Whether they hold their post.
    pub in_post: bool,
    /// Whether a mailbox is issued to them.
    pub has_mailbox: bool,
    /// Where they stand.
    pub standing: Standing,
}

/// Whether a mailbox in this state counts as issued.
#[must_use]
pub fn is_issued(mailbox: Option<MailboxState>) -> bool {
    mailbox.is_some_and(MailboxState::is_issued)
}

/// A judged person: a row behind the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Who.
    pub official: OfficialId,
    /// Counting agency.
    pub agency: AgencyId,
    /// Whether they hold their post on the day.
    pub in_post: bool,
    /// Rank.
    pub rank: Rank,
    /// State of their mailbox.
    pub mailbox: Option<MailboxState>,
    /// Where they stand, with the reason.
    pub standing: Standing,
}

impl Person {
    /// What decides which columns count them.
    #[must_use]
    pub fn counted(&self) -> Counted {
        Counted { in_post: self.in_post, has_mailbox: is_issued(self.mailbox), standing: self.standing }
    }
}

/// The numbers of some people, by column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts([u64; Column::ALL.len()]);

impl Counts {
    /// The number of a column.
    #[must_use]
    pub fn get(&self, column: Column) -> u64 {
        Column::ALL.iter().zip(self.0).find(|(candidate, _)| **candidate == column).map_or(0, |(_, count)| count)
    }

    /// These numbers, column by column.
    #[must_use]
    pub fn of(number: impl Fn(Column) -> u64) -> Self {
        let mut counts = Self::default();
        for (column, count) in Column::ALL.iter().zip(&mut counts.0) {
            *count = number(*column);
        }
        counts
    }

    /// Can sign, of those who must be able to.
    #[must_use]
    pub fn coverage(&self) -> Ratio {
        Ratio { part: self.get(Column::Covered), whole: self.get(Column::InScope) }
    }

    /// Have a mailbox, of the staff.
    #[must_use]
    pub fn issued(&self) -> Ratio {
        Ratio { part: self.get(Column::StaffWithMailbox), whole: self.get(Column::Staff) }
    }

    fn add_people(&mut self, one: Counted, number: u64) {
        for (column, count) in Column::ALL.iter().zip(&mut self.0) {
            if column.counts_as(one) {
                *count += number;
            }
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count += more;
        }
    }
}

/// Numbers in total and split by rank, in the order of [`Rank::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// All ranks.
    pub total: Counts,
    by_rank: [Counts; Rank::ALL.len()],
}

impl Figures {
    /// These numbers, in total and rank by rank.
    #[must_use]
    pub fn of(total: Counts, of_rank: impl Fn(Rank) -> Counts) -> Self {
        let mut figures = Self { total, ..Self::default() };
        for (rank, counts) in Rank::ALL.iter().zip(&mut figures.by_rank) {
            *counts = of_rank(*rank);
        }
        figures
    }

    /// Those of a rank; without one, of all.
    #[must_use]
    pub fn of_rank(&self, rank: Option<Rank>) -> Counts {
        let of = |rank: Rank| self.ranks().find(|(candidate, _)| *candidate == rank).map(|(_, counts)| *counts);
        rank.map_or(self.total, |rank| of(rank).unwrap_or_default())
    }

    /// The numbers of each rank.
    pub fn ranks(&self) -> impl Iterator<Item = (Rank, &Counts)> {
        Rank::ALL.iter().copied().zip(&self.by_rank)
    }

    pub(super) fn add_person(&mut self, person: &Person) {
        self.add_people(person.rank, person.counted(), 1);
    }

    /// Adds so many people of a rank who are all counted alike.
    pub(super) fn add_people(&mut self, rank: Rank, one: Counted, number: u64) {
        self.total.add_people(one, number);
        let mut ranks = Rank::ALL.iter().zip(&mut self.by_rank);
        if let Some((_, counts)) = ranks.find(|(candidate, _)| **candidate == rank) {
            counts.add_people(one, number);
        }
    }

    /// Adds these numbers.
    pub fn add(&mut self, other: &Self) {
        self.total.add(&other.total);
        for (counts, more) in self.by_rank.iter_mut().zip(&other.by_rank) {
            counts.add(more);
        }
    }
}

impl std::iter::Sum for Figures {
    fn sum<I: Iterator<Item = Self>>(figures: I) -> Self {
        figures.fold(Self::default(), |mut sum, more| {
            sum.add(&more);
            sum
        })
    }
}
