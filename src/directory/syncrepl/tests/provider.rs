//! A server in memory that can be followed: its content, a session log that dies with it, backups.

use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use crate::directory::syncrepl::{Cookie, Done, EntryState, Info, Message, SyncDone};

pub(super) fn uuid(id: u8) -> Uuid {
    Uuid::from_u128(u128::from(id))
}

pub(super) fn id(uuid: Uuid) -> u8 {
    u8::try_from(uuid.as_u128()).unwrap()
}

/// Something that happens.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Put(u8),
    Delete(u8),
    Restart,
    Backup,
    Restore,
    Sync { persist: bool, cut: Option<usize>, meanwhile: Vec<Change> },
}

impl Change {
    fn edit() -> impl Strategy<Value = Self> + Clone {
        prop_oneof![3 => (0..10_u8).prop_map(Self::Put), 2 => (0..10_u8).prop_map(Self::Delete)]
    }

    pub(super) fn any() -> impl Strategy<Value = Self> {
        let cut = prop::option::of(0..12_usize);
        let sync = (any::<bool>(), cut, prop::collection::vec(Self::edit(), 0..5));
        prop_oneof![
            8 => Self::edit(),
            1 => Just(Self::Restart),
            1 => Just(Self::Backup),
            1 => Just(Self::Restore),
            4 => sync.prop_map(|(persist, cut, meanwhile)| Self::Sync { persist, cut, meanwhile }),
        ]
    }
}

type Content = (BTreeMap<u8, u64>, u64);

/// The server.
pub(super) struct Provider {
    content: Content,
    backup: Content,
    /// Deletes since some version.
    log: (u64, Vec<(u64, u8)>),
    /// How it calls a refresh of everything: servers differ.
    ends_by_deletes: bool,
}

impl Provider {
    pub(super) fn new(ends_by_deletes: bool) -> Self {
        Self { content: Content::default(), backup: Content::default(), log: (0, Vec::new()), ends_by_deletes }
    }

    pub(super) fn entries(&self) -> BTreeMap<u8, u64> {
        self.content.0.clone()
    }

    pub(super) fn find(&self, id: u8) -> Option<u64> {
        self.content.0.get(&id).copied()
    }

    fn cookie(&self) -> Cookie {
        Cookie(self.content.1.to_be_bytes().to_vec())
    }

    pub(super) fn restore(&mut self) {
        self.content = self.backup.clone();
        self.log = (self.content.1, Vec::new());
    }

    /// Carries out a change; gives what followers hear of it.
    pub(super) fn change(&mut self, change: &Change) -> Option<Message<u64>> {
        let (entries, version) = &mut self.content;
        *version += 1;
        let version = *version;
        match change {
            Change::Put(id) => {
                let state = match entries.insert(*id, version) {
                    Some(_) => EntryState::Modify,
                    None => EntryState::Add,
                };
                // Some servers send cookies seldom.
                let cookie = (id % 3 != 0).then(|| self.cookie());
                return Some(Message::Entry { state, uuid: uuid(*id), cookie, entry: Some(version) });
            }
            Change::Delete(id) => {
                entries.remove(id)?;
                self.log.1.push((version, *id));
                return Some(if id % 2 == 0 {
                    Message::Entry {
                        state: EntryState::Delete,
                        uuid: uuid(*id),
                        cookie: Some(self.cookie()),
                        entry: None,
                    }
                } else {
                    let uuids = vec![uuid(*id)];
                    Message::Info(Info::IdSet { cookie: Some(self.cookie()), deletes: true, uuids })
                });
            }
            Change::Restart => self.log = (version, Vec::new()),
            Change::Backup => self.backup = self.content.clone(),
            Change::Restore | Change::Sync { .. } => {}
        }
        None
    }

    /// What it says to a follower with this cookie.
    pub(super) fn refresh(&self, cookie: Option<&Cookie>, persist: bool) -> Vec<Message<u64>> {
        let since = cookie.map(|cookie| u64::from_be_bytes(cookie.0.clone().try_into().unwrap()));
        if since.is_some_and(|since| since > self.content.1) {
            let message = "consumer state is newer than provider!".to_owned();
            return vec![Message::Done(Done { code: 53, message, elsewhere: false, sync: None })];
        }
        let after = since.unwrap_or(0);
        let add = |(id, version): (&u8, &u64)| Message::Entry {
            state: EntryState::Add,
            uuid: uuid(*id),
            cookie: None,
            entry: Some(*version),
        };
        let mut messages: Vec<_> =
            self.content.0.iter().filter(|(_, version)| since.is_none() || **version > after).map(add).collect();
        let by_log = since.is_some() && self.log.0 <= after;
        let set = |deletes, uuids: &[Uuid]| Message::Info(Info::IdSet { cookie: None, deletes, uuids: uuids.to_vec() });
        if by_log {
            let gone = self.log.1.iter().filter(|(at, id)| *at > after && !self.content.0.contains_key(id));
            let gone: Vec<_> = gone.map(|(_, id)| uuid(*id)).collect();
            messages.splice(0..0, gone.chunks(2).map(|some| set(true, some)));
        } else if since.is_some() {
            let same = self.content.0.iter().filter(|(_, version)| **version <= after);
            let same: Vec<_> = same.map(|(id, _)| uuid(*id)).collect();
            messages.splice(0..0, same.chunks(2).map(|some| set(false, some)));
        }
        let deletes = by_log || (since.is_none() && self.ends_by_deletes);
        let cookie = Some(self.cookie());
        messages.push(match (persist, deletes) {
            (true, true) => Message::Info(Info::RefreshDelete { cookie, done: true }),
            (true, false) => Message::Info(Info::RefreshPresent { cookie, done: true }),
            (false, deletes) => Message::Done(Done {
                code: 0,
                message: String::new(),
                elsewhere: false,
                sync: Some(SyncDone { cookie, deletes }),
            }),
        });
        messages
    }
}

/// A legal sequence of messages: what a server with a random past says, and some news after it.
pub(super) fn phases() -> impl Strategy<Value = Vec<Message<u64>>> {
    let past = prop::collection::vec(Change::edit(), 1..20);
    let news = prop::collection::vec(Change::edit(), 0..6);
    (past, news, any::<bool>(), any::<bool>(), 0..20_u64, any::<bool>()).prop_map(
        |(past, news, persist, ends_by_deletes, since, loses_log)| {
            let mut provider = Provider::new(ends_by_deletes);
            for change in &past {
                provider.change(change);
            }
            if loses_log {
                provider.change(&Change::Restart);
            }
            let cookie = (since > 0).then(|| Cookie(since.min(provider.content.1).to_be_bytes().to_vec()));
            let mut messages = provider.refresh(cookie.as_ref(), persist);
            if persist {
                messages.extend(news.iter().filter_map(|change| provider.change(change)));
            }
            messages
        },
    )
}
