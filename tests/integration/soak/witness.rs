//! The witness: a reader of its own that follows the directory by refreshAndPersist, with nothing of the engine between it and the server.
//! Cut off, it comes back with its cookie; without one, it is told everything that stands there.

use std::sync::Arc;
use std::time::Duration;

use ldap3::controls::{
    Control, ControlType, EntryState, MakeCritical as _, RawControl, RefreshMode, SyncInfo, SyncRequest, SyncState,
    parse_syncinfo,
};
use ldap3::{ResultEntry, Scope, SearchEntry};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::history::{Entry, Values};
use super::world::World;
use crate::slapd::BASE;

/// The server is older than the cookie, cannot read it, or asks for a new beginning.
const ANEW: [u32; 3] = [53, 2, 4096];

/// Looks on until `stop`.
pub(super) async fn look_on(world: Arc<World>, stop: CancellationToken) {
    let mut cookie = None;
    while !stop.is_cancelled() {
        world.history.count("witness: connections");
        tokio::select! {
            () = stop.cancelled() => {}
            _ = session(&world, &mut cookie) => sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn session(world: &World, cookie: &mut Option<Vec<u8>>) -> ldap3::result::Result<()> {
    let mut ldap = world.raw().await?;
    let mode = RefreshMode::RefreshAndPersist;
    let control: RawControl = SyncRequest { mode, cookie: cookie.clone(), reload_hint: false }.critical().into();
    let attributes = vec!["*", "entryUUID", "entryCSN"];
    let asked = ldap.with_controls(vec![control]).streaming_search(BASE, Scope::Subtree, "(objectClass=*)", attributes);
    let mut search = asked.await?;
    while let Some(item) = search.next().await? {
        if item.is_intermediate() {
            *cookie = told(parse_syncinfo(item)).or_else(|| cookie.take());
            continue;
        }
        let Some(state) = state(&item) else { continue };
        if matches!(state.state, EntryState::Add | EntryState::Modify) {
            world.history.saw(entry(item));
        }
        *cookie = state.cookie.or_else(|| cookie.take());
    }
    if ANEW.contains(&search.finish().await.rc) {
        world.history.count("witness: begun anew");
        *cookie = None;
    }
    Ok(())
}

fn told(info: SyncInfo) -> Option<Vec<u8>> {
    match info {
        SyncInfo::NewCookie(cookie) => Some(cookie),
        SyncInfo::RefreshDelete { cookie, .. }
        | SyncInfo::RefreshPresent { cookie, .. }
        | SyncInfo::SyncIdSet { cookie, .. } => cookie,
    }
}

fn state(item: &ResultEntry) -> Option<SyncState> {
    let of_state = |control: &&Control| matches!(control.0, Some(ControlType::SyncState));
    item.1.iter().find(of_state).map(|control| control.1.parse())
}

/// The entry of a search.
pub(super) fn entry(item: ResultEntry) -> Entry {
    let found = SearchEntry::construct(item);
    let values: Values = found.attrs.into_iter().map(|(name, values)| (name.to_lowercase(), values)).collect();
    Entry::of(&found.dn, &values)
}

/// Waits until the witness has seen every entry as it stands now.
pub(super) async fn caught_up(world: &World) {
    for _ in 0..300 {
        let mut ldap = world.raw().await.unwrap();
        let asked = ldap.search(BASE, Scope::Subtree, "(objectClass=*)", vec!["*", "entryUUID", "entryCSN"]);
        let (found, _) = asked.await.unwrap().success().unwrap();
        let seen = world.history.latest();
        let is_seen = |entry: Entry| seen.get(&entry.uuid).is_some_and(|seen| seen.csn == entry.csn);
        if found.into_iter().map(entry).all(is_seen) {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
}
