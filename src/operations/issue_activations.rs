//! Handing out one-time codes by which officials set the password of their mailbox: for the people of a decision, or singly after a
//! reset. Whoever issues one sees the code, never a password.

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::activation_code::ActivationCode;
use crate::auth::permission::Permission;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::ids::{DecisionId, FactId, OfficialId};
use crate::domain::mailbox::activation::{Activation, ActivationChannel, ActivationPurpose};
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::scope::Scope;
use crate::storage::read::View;
use crate::storage::read::activation::MailboxOwner;
use crate::storage::write::Bookkeeping;

/// For whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// These officials.
    Officials(Vec<OfficialId>),
    /// Everyone whom a decision names.
    Decision(DecisionId),
}

/// What goes on one sheet.
#[derive(Debug, Clone)]
pub struct IssuedActivation {
    /// Whose.
    pub owner: MailboxOwner,
    /// The code; it is nowhere else in the clear.
    pub code: ActivationCode,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// What was issued, and for whom nothing was.
#[derive(Debug, Clone, Default)]
pub struct Issued {
    /// Sheets, by mailbox number.
    pub sheets: Vec<IssuedActivation>,
    /// Mailboxes that cannot be activated: closed.
    pub closed: Vec<MailboxOwner>,
}

/// Issues activations; earlier open ones of the same mailboxes end.
///
/// # Errors
/// [`OperationError::NotFound`] when none of them is within what the actor may reset, or when the actor may not, or the store
/// fails.
pub async fn issue_activations(
    registry: &Registry,
    actor: &Actor,
    whom: &Whom,
    purpose: ActivationPurpose,
    channel: ActivationChannel,
) -> OperationResult<Issued> {
    let scope = actor.scope(Permission::ResetPasswords)?;
    let owners = owners(registry, &scope, whom).await?;
    let (open, closed): (Vec<_>, Vec<_>) = owners.into_iter().partition(|owner| may_have_password(owner.state));
    let sheets = record(registry, actor, open, purpose, channel).await?;
    Ok(Issued { sheets, closed })
}

async fn owners(registry: &Registry, scope: &Scope, whom: &Whom) -> OperationResult<Vec<MailboxOwner>> {
    registry.store.advance(registry.clock.today()).await?;
    let reader = registry.store.read().await?;
    let (officials, what) = match whom {
        Whom::Officials(officials) => (officials.clone(), "official"),
        Whom::Decision(id) => {
            (reader.officials_of_decision(scope, View::of(registry.clock.today()), *id).await?, "decision")
        }
    };
    let owners = reader.mailbox_owners(scope, &officials).await?;
    if owners.is_empty() { Err(OperationError::NotFound { what }) } else { Ok(owners) }
}

/// Whether a mailbox in this state has, or will have, somebody who logs in.
pub(super) const fn may_have_password(state: MailboxState) -> bool {
    matches!(state, MailboxState::Staged | MailboxState::Active | MailboxState::ReceiveOnly)
}

async fn record(
    registry: &Registry,
    actor: &Actor,
    owners: Vec<MailboxOwner>,
    purpose: ActivationPurpose,
    channel: ActivationChannel,
) -> OperationResult<Vec<IssuedActivation>> {
    let books = registry.store.bookkeeping().await?;
    let sheets = enter(registry, &books, actor, owners, purpose, channel).await?;
    books.commit().await?;
    Ok(sheets)
}

/// Makes codes and stores them with what else `books` writes.
pub(super) async fn enter(
    registry: &Registry,
    books: &Bookkeeping,
    actor: &Actor,
    owners: Vec<MailboxOwner>,
    purpose: ActivationPurpose,
    channel: ActivationChannel,
) -> OperationResult<Vec<IssuedActivation>> {
    let now = SystemClock.now();
    let expires_at = now.plus_seconds(channel.life_seconds());
    let mut sheets = Vec::with_capacity(owners.len());
    let mut rows = Vec::with_capacity(owners.len());
    for owner in owners {
        let code = ActivationCode::generate()?;
        let activation = Activation {
            id: FactId(registry.new_id()),
            mailbox: owner.mailbox,
            purpose,
            channel,
            issued_by: actor.name().to_owned(),
            issued_at: now,
            expires_at,
            ended_at: None,
        };
        rows.push((activation, code.digest()));
        sheets.push(IssuedActivation { owner, code, expires_at });
    }
    books.insert_activations(&rows).await?;
    for sheet in &sheets {
        let event = registry.event(actor, "issue_activation").about_person(sheet.owner.official);
        books.audit(event.with("purpose", purpose.as_str()).with("channel", channel.as_str()));
    }
    Ok(sheets)
}
