//! A document, as what its signatures show: kept as numbers and extremes that each signature adds to, so that neither a signature that comes
//! late nor a verdict that comes out otherwise needs the others to be read again, and no order of them matters.

use std::collections::BTreeMap;

use time::Date;
use uuid::Uuid;

use super::counts::{Column, Counts};
use super::signature::{Proof, Signature, SignedAs, weight};
use crate::domain::clock::Timestamp;
use crate::domain::posting::Rank;
use crate::domain::signing::event::{Channel, ExchangeLevel, SigningAction};

/// The signature that says whose document it is and when it went out: the issue before the approval, of several the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lead {
    /// By its action.
    pub weight: u8,
    /// Its proven time.
    pub at: Timestamp,
    /// The event.
    pub event: Uuid,
    /// Whose document it is.
    pub agency: i32,
}

/// Signatures of one capacity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signed {
    /// That are good.
    pub good: u32,
    /// That are indeterminate.
    pub open: u32,
}

/// What the signatures on a document show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Document {
    /// Which of them leads; none without a signature.
    pub lead: Option<Lead>,
    /// How it left its agency: of several words the first of the code list, so that paper counts only where nothing else is told. What went
    /// round within it is no word of that.
    pub channel: Option<Channel>,
    /// Between whom it went: of several words the first of the code list.
    pub level: Option<ExchangeLevel>,
    /// Signatures.
    pub signatures: u32,
    /// Those with a time stamp.
    pub stamped: u32,
    /// Those of who has the authority.
    pub person: Signed,
    /// The good ones of these by rank, in the order of [`Rank::ALL`].
    pub ranks: [u32; Rank::ALL.len()],
    /// Those of the agency.
    pub agency: Signed,
}

/// Where a document is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The day on which it went out.
    pub day: Date,
    /// Whose it is: the number of the agency's identifier.
    pub agency: i32,
    /// Between whom it went, if that is told.
    pub level: Option<ExchangeLevel>,
}

impl Document {
    /// One more signature, which proves this.
    pub fn add(&mut self, signature: &Signature, proof: Proof) {
        let lead = Lead {
            weight: weight(signature.action),
            at: signature.at,
            event: signature.event,
            agency: signature.agency,
        };
        self.lead = first(self.lead, Some(lead));
        self.channel = first(self.channel, signature.channel.filter(|channel| *channel != Channel::Internal));
        self.level = first(self.level, signature.level);
        self.signatures += 1;
        self.stamped += u32::from(signature.is_stamped);
        self.prove(Proof::Nothing, proof);
    }

    /// A signature that was added proves something else now.
    pub fn prove(&mut self, before: Proof, now: Proof) {
        // Below nothing it never goes; if it should, verification tells.
        if let Some(count) = self.count(before) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = self.of_rank(before) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = self.count(now) {
            *count += 1;
        }
        if let Some(count) = self.of_rank(now) {
            *count += 1;
        }
    }

    const fn count(&mut self, proof: Proof) -> Option<&mut u32> {
        match proof {
            Proof::Good(SignedAs::Person(_)) => Some(&mut self.person.good),
            Proof::Good(SignedAs::Agency) => Some(&mut self.agency.good),
            Proof::Open(SignedAs::Person(_)) => Some(&mut self.person.open),
            Proof::Open(SignedAs::Agency) => Some(&mut self.agency.open),
            Proof::Nothing => None,
        }
    }

    fn of_rank(&mut self, proof: Proof) -> Option<&mut u32> {
        let Proof::Good(SignedAs::Person(Some(rank))) = proof else { return None };
        Rank::ALL.iter().zip(&mut self.ranks).find(|(one, _)| **one == rank).map(|(_, count)| count)
    }

    /// The highest rank of whose good signature is on it: whoever signed first, a head answers for what a head signed.
    #[must_use]
    pub fn signer_rank(&self) -> Option<Rank> {
        Rank::ALL.iter().zip(self.ranks).find(|(_, count)| *count > 0).map(|(rank, _)| *rank)
    }

    /// Where it is counted, and as what; nowhere when nobody approved or issued it: a copy, an annex or a remark makes no outgoing document.
    #[must_use]
    pub fn contribution(&self) -> Option<(Cell, Counts)> {
        let lead = self.lead.filter(|lead| lead.weight <= weight(SigningAction::LeaderApproval))?;
        let cell = Cell { day: lead.at.day(), agency: lead.agency, level: self.level };
        let (is_persons, is_agencys) = (self.person.good > 0, self.agency.good > 0);
        let by_rank = self.signer_rank().map(Column::of_rank);
        let may_be = |signed: Signed| signed.good == 0 && signed.open > 0;
        let counts = Column::ALL.iter().map(|column| match column {
            Column::Documents => 1,
            Column::SignedByPerson => i64::from(is_persons),
            Column::SignedByAgency => i64::from(is_agencys),
            Column::SignedByBoth => i64::from(is_persons && is_agencys),
            Column::Exchanged => i64::from(self.channel.is_some()),
            Column::Electronic => i64::from(self.channel.is_some_and(|channel| channel != Channel::Paper)),
            Column::Signatures => i64::from(self.signatures),
            Column::Stamped => i64::from(self.stamped),
            Column::Indeterminate => i64::from(may_be(self.person) || may_be(self.agency)),
            Column::SignedByHead
            | Column::SignedByDeputy
            | Column::SignedByDivisionHead
            | Column::SignedByStaff
            | Column::SignedByClerk => i64::from(by_rank == Some(*column)),
        });
        let mut all = [0; Column::ALL.len()];
        all.iter_mut().zip(counts).for_each(|(to, count)| *to = count);
        Some((cell, Counts::of(all)))
    }
}

/// What counts change by when a document that was counted as `before` is counted as `now`.
pub fn difference(before: &Document, now: &Document, changes: &mut BTreeMap<Cell, Counts>) {
    let (before, now) = (before.contribution(), now.contribution());
    if before == now {
        return;
    }
    if let Some((cell, counts)) = before {
        changes.entry(cell).or_default().take(&counts);
    }
    if let Some((cell, counts)) = now {
        changes.entry(cell).or_default().add(&counts);
    }
}

/// The first of what is told.
fn first<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
