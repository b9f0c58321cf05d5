//! Saying which official an account belongs to. The account then sees that person's own data, all accounts of one official are one
//! person's hands for four eyes, and none of them acts any more once that person's service has ended.

use std::str::FromStr;

use uuid::Uuid;

use super::error::{OperationError, OperationResult};
use super::managed_account::anothers_account;
use super::registry::{Actor, Registry};
use crate::auth::four_eyes::Hands;
use crate::auth::permission::Permission;
use crate::domain::audit::event::AuditEvent;
use crate::domain::ids::OfficialId;
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::address::{InvalidAddress, MailAddress};
use crate::domain::principal::Role;
use crate::domain::scope::Scope;
use crate::storage::read::{Reader, View};

/// How an official is named: by identifier, or by an address that they hold today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfficialKey {
    /// By identifier.
    Id(OfficialId),
    /// By address.
    Address(MailAddress),
}

impl FromStr for OfficialKey {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<Uuid>().map_or_else(|_| text.parse().map(Self::Address), |id| Ok(Self::Id(OfficialId(id))))
    }
}

/// Ties somebody's account to an official, or to nobody. The account's sessions end; the same again changes nothing.
///
/// # Errors
/// When the actor may not, the account is not all within its part of the tree, is its own or a machine's, the official is not
/// there within it or is the actor, there is no tie to undo, or the store fails.
pub async fn tie_official(
    registry: &Registry,
    actor: &Actor,
    name: &str,
    official: Option<&OfficialKey>,
) -> OperationResult<()> {
    let account = anothers_account(registry, actor, Permission::ManagePrincipals, name).await?;
    let principal = &account.row.principal;
    let books = registry.store.bookkeeping().await?;
    let official = match official {
        Some(_) if account.grants.iter().any(|dated| dated.grant.role == Role::Machine) => return Err(machine()),
        Some(key) => Some(official_of(registry, books.reader(), actor, &account.scope, key).await?),
        None => None,
    };
    let event = registry.event(actor, "tie_official").about_account(principal.id.0);
    let event = match (principal.official, official) {
        (None, None) => return Err(OperationError::NotFound { what: "official of this account" }),
        (before, after) if before == after => return Ok(()),
        (before, after) => before.into_iter().chain(after).fold(event, AuditEvent::about_person),
    };
    let by = actor.recorded_name();
    books.tie_account(registry.new_id(), principal.id, official, &by, registry.clock.now()).await?;
    books.audit(event.with("tied", official.is_some()));
    Ok(books.commit().await?)
}

/// The official of that key within the scope; never the actor, who would tie a second account to themselves.
pub(super) async fn official_of(
    registry: &Registry,
    reader: &Reader,
    actor: &Actor,
    scope: &Scope,
    key: &OfficialKey,
) -> OperationResult<OfficialId> {
    const NOBODY: OperationError = OperationError::NotFound { what: "official" };
    let view = View::of(registry.clock.today());
    let id = match key {
        OfficialKey::Id(id) => Some(*id),
        OfficialKey::Address(address) => {
            let owners = reader.address_owners(scope, view, std::slice::from_ref(address)).await?;
            owners.get(address).and_then(|owner| owner.official)
        }
    };
    let id = id.ok_or(NOBODY)?;
    reader.official(scope, view, id).await?.ok_or(NOBODY)?;
    match actor {
        Actor::Principal(principal) if Hands::of(principal).include(id) => Err(OperationError::OwnAccount),
        _ => Ok(id),
    }
}

/// A machine is nobody.
pub(super) fn machine() -> OperationError {
    let reason = Bilingual::new(
        "Tài khoản của hệ thống kết nối không gắn với cán bộ, công chức nào",
        "a machine's account belongs to no official",
    );
    OperationError::Conflict { reason }
}
