//! Whoever looks after other people's certificates and has a mail address: accounts with their roles of the day, deputies included.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use crate::domain::agency::TreePath;
use crate::domain::ids::{OfficialId, PrincipalId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::notice::preference::NoticePreferences;
use crate::domain::principal::{Principal, Role};
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::storage::read::Reader;
use crate::storage::read::telling::ChosenNotices;

/// The agency's side.
pub(super) const MANAGERS: &[Role] = &[Role::SubscriberManager];
/// The registration authority's side.
pub(super) const AUTHORITY: &[Role] = &[Role::RaOfficer, Role::RaApprover];
/// Who looks after accounts and devices.
pub(super) const ADMINISTRATORS: &[Role] = &[Role::ItAdmin];
/// Who speaks for an agency about a drafted report.
pub(super) const REPORTING: &[Role] = &[Role::Reporter, Role::AgencyHead];
/// Who has to know that somebody signed who had left.
pub(super) const WATCHERS: &[Role] =
    &[Role::AgencyHead, Role::ItAdmin, Role::Auditor, Role::RaOfficer, Role::RaApprover];

/// An account that can be told.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    pub(super) principal: Principal,
    pub(super) address: MailAddress,
    pub(super) preferences: NoticePreferences,
    /// Mails to it stay within the province's own mail: they may name people.
    pub(super) names: bool,
}

impl Desk {
    /// Where in the tree it has one of these roles.
    pub(super) fn scope(&self, roles: &[Role]) -> Scope {
        let grants = self.principal.all_grants().filter(|grant| roles.contains(&grant.role));
        grants.map(|grant| Scope::subtree(grant.path.clone())).fold(Scope::NOTHING, Scope::or)
    }

    /// Whether it looks after what is at that place of the tree; what is at none is the whole province's matter.
    pub(super) fn covers(&self, roles: &[Role], place: Option<&TreePath>) -> bool {
        let scope = self.scope(roles);
        place.map_or(scope == Scope::Province, |place| scope.covers(place))
    }
}

/// The accounts that can be told today: in use, of nobody who left, with an address.
pub(super) async fn desks(registry: &Registry, reader: &Reader) -> OperationResult<Vec<Desk>> {
    let mut addresses: BTreeMap<PrincipalId, MailAddress> = reader.principals_with_mail().await?.into_iter().collect();
    let rows = reader.principals(registry.clock.today()).await?;
    let able = rows.into_iter().filter(|row| !row.disabled);
    let told: Vec<(Principal, MailAddress)> = able
        .filter_map(|row| Some((addresses.remove(&row.principal.id)?, row.principal)))
        .map(|(a, p)| (p, a))
        .collect();
    let owners: Vec<Uuid> = told.iter().map(|(principal, _)| owner(principal)).collect();
    let chosen = reader.notice_preferences(&owners).await?;
    let desk = |(principal, address): (Principal, MailAddress)| Desk {
        preferences: chosen.get(&owner(&principal)).map(|chosen| chosen.preferences).unwrap_or_default(),
        names: is_home(registry, &address),
        principal,
        address,
    };
    Ok(told.into_iter().map(desk).collect())
}

/// What these officials want to be told of.
pub(super) async fn wishes(
    reader: &Reader,
    officials: &[OfficialId],
) -> OperationResult<HashMap<OfficialId, NoticePreferences>> {
    let owners: Vec<Uuid> = officials.iter().map(|official| official.0).collect();
    let chosen = reader.notice_preferences(&owners).await?;
    Ok(chosen.into_iter().map(|(id, ChosenNotices { preferences, .. })| (OfficialId(id), preferences)).collect())
}

/// Whose wishes an account's are: the official's whose account it is, else its own.
pub(super) fn owner(principal: &Principal) -> Uuid {
    principal.official.map_or(principal.id.0, |official| official.0)
}

/// Whether an address lies in the province's own mail domain, or below it.
fn is_home(registry: &Registry, address: &MailAddress) -> bool {
    let Some((_, domain)) = address.as_str().rsplit_once('@') else { return false };
    let home = registry.province.mail_domain.as_str();
    domain == home || domain.strip_suffix(home).is_some_and(|below| below.ends_with('.'))
}
