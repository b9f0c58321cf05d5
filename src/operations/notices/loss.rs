//! That a device was reported lost: told in the change set that records it, to its holder and to the administrators of their part of the tree.

use super::desk::{ADMINISTRATORS, desks, wishes};
use super::notice;
use crate::domain::ids::OfficialId;
use crate::domain::notice::NoticeKind;
use crate::notify::device_loss::{DeviceLoss, compose};
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::storage::ChangeSet;
use crate::storage::read::View;

/// Queues the mails about a report that stopped and drafted so much; none where nothing is new: twice is once.
///
/// # Errors
/// When the store fails.
pub(in crate::operations) async fn queue_loss_notices(
    registry: &Registry,
    change: &ChangeSet,
    official: OfficialId,
    (stopped, drafted): (usize, usize),
) -> OperationResult<()> {
    let reader = change.reader();
    if stopped + drafted == 0 && reader.device_events_of(change.seq()).await? == 0 {
        return Ok(());
    }
    let view = View::of(registry.clock.today());
    let holder = reader.notice_holders(view, &[official]).await?.remove(&official).unwrap_or_default();
    let book = reader.agency_book(view).await?;
    let place = holder.desk.and_then(|agency| book.standing(agency, view.day));
    let told = |name: Option<String>| DeviceLoss {
        holder: name,
        agency: place.map(|place| place.name.clone()),
        reported_at: registry.clock.now(),
        stopped,
        drafted,
    };
    let kind = NoticeKind::DeviceLoss;
    let seq = change.seq();
    if let Some(address) = holder.address.as_ref().filter(|_| holder.agency.is_some()) {
        let language = wishes(reader, &[official]).await?.remove(&official).unwrap_or_default().language;
        let text = compose(language, true, &told(Some(holder.name.clone())));
        let key = format!("{kind}:{seq}:{official}");
        change.queue_notice(&notice(registry, kind, (None, address), (official.to_string(), key), text)).await?;
    }
    for desk in desks(registry, reader).await? {
        if !desk.covers(ADMINISTRATORS, place.map(|place| &place.path)) {
            continue;
        }
        let name = desk.names.then(|| holder.name.clone());
        let text = compose(desk.preferences.language, false, &told(name));
        let account = desk.principal.id;
        let (to, key) = ((Some(account), &desk.address), format!("{kind}:{seq}:{account}"));
        change.queue_notice(&notice(registry, kind, to, (official.to_string(), key), text)).await?;
    }
    Ok(())
}
