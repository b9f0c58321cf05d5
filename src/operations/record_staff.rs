//! Recording people with their postings, mailboxes and the decisions behind them, in one change set.

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::decision::{Decision, DecisionSubject};
use crate::domain::mailbox::Mailbox;
use crate::domain::mailbox::address::AddressFact;
use crate::domain::mailbox::lifecycle::MailboxStateFact;
use crate::domain::official::Official;
use crate::domain::posting::Posting;

/// New people, with everything that is known of them.
#[derive(Debug, Clone, Default)]
pub struct Staff {
    /// Who they are.
    pub officials: Vec<Official>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// What the decisions say of them.
    pub subjects: Vec<DecisionSubject>,
    /// Their places.
    pub postings: Vec<Posting>,
    /// Their mailboxes.
    pub mailboxes: Vec<Mailbox>,
    /// States of the mailboxes.
    pub states: Vec<MailboxStateFact>,
    /// Addresses of the mailboxes.
    pub addresses: Vec<AddressFact>,
}

/// Records new people. One call is one transaction: at most a thousand or so people keep it short.
///
/// # Errors
/// When the actor may not, a person, number or address is there already, periods overlap, or the store fails.
pub async fn record_staff(registry: &Registry, actor: &Actor, staff: &Staff) -> OperationResult<()> {
    actor.require(Permission::RecordDecisions)?;
    let mut change = registry.store.write(registry.header(actor, "record_staff")).await?;
    change.insert_officials(&staff.officials).await?;
    change.insert_decisions(&staff.decisions).await?;
    change.insert_decision_subjects(&staff.subjects).await?;
    change.insert_postings(&staff.postings).await?;
    change.insert_mailboxes(&staff.mailboxes).await?;
    change.insert_mailbox_states(&staff.states).await?;
    change.insert_addresses(&staff.addresses).await?;
    change.commit().await?;
    Ok(())
}
