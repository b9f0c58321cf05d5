//! An official sets the password of their mailbox with a one-time code: it goes to the directory, sessions that are open end, and the
//! fact that it was set is recorded. Nobody else ever sees it.

use super::end_shown_steps::end_shown_steps;
use super::error::{OperationError, OperationResult};
use super::hashing;
use super::issue_activations::may_have_password;
use super::mail_sessions::SessionsEnded;
use super::registry::{Actor, Registry};
use crate::auth::activation_code::ActivationCode;
use crate::auth::password::Password;
use crate::directory::credentials::{NewPassword, PasswordOutcome};
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::{FactId, MailboxId};
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::activation::{Activation, PasswordSet};
use crate::domain::mailbox::session_end::SessionEndReason;
use crate::domain::scope::Scope;
use crate::storage::read::activation::MailboxOwner;

/// What came of it.
#[derive(Debug, Clone)]
pub struct MailboxPasswordSet {
    /// Whose mailbox.
    pub owner: MailboxOwner,
    /// What became of open mail sessions.
    pub sessions: SessionsEnded,
}

/// Who is behind a code that can still be used.
///
/// # Errors
/// [`OperationError::NotFound`] when the code is none, was used, ended, or its mailbox was closed; they look alike.
pub async fn activation_behind(
    registry: &Registry,
    code: &ActivationCode,
) -> OperationResult<(Activation, MailboxOwner)> {
    let reader = registry.store.read().await?;
    let nothing = || OperationError::NotFound { what: "activation" };
    let activation = reader.activation_by_code(code.digest()).await?.ok_or_else(nothing)?;
    let owner = reader.mailbox_owner(&Scope::Province, activation.mailbox).await?.ok_or_else(nothing)?;
    if activation.is_open(SystemClock.now()) && may_have_password(owner.state) {
        Ok((activation, owner))
    } else {
        Err(nothing())
    }
}

/// Sets the password.
///
/// # Errors
/// As [`activation_behind`]; [`OperationError::Conflict`] when the directory has no entry yet or its policy refuses the password,
/// and the code can then be used again; or when the directory or the store fails.
pub async fn set_mailbox_password(
    registry: &Registry,
    code: &ActivationCode,
    password: Password,
) -> OperationResult<MailboxPasswordSet> {
    let desk = registry.mail_desk()?;
    let (activation, owner) = activation_behind(registry, code).await?;
    let (clear, hash) = hashing::for_directory(password).await?;
    claim(registry, activation.id).await?;
    let dn = desk.naming.person(owner.number);
    let outcome = desk.credentials.set_password(&dn, &NewPassword { clear, hash }).await;
    match outcome {
        Ok(PasswordOutcome::Set(_)) => {}
        Ok(PasswordOutcome::NoEntry) => return Err(give_back(registry, activation.id, not_there_yet()).await?),
        Ok(PasswordOutcome::Refused(reason)) => {
            return Err(give_back(registry, activation.id, refused(&reason)).await?);
        }
        Err(error) => return Err(give_back(registry, activation.id, error.into()).await?),
    }
    let mut change = registry.store.write(registry.header(&Actor::Shell, "set_mailbox_password")).await?;
    let fact = PasswordSet {
        id: FactId(registry.new_id()),
        mailbox: owner.mailbox,
        purpose: activation.purpose,
        effective_at: registry.clock.now(),
    };
    change.insert_passwords_set(&[fact]).await?;
    // Whatever else is open, a sheet or a link, was for a password that is not wanted any more.
    change.end_activations(owner.mailbox, SystemClock.now()).await?;
    end_shown_steps(registry, &mut change, Some(&[owner.official])).await?;
    change.audit(registry.event(&Actor::Shell, "set_mailbox_password").about_person(owner.official));
    change.commit().await?;
    let sessions = desk.sessions.end(owner.number).await;
    if let SessionsEnded::Failed(_) = sessions {
        owe(registry, owner.mailbox).await?;
    }
    Ok(MailboxPasswordSet { owner, sessions })
}

/// The mail server could not be told: the schedule tells it again until it confirms.
async fn owe(registry: &Registry, mailbox: MailboxId) -> OperationResult<()> {
    let books = registry.store.bookkeeping().await?;
    let now = SystemClock.now();
    books.owe_session_ends(&[mailbox], SessionEndReason::PasswordSet, now, now).await?;
    Ok(books.commit().await?)
}

/// Takes the code; of two uses at once one gets it.
async fn claim(registry: &Registry, id: FactId) -> OperationResult<()> {
    let books = registry.store.bookkeeping().await?;
    if !books.use_activation(id, SystemClock.now()).await? {
        return Err(OperationError::NotFound { what: "activation" });
    }
    Ok(books.commit().await?)
}

/// Makes the code usable again, and hands on why it was of no use.
async fn give_back(registry: &Registry, id: FactId, error: OperationError) -> OperationResult<OperationError> {
    let books = registry.store.bookkeeping().await?;
    books.reopen_activation(id).await?;
    books.commit().await?;
    Ok(error)
}

fn not_there_yet() -> OperationError {
    let reason = Bilingual::new(
        "Hộp thư chưa được tạo trên hệ thống thư; hãy thử lại sau khi quản trị hệ thống đồng bộ danh bạ",
        "the mailbox is not in the directory yet; try again after the next directory run",
    );
    OperationError::Conflict { reason }
}

fn refused(reason: &str) -> OperationError {
    let reason = Bilingual::new(
        format!("Hệ thống thư không chấp nhận mật khẩu này ({reason}); hãy chọn mật khẩu khác"),
        format!("the directory refuses this password ({reason}); choose another"),
    );
    OperationError::Conflict { reason }
}
