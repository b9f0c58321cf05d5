//! Whether whoever a mail was queued for is still to be told: days may pass before it goes.

use std::collections::HashSet;

use super::desk::desks;
use crate::domain::ids::{NoticeId, OfficialId, PrincipalId};
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::storage::read::{Reader, View};
use crate::storage::row::notice::NoticeRow;

/// Of these notices those of accounts that are disabled or whose owner left, and of holders who are in post no more.
///
/// # Errors
/// When the store fails.
pub(in crate::operations) async fn nobodys_notices(
    registry: &Registry,
    reader: &Reader,
    notices: &[NoticeRow],
) -> OperationResult<HashSet<NoticeId>> {
    let holder = |notice: &NoticeRow| match notice.principal {
        None if notice.kind.is_to_holder() => notice.subject.parse().ok().map(OfficialId),
        _ => None,
    };
    let officials: Vec<OfficialId> = notices.iter().filter_map(holder).collect();
    let holders = reader.notice_holders(View::of(registry.clock.today()), &officials).await?;
    let accounts: HashSet<PrincipalId> = if notices.iter().any(|notice| notice.principal.is_some()) {
        desks(registry, reader).await?.iter().map(|desk| desk.principal.id).collect()
    } else {
        HashSet::new()
    };
    let is_nobodys = |notice: &&NoticeRow| match (notice.principal, holder(notice)) {
        (Some(account), _) => !accounts.contains(&account),
        (None, Some(official)) => holders.get(&official).is_none_or(|holder| holder.agency.is_none()),
        (None, None) => false,
    };
    Ok(notices.iter().filter(is_nobodys).map(|notice| notice.id).collect())
}
