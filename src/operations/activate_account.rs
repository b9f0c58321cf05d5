//! One-time codes by which an account gets its first or a new password: nobody else ever knows one. The very first account is
//! made this way by a local operator, for there is nobody yet who could log in.

use std::net::IpAddr;

use sha2::{Digest as _, Sha256};

use super::add_principal::{Account, Credential, make};
use super::attempt::{count, subject_of_activation, subject_of_name};
use super::change_password::chosen;
use super::error::{OperationError, OperationResult};
use super::log_in::{hash, own_event, refused};
use super::managed_account::anothers_account;
use super::registry::{Actor, Registry};
use super::tie_official::OfficialKey;
use crate::auth::permission::Permission;
use crate::auth::second_factor::readable_code;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::ids::PrincipalId;
use crate::domain::lang::Bilingual;
use crate::domain::principal::{Role, WayIn};
use crate::domain::scope::Scope;
use crate::storage::row::log_in::{CodePurpose, OneTimeCode};
use crate::storage::write::Bookkeeping;

/// How long a code is good.
const CODE_SECONDS: i64 = 24 * 3600;
/// Letters of a code: nearly a hundred bits.
const CODE_LETTERS: usize = 20;

/// A code to hand over, told this once.
#[derive(Clone)]
pub struct Activation {
    /// The account.
    pub account: String,
    /// The code.
    pub code: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for Activation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Activation").field("account", &self.account).finish_non_exhaustive()
    }
}

/// Makes the first account, an administrator of the whole province, and its code. As long as nobody has a password it can be
/// repeated, for a code that was lost.
///
/// # Errors
/// When somebody can log in already, the name is none, the registry has no agencies, or the store fails.
pub async fn first_admin(registry: &Registry, name: &str) -> OperationResult<Activation> {
    let reader = registry.store.read().await?;
    if reader.has_usable_principals().await? {
        let reason = Bilingual::new(
            "Hệ thống đã có tài khoản; quản trị hệ thống tạo tài khoản tiếp theo bằng `congvu user add`",
            "there are accounts already; an administrator makes more with `congvu user add`",
        );
        return Err(OperationError::Conflict { reason });
    }
    let known = reader.principal_by_name(name.trim(), registry.clock.today()).await?;
    drop(reader);
    let principal = if let Some(row) = known {
        row.principal
    } else {
        let code = registry.province.code.clone();
        let account = Account { name, role: Role::ItAdmin, agency_code: &code, official: None };
        make(registry, &Actor::Shell, Scope::Province, account, Credential::None).await?
    };
    issue(registry, &Actor::Shell, principal.id, principal.name).await
}

/// Makes an account with one role, of an official if one is named, and its code.
///
/// # Errors
/// As [`super::add_principal::add_principal`].
pub async fn invite(
    registry: &Registry,
    actor: &Actor,
    name: &str,
    role: Role,
    agency_code: &str,
    official: Option<&OfficialKey>,
) -> OperationResult<Activation> {
    let scope = actor.scope(Permission::ManagePrincipals)?;
    let account = Account { name, role, agency_code, official };
    let principal = make(registry, actor, scope, account, Credential::None).await?;
    issue(registry, actor, principal.id, principal.name).await
}

/// Ends somebody's password and sessions, and gives a code for a new one.
///
/// # Errors
/// When the actor may not, the account is not all within its part of the tree, is its own or a machine's, or the store fails.
pub async fn reset_password(registry: &Registry, actor: &Actor, name: &str) -> OperationResult<Activation> {
    let account = anothers_account(registry, actor, Permission::ManagePrincipals, name).await?;
    if account.grants.iter().any(|dated| dated.grant.role == Role::Machine) {
        let reason = Bilingual::new("Hệ thống kết nối không có mật khẩu", "a machine has no password");
        return Err(OperationError::Conflict { reason });
    }
    let principal = account.row.principal;
    let books = registry.store.bookkeeping().await?;
    books.set_password_hash(principal.id, None).await?;
    books.revoke_api_tokens(principal.id, SystemClock.now()).await?;
    let activation = put_code(registry, &books, actor, principal.id, principal.name, CodePurpose::Activate).await?;
    books.audit(registry.event(actor, "reset_password").about_account(principal.id.0));
    books.commit().await?;
    Ok(activation)
}

/// Sets the password of an account by its code, which is then used up.
///
/// # Errors
/// When the new password is refused, [`OperationError::LogInRefused`] when account and code do not belong together or the code's
/// time is over, [`OperationError::TooManyAttempts`], or when the store fails.
pub async fn activate(
    registry: &Registry,
    name: &str,
    code: &str,
    new: String,
    source: Option<IpAddr>,
) -> OperationResult<()> {
    // The policy first: a password that is refused must not use up the code.
    let password = chosen(registry, name.trim(), new, false)?;
    let attempt = count(registry, subject_of_activation(name), source).await?;
    let row = registry.store.read().await?.principal_by_name(name.trim(), registry.clock.today()).await?;
    let hash = hash(password, registry.keys().pepper.clone()).await?;
    let row = row.filter(|row| !row.disabled).ok_or(OperationError::LogInRefused)?;
    let principal = row.principal.id;
    let books = registry.store.bookkeeping().await?;
    books.hold_account(principal).await?;
    let used = books.use_one_time_code(&digest(code), principal, CodePurpose::Activate, SystemClock.now()).await?;
    let Some(used) = used else {
        drop(books);
        refused(registry, &row.principal, "activate_account").await?;
        return Err(OperationError::LogInRefused);
    };
    books.put_source_of_way(registry.new_id(), principal, WayIn::Password, used, registry.clock.now()).await?;
    books.audit(own_event(registry, &row.principal, "activate_account"));
    books.set_password_hash(principal, Some(hash)).await?;
    books.set_must_change(principal, false).await?;
    books.forget_attempts(&subject_of_name(&row.principal.name)).await?;
    attempt.succeeded(&books).await?;
    Ok(books.commit().await?)
}

async fn issue(
    registry: &Registry,
    actor: &Actor,
    principal: PrincipalId,
    name: String,
) -> OperationResult<Activation> {
    let books = registry.store.bookkeeping().await?;
    let activation = put_code(registry, &books, actor, principal, name, CodePurpose::Activate).await?;
    books.audit(registry.event(actor, "issue_activation").about_account(principal.0));
    books.commit().await?;
    Ok(activation)
}

pub(super) async fn put_code(
    registry: &Registry,
    books: &Bookkeeping,
    issuer: &Actor,
    principal: PrincipalId,
    account: String,
    purpose: CodePurpose,
) -> OperationResult<Activation> {
    let code = readable_code(CODE_LETTERS)?;
    let expires_at = SystemClock.now().plus_seconds(CODE_SECONDS);
    let (issuer, issued_at) = (issuer.account(), registry.clock.now());
    books
        .put_one_time_code(&OneTimeCode { hash: digest(&code), principal, purpose, expires_at, issuer, issued_at })
        .await?;
    Ok(Activation { account, code, expires_at })
}

/// What is stored of a code, however its groups are typed.
pub(super) fn digest(code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    Sha256::digest(plain.as_bytes()).into()
}
