//! Linking accounts with what another provider calls their owners, and unlinking them. Never by itself: an administrator says
//! which subject it is, or the owner, who gives the password and then logs in at the provider.

use std::net::IpAddr;

use super::attempt::{count, subject_of_name};
use super::begin_provider_log_in::{SentBrowser, provider_of, send};
use super::error::{OperationError, OperationResult, conflict};
use super::log_in::{check, own_event, refused};
use super::managed_account::anothers_account;
use super::open_session::holder;
use super::registry::{Actor, Registry};
use crate::auth::oidc::{Identity, is_subject};
use crate::auth::password::Password;
use crate::auth::permission::Permission;
use crate::auth::token::SessionToken;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::PrincipalId;
use crate::domain::principal::{Principal, Role, SessionStage, WayIn};
use crate::storage::row::access::PrincipalRow;
use crate::storage::row::log_in::SourceOfWay;
use crate::storage::row::provider::ProviderLink;
use crate::storage::write::Bookkeeping;

/// The record's words for it.
const LINK: &str = "link_provider";
const UNLINK: &str = "unlink_provider";

/// Links somebody's account with a subject of the provider.
///
/// # Errors
/// When the actor may not manage the account or it is its own, the account is a machine's, the subject is none or somebody's
/// already, the account has one of this provider, or the store fails.
pub async fn link_account(
    registry: &Registry,
    actor: &Actor,
    name: &str,
    issuer: &str,
    subject: &str,
) -> OperationResult<()> {
    let account = anothers_account(registry, actor, Permission::ManagePrincipals, name).await?;
    if !is_subject(subject) {
        return Err(conflict(
            "Mã định danh (sub) phải có từ 1 đến 255 ký tự và không có ký tự điều khiển",
            "a subject (sub) has 1 to 255 characters and no control characters",
        ));
    }
    let principal = &account.row.principal;
    if account.grants.iter().any(|dated| dated.grant.role == Role::Machine) {
        return Err(conflict(
            "Tài khoản của hệ thống kết nối không đăng nhập; hãy cấp mã truy cập cho nó",
            "a machine does not log in; issue a token to it",
        ));
    }
    let books = registry.store.bookkeeping().await?;
    let linker = Linker { account: actor.account(), name: actor.recorded_name() };
    put(registry, &books, (issuer, subject), principal.id, linker).await?;
    books.audit(registry.event(actor, LINK).about_account(principal.id.0).with("issuer", issuer));
    Ok(books.commit().await?)
}

/// Removes the links of somebody's account, and ends the sessions that began by one.
///
/// # Errors
/// When the actor may not manage the account or it is its own, it has no link, or the store fails.
pub async fn unlink_account(registry: &Registry, actor: &Actor, name: &str) -> OperationResult<()> {
    let account = anothers_account(registry, actor, Permission::ManagePrincipals, name).await?;
    let principal = account.row.principal.id;
    let books = registry.store.bookkeeping().await?;
    remove(registry, &books, principal).await?;
    books.audit(registry.event(actor, UNLINK).about_account(principal.0));
    Ok(books.commit().await?)
}

/// The links of the account behind an open session.
///
/// # Errors
/// When nobody is logged in, or the store fails.
pub async fn own_links(registry: &Registry, token: &SessionToken) -> OperationResult<(Principal, Vec<ProviderLink>)> {
    let (_, row) = holder(registry, token, &[SessionStage::Open]).await?;
    let links = registry.store.read().await?.provider_links(row.principal.id).await?;
    Ok((row.principal, links))
}

/// Sends the owner of an open session, who gives the password again, to the provider, to link the account on return; then the
/// browser goes to `next`.
///
/// # Errors
/// [`OperationError::LogInRefused`] when the password is wrong, [`OperationError::TooManyAttempts`], when nobody is logged in,
/// the account is linked already, the provider does not answer as it should, or the store fails.
pub async fn begin_own_link(
    registry: &Registry,
    token: &SessionToken,
    password: Password,
    next: &str,
    source: Option<IpAddr>,
) -> OperationResult<SentBrowser> {
    let provider = provider_of(registry)?;
    let (_, row) = holder(registry, token, &[SessionStage::Open]).await?;
    let attempt = count(registry, subject_of_name(&row.principal.name), source).await?;
    if !check(password, row.password_hash.clone(), registry.keys().pepper.clone()).await? {
        refused(registry, &row.principal, LINK).await?;
        return Err(OperationError::LogInRefused);
    }
    let books = registry.store.bookkeeping().await?;
    attempt.succeeded(&books).await?;
    let links = books.reader().provider_links(row.principal.id).await?;
    books.commit().await?;
    if links.iter().any(|link| link.issuer == provider.issuer()) {
        return Err(taken());
    }
    send(registry, next, Some(row.principal.id)).await
}

/// Links the account that set out to be linked, if its browser is still logged in to it.
pub(super) async fn link_own(
    registry: &Registry,
    token: Option<&SessionToken>,
    principal: PrincipalId,
    identity: &Identity,
) -> OperationResult<()> {
    let token = token.ok_or(OperationError::ProviderLogInOver)?;
    let (_, row) = holder(registry, token, &[SessionStage::Open]).await?;
    if row.principal.id != principal {
        return Err(OperationError::ProviderLogInOver);
    }
    let books = registry.store.bookkeeping().await?;
    // The account itself: in the link are the hands that were in the account when it was made.
    let linker = Linker { account: Some(principal), name: row.principal.name.clone() };
    put(registry, &books, (&identity.issuer, &identity.subject), principal, linker).await?;
    books.audit(own_event(registry, &row.principal, LINK).with("issuer", identity.issuer.as_str()));
    Ok(books.commit().await?)
}

/// Removes one's own links. Whoever has no password would be locked out and asks an administrator.
///
/// # Errors
/// When nobody is logged in, there is no link, the account has no password, or the store fails.
pub async fn unlink_own(registry: &Registry, token: &SessionToken) -> OperationResult<()> {
    let (_, row) = holder(registry, token, &[SessionStage::Open]).await?;
    let PrincipalRow { principal, password_hash, .. } = row;
    if password_hash.is_none() {
        return Err(conflict(
            "Tài khoản chưa có mật khẩu nên sẽ không đăng nhập được nữa; hãy đề nghị quản trị hệ thống cấp mã kích hoạt trước",
            "the account has no password and could not log in any more; ask an administrator for an activation code first",
        ));
    }
    let books = registry.store.bookkeeping().await?;
    remove(registry, &books, principal.id).await?;
    books.audit(own_event(registry, &principal, UNLINK));
    Ok(books.commit().await?)
}

/// Who makes a link: could have been the one who comes in by it.
struct Linker {
    account: Option<PrincipalId>,
    name: String,
}

async fn put(
    registry: &Registry,
    books: &Bookkeeping,
    (issuer, subject): (&str, &str),
    principal: PrincipalId,
    linker: Linker,
) -> OperationResult<()> {
    let link = ProviderLink {
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        principal,
        linked_at: SystemClock.now(),
        linked_by: linker.name,
        last_used_at: None,
    };
    if !books.insert_provider_link(&link).await? {
        return Err(taken());
    }
    from_now_on(registry, books, principal, linker.account).await
}

async fn from_now_on(
    registry: &Registry,
    books: &Bookkeeping,
    principal: PrincipalId,
    issuer: Option<PrincipalId>,
) -> OperationResult<()> {
    let now = registry.clock.now();
    let source = SourceOfWay { issuer, issued_at: now };
    Ok(books.put_source_of_way(registry.new_id(), principal, WayIn::Provider, source, now).await?)
}

async fn remove(registry: &Registry, books: &Bookkeeping, principal: PrincipalId) -> OperationResult<()> {
    match books.remove_provider_links(principal).await? {
        0 => Err(OperationError::NotFound { what: "link with another provider" }),
        _ => from_now_on(registry, books, principal, None).await,
    }
}

/// Which of the two it is would tell of somebody else's account.
fn taken() -> OperationError {
    conflict(
        "Tài khoản đã được liên kết, hoặc tài khoản bên hệ thống xác thực đã liên kết với tài khoản khác; hãy hủy liên kết cũ trước",
        "the account is linked already, or the subject is another account's; unlink that first",
    )
}
