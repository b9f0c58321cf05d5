//! The fake directory, followed: a server whose session log is always lost, so that every refresh is a present list.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use congvu::directory::entry::{Dn, EntryCsn, Observed};
use congvu::directory::port::DirectoryError;
use congvu::directory::syncrepl::{Cookie, Done, EntryState, Follow, Info, Message, Messages, Request, SyncDone};
use uuid::Uuid;

use super::{FakeDirectory, SIZE_LIMIT, State, Tree};

struct Stream {
    state: Arc<Mutex<State>>,
    base: Dn,
    persist: bool,
    /// What was told.
    told: BTreeMap<Uuid, EntryCsn>,
    waiting: VecDeque<Message<Observed>>,
    /// After so many messages it ends, by a limit or by a cut.
    cut: Option<(usize, bool)>,
}

#[async_trait]
impl Follow for FakeDirectory {
    async fn follow(&self, request: &Request) -> Result<Box<dyn Messages>, DirectoryError> {
        let cut = self.state().script.cut_follow();
        let mut stream = Stream {
            state: Arc::clone(&self.state),
            base: request.query.base.clone(),
            persist: request.persist,
            told: BTreeMap::new(),
            waiting: VecDeque::new(),
            cut,
        };
        stream.refresh(request.cookie.as_ref());
        Ok(Box::new(stream))
    }
}

#[async_trait]
impl Messages for Stream {
    async fn next(&mut self) -> Result<Message<Observed>, DirectoryError> {
        match &mut self.cut {
            Some((0, true)) => return Ok(done(SIZE_LIMIT, None)),
            Some((0, false)) => {
                return Err(DirectoryError::Lost { action: "follow".to_owned(), reason: "scripted".to_owned() });
            }
            Some((left, _)) => *left -= 1,
            None => {}
        }
        loop {
            if let Some(message) = self.waiting.pop_front() {
                return Ok(message);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
            self.news();
        }
    }
}

fn done(code: u32, sync: Option<SyncDone>) -> Message<Observed> {
    Message::Done(Done { code, message: "scripted".to_owned(), elsewhere: false, sync })
}

fn cookie(tree: &Tree) -> Cookie {
    Cookie(tree.changes().to_be_bytes().to_vec())
}

/// The number of the change that made this version.
fn number(csn: &EntryCsn) -> u64 {
    u64::from_str_radix(csn.0.split('#').nth(1).unwrap(), 16).unwrap()
}

fn entry(state: EntryState, observed: Observed, cookie: Option<Cookie>) -> Message<Observed> {
    Message::Entry { state, uuid: observed.entry_uuid, cookie, entry: Some(observed) }
}

impl Stream {
    fn refresh(&mut self, from: Option<&Cookie>) {
        let since = from.map(|cookie| u64::from_be_bytes(cookie.0.clone().try_into().unwrap()));
        let state = self.state.lock().unwrap();
        let tree = &state.tree;
        if since.is_some_and(|since| since > tree.changes()) {
            self.waiting.push_back(done(53, None));
            return;
        }
        let all = tree.below(&self.base);
        self.told = all.iter().map(|observed| (observed.entry_uuid, observed.csn.clone())).collect();
        let (changed, same): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|observed| since.is_none_or(|since| number(&observed.csn) > since));
        let same: Vec<Uuid> = same.into_iter().map(|observed| observed.entry_uuid).collect();
        let set = |some: &[Uuid]| Message::Info(Info::IdSet { cookie: None, deletes: false, uuids: some.to_vec() });
        self.waiting.extend(same.chunks(3).map(set));
        self.waiting.extend(changed.into_iter().map(|observed| entry(EntryState::Add, observed, None)));
        self.waiting.push_back(if self.persist {
            Message::Info(Info::RefreshPresent { cookie: Some(cookie(tree)), done: true })
        } else {
            done(0, Some(SyncDone { cookie: Some(cookie(tree)), deletes: false }))
        });
    }

    fn news(&mut self) {
        let state = self.state.lock().unwrap();
        let tree = &state.tree;
        let now: BTreeMap<Uuid, Observed> =
            tree.below(&self.base).into_iter().map(|observed| (observed.entry_uuid, observed)).collect();
        let gone: Vec<Uuid> = self.told.keys().filter(|uuid| !now.contains_key(uuid)).copied().collect();
        for uuid in gone {
            self.told.remove(&uuid);
            self.waiting.push_back(Message::Entry {
                state: EntryState::Delete,
                uuid,
                cookie: Some(cookie(tree)),
                entry: None,
            });
        }
        for (uuid, observed) in now {
            let told = self.told.insert(uuid, observed.csn.clone());
            if told.as_ref() != Some(&observed.csn) {
                let state = if told.is_some() { EntryState::Modify } else { EntryState::Add };
                self.waiting.push_back(entry(state, observed, Some(cookie(tree))));
            }
        }
    }
}
