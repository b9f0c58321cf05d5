//! What one act changes: dated facts to close and to open, steps, and what people read of both. Preview shows it, recording
//! writes it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::Date;

use super::consequence::Consequence;
use super::standing::{Correction, Standing};
use super::step::StepDraft;
use super::timeline::Edit;
use crate::domain::ids::SubjectId;
use crate::domain::mailbox::Mailbox;
use crate::domain::mailbox::address::{AddressFact, MailAddress};
use crate::domain::mailbox::lifecycle::MailboxStateFact;
use crate::domain::period::months_after;
use crate::domain::posting::Posting;

/// The changes of one act to one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// A mailbox to be made.
    pub mailbox: Option<Mailbox>,
    /// Postings.
    pub postings: Edit<Posting>,
    /// States of the mailbox.
    pub states: Edit<MailboxStateFact>,
    /// Addresses.
    pub addresses: Edit<AddressFact>,
    /// Corrections of name and birth date.
    pub corrections: Edit<Correction>,
    /// Until when each of the person's addresses is kept from others; none while it holds.
    pub claims: Vec<(MailAddress, Option<Date>)>,
    /// What has to be done.
    pub steps: Vec<StepDraft>,
    /// Acts that come to nothing by this one: their steps to come are cancelled.
    pub superseded: Vec<SubjectId>,
    /// What people read, by day.
    pub consequences: Vec<Consequence>,
}

impl Changes {
    /// The person after these changes; acts are the caller's.
    #[must_use]
    pub fn applied(&self, before: &Standing) -> Standing {
        Standing {
            official: before.official.clone(),
            corrections: self.corrections.applied(&before.corrections),
            postings: self.postings.applied(&before.postings),
            mailbox: self.mailbox.clone().or_else(|| before.mailbox.clone()),
            states: self.states.applied(&before.states),
            addresses: self.addresses.applied(&before.addresses),
            acts: before.acts.clone(),
        }
    }
}

/// Until when each of these addresses is kept for its holder, by the facts that remain of it: one without an end holds on, one
/// without any fact is given up today.
#[must_use]
pub fn claims(
    touched: BTreeSet<MailAddress>,
    facts: &[AddressFact],
    today: Date,
    retention_months: u32,
) -> Vec<(MailAddress, Option<Date>)> {
    let until = |address: &MailAddress| {
        let ends = facts.iter().filter(|fact| fact.address == *address).map(|fact| fact.effective.to);
        let ends: Option<Vec<Date>> = ends.collect();
        ends.map(|ends| months_after(ends.into_iter().max().unwrap_or(today), retention_months))
    };
    let dated = |address: MailAddress| {
        let until = until(&address);
        (address, until)
    };
    touched.into_iter().map(dated).collect()
}
