//! An event that is to be recorded, as the code that does it tells it: people by their identifiers. The store turns it into a
//! leaf, where people are salted references.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::details::{Detail, Details};
use super::leaf::{Outcome, SubjectRef};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId};

/// Something that somebody did, or tried to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// When, in business time.
    pub at: Timestamp,
    /// The account that did it; `system` for the program and a local operator.
    pub actor: String,
    /// The account that it acted for, when it is a deputy's act.
    pub on_behalf_of: Option<String>,
    /// What was done: a short code such as `approve_plan`.
    pub action: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// People it was about.
    pub people: BTreeSet<OfficialId>,
    /// What else it was about.
    pub about: BTreeSet<SubjectRef>,
    /// More, without personal data.
    pub details: Details,
}

impl AuditEvent {
    /// An event that went well and is about nothing yet.
    #[must_use]
    pub fn new(at: Timestamp, actor: &str, action: &'static str) -> Self {
        Self {
            at,
            actor: actor.to_owned(),
            on_behalf_of: None,
            action,
            outcome: Outcome::Done,
            people: BTreeSet::new(),
            about: BTreeSet::new(),
            details: Details::default(),
        }
    }

    /// The same, with another outcome.
    #[must_use]
    pub fn ended(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }

    /// The same, done for somebody else.
    #[must_use]
    pub fn on_behalf_of(self, account: &str) -> Self {
        Self { on_behalf_of: Some(account.to_owned()), ..self }
    }

    /// The same, about a person too.
    #[must_use]
    pub fn about_person(mut self, official: OfficialId) -> Self {
        self.people.insert(official);
        self
    }

    /// The same, about an agency too.
    #[must_use]
    pub fn about_agency(self, agency: AgencyId) -> Self {
        self.about(SubjectRef::Agency(agency.0))
    }

    /// The same, about an account too.
    #[must_use]
    pub fn about_account(self, principal: Uuid) -> Self {
        self.about(SubjectRef::Account(principal))
    }

    /// The same, about something too. People go by [`AuditEvent::about_person`], which salts them.
    #[must_use]
    pub fn about(mut self, subject: SubjectRef) -> Self {
        self.about.insert(subject);
        self
    }

    /// The same, with a detail more.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<Detail>) -> Self {
        self.details.put(key, value);
        self
    }
}
