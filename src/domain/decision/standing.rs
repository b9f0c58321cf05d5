//! A person as recorded, past and future: what a decision starts from.

use serde::{Deserialize, Serialize};
use time::Date;

use super::DecisionKind;
use crate::domain::ids::{AgencyId, DecisionId, FactId, OfficialId, SubjectId};
use crate::domain::mailbox::Mailbox;
use crate::domain::mailbox::address::{AddressFact, AddressKind, MailAddress};
use crate::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use crate::domain::official::{Category, Official};
use crate::domain::period::Period;
use crate::domain::posting::{Posting, PostingKind};

/// Name, date of birth and category as corrected, during a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// This fact.
    pub id: FactId,
    /// Whose.
    pub official: OfficialId,
    /// Name, NFC.
    pub full_name: String,
    /// Date of birth.
    pub birth_date: Date,
    /// Category.
    pub category: Category,
    /// When it holds.
    pub effective: Period,
    /// The decision's subject behind it.
    pub subject: Option<SubjectId>,
}

/// An act in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriorAct {
    /// Its subject.
    pub subject: SubjectId,
    /// Its decision.
    pub decision: DecisionId,
    /// What it does.
    pub kind: DecisionKind,
    /// Since when.
    pub effective_from: Date,
}

/// Everything about a person that decisions change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who, as first recorded.
    pub official: Official,
    /// Corrections of that.
    pub corrections: Vec<Correction>,
    /// Postings.
    pub postings: Vec<Posting>,
    /// The personal mailbox.
    pub mailbox: Option<Mailbox>,
    /// Its states.
    pub states: Vec<MailboxStateFact>,
    /// Its addresses.
    pub addresses: Vec<AddressFact>,
    /// Acts in force, by their effective day.
    pub acts: Vec<PriorAct>,
}

impl Standing {
    /// Somebody of whom nothing else is recorded.
    #[must_use]
    pub const fn newcomer(official: Official) -> Self {
        Self {
            official,
            corrections: Vec::new(),
            postings: Vec::new(),
            mailbox: None,
            states: Vec::new(),
            addresses: Vec::new(),
            acts: Vec::new(),
        }
    }

    /// Name, date of birth and category on a day.
    #[must_use]
    pub fn identity_on(&self, day: Date) -> Official {
        let corrected = self.corrections.iter().find(|fact| fact.effective.contains(day));
        corrected.map_or_else(
            || self.official.clone(),
            |fact| Official {
                id: self.official.id,
                full_name: fact.full_name.clone(),
                birth_date: fact.birth_date,
                category: fact.category,
            },
        )
    }

    /// The primary posting of a day.
    #[must_use]
    pub fn primary_on(&self, day: Date) -> Option<&Posting> {
        self.postings.iter().find(|posting| posting.kind == PostingKind::Primary && posting.effective.contains(day))
    }

    /// The agency they are in on a day: that of the primary posting, else of the last one before, else of the first.
    #[must_use]
    pub fn agency_about(&self, day: Date) -> Option<AgencyId> {
        let primary = || self.postings.iter().filter(|posting| posting.kind == PostingKind::Primary);
        let before = primary().filter(|posting| posting.effective.from <= day);
        let last = before.max_by_key(|posting| posting.effective.from);
        last.or_else(|| primary().min_by_key(|posting| posting.effective.from)).map(|posting| posting.agency)
    }

    /// State of the mailbox on a day.
    #[must_use]
    pub fn state_on(&self, day: Date) -> Option<MailboxState> {
        self.states.iter().find(|fact| fact.effective.contains(day)).map(|fact| fact.state)
    }

    /// Primary address of a day.
    #[must_use]
    pub fn address_on(&self, day: Date) -> Option<&MailAddress> {
        let primary = |fact: &&AddressFact| fact.kind == AddressKind::Primary && fact.effective.contains(day);
        self.addresses.iter().find(primary).map(|fact| &fact.address)
    }

    /// The agency whose mail group they belong to on a day: as `storage::read::provision` has it.
    #[must_use]
    pub fn group_on(&self, day: Date) -> Option<AgencyId> {
        let posting = self.primary_on(day)?;
        let receives = self.state_on(day).is_some_and(|state| state.permissions().receive);
        (receives && self.address_on(day).is_some()).then_some(posting.agency)
    }
}
