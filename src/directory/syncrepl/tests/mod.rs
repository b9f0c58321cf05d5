//! The session against what RFC 4533 and real servers say, and against a server in memory through random histories.

mod provider;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use provider::{Change, Provider, id, phases, uuid};

fn session(known: &[u8], had_cookie: bool) -> Session {
    Session::new(known.iter().copied().map(uuid).collect(), had_cookie, true)
}

fn all(session: &mut Session, messages: impl IntoIterator<Item = Message<u64>>) -> Vec<Effect<u64>> {
    let mut out = Vec::new();
    messages.into_iter().for_each(|message| session.step(message, &mut out));
    out
}

fn cookie(text: &str) -> Cookie {
    Cookie(text.into())
}

fn present(ids: &[u8]) -> Message<u64> {
    Message::Info(Info::IdSet { cookie: None, deletes: false, uuids: ids.iter().copied().map(uuid).collect() })
}

fn entry(state: EntryState, id: u8) -> Message<u64> {
    let entry = matches!(state, EntryState::Add | EntryState::Modify).then_some(1);
    Message::Entry { state, uuid: uuid(id), cookie: Some(cookie("e")), entry }
}

fn present_done() -> Message<u64> {
    Message::Info(Info::RefreshPresent { cookie: Some(cookie("c")), done: true })
}

fn done(code: u32) -> Message<u64> {
    Message::Done(Done { code, message: String::new(), elsewhere: false, sync: None })
}

fn suspects(effects: &[Effect<u64>]) -> Vec<(u8, Why)> {
    let suspect = |effect: &Effect<u64>| match effect {
        Effect::Suspect { uuid, why } => Some((id(*uuid), *why)),
        _ => None,
    };
    effects.iter().filter_map(suspect).collect()
}

#[test]
fn what_a_complete_present_list_does_not_name_is_suspect() {
    let effects = all(&mut session(&[1, 2, 3, 4], true), [present(&[1]), entry(EntryState::Add, 2), present_done()]);
    assert_eq!(suspects(&effects), [(3, Why::NotNamed), (4, Why::NotNamed)]);
    assert!(effects.ends_with(&[Effect::Cookie(cookie("c")), Effect::Refreshed { complete: true }]));
}

#[test]
fn a_partial_present_list_makes_no_suspects_and_no_cookie() {
    for ending in [Message::Cut("lost".to_owned()), done(4), done(3), done(11), done(10), done(51), done(0)] {
        let mut session = session(&[1, 2, 3], true);
        let effects = all(&mut session, [entry(EntryState::Add, 2), present(&[1]), ending]);
        assert!(suspects(&effects).is_empty(), "{effects:?}");
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Cookie(_) | Effect::Refreshed { .. })));
        assert!(session.is_over() && matches!(effects.last(), Some(Effect::Ended(_))), "{effects:?}");
    }
}

#[test]
fn after_a_reference_elsewhere_nothing_follows_from_absence() {
    let mut session = session(&[1, 2], true);
    let effects = all(&mut session, [Message::Reference, present(&[1]), present_done(), entry(EntryState::Modify, 1)]);
    assert_eq!(
        effects,
        [Effect::Refreshed { complete: false }, Effect::Changed { uuid: uuid(1), entry: 1 }],
        "changes are told; absence and cookies are not"
    );
}

#[test]
fn a_list_of_deletes_leaves_the_others_alone() {
    let gone = Message::Info(Info::IdSet { cookie: None, deletes: true, uuids: vec![uuid(2)] });
    let ended = Message::Info(Info::RefreshDelete { cookie: Some(cookie("c")), done: true });
    let effects = all(&mut session(&[1, 2, 3], true), [gone, ended]);
    assert_eq!(suspects(&effects), [(2, Why::Announced)]);
}

#[test]
fn without_a_cookie_everything_was_named_whatever_the_phase_is_called() {
    let ended = Message::Info(Info::RefreshDelete { cookie: Some(cookie("c")), done: true });
    let effects = all(&mut session(&[1, 2], false), [entry(EntryState::Add, 1), ended]);
    assert_eq!(suspects(&effects), [(2, Why::NotNamed)]);
}

#[test]
fn an_entry_that_left_and_came_back_in_one_refresh_is_no_suspect() {
    let effects =
        all(&mut session(&[1], true), [entry(EntryState::Delete, 1), entry(EntryState::Add, 1), present_done()]);
    assert_eq!(suspects(&effects), []);
}

#[test]
fn while_persisting_deletes_are_suspects_at_once_and_cookies_follow_what_they_cover() {
    let mut session = session(&[1], true);
    all(&mut session, [present(&[1]), present_done()]);
    assert!(session.is_persisting());
    assert_eq!(
        all(&mut session, [entry(EntryState::Delete, 1)]),
        [Effect::Suspect { uuid: uuid(1), why: Why::Announced }, Effect::Cookie(cookie("e"))]
    );
    assert_eq!(all(&mut session, [Message::Info(Info::NewCookie(cookie("n")))]), [Effect::Cookie(cookie("n"))]);
}

#[test]
fn a_cookie_that_the_server_cannot_use_is_dropped_once() {
    for (code, why) in [(53, Anew::CookieFromTheFuture), (4096, Anew::RefreshRequired), (2, Anew::CookieRefused)] {
        assert_eq!(all(&mut session(&[1], true), [done(code)]), [Effect::Anew(why)]);
        let without = all(&mut session(&[1], false), [done(code)]);
        assert!(matches!(&without[..], [Effect::Ended(Ending::Refused { .. })]), "{without:?}");
    }
    let mut persisting = session(&[1], false);
    all(&mut persisting, [present_done()]);
    assert_eq!(all(&mut persisting, [done(4096)]), [Effect::Anew(Anew::RefreshRequired)]);
}

#[test]
fn a_server_that_ignores_or_does_not_know_the_request_is_told_apart() {
    for code in [0, 12] {
        let effects = all(&mut session(&[1], false), [done(code)]);
        assert_eq!(effects, [Effect::Ended(Ending::NotOffered)]);
    }
}

#[test]
fn nonsense_ends_the_session() {
    let mut early = session(&[], true);
    let nothing = Message::Entry { state: EntryState::Add, uuid: uuid(1), cookie: None, entry: None };
    assert!(matches!(all(&mut early, [nothing])[..], [Effect::Ended(Ending::Nonsense(_))]));
    for late in [present_done(), present(&[1]), entry(EntryState::Present, 1)] {
        let mut session = session(&[1], true);
        all(&mut session, [present(&[1]), present_done()]);
        assert!(matches!(all(&mut session, [late])[..], [Effect::Ended(Ending::Nonsense(_))]));
        assert_eq!(all(&mut session, [entry(EntryState::Delete, 1)]), [], "over is over");
    }
}

/// Whether a message says that an entry is there (true) or gone (false).
fn announced(message: &Message<u64>, of: uuid::Uuid) -> Option<bool> {
    match message {
        Message::Entry { state, uuid, .. } if *uuid == of => Some(*state != EntryState::Delete),
        Message::Info(Info::IdSet { deletes, uuids, .. }) if uuids.contains(&of) => Some(!deletes),
        _ => None,
    }
}

fn is_proper_end(message: &Message<u64>) -> bool {
    match message {
        Message::Info(Info::RefreshDelete { done, .. } | Info::RefreshPresent { done, .. }) => *done,
        Message::Done(done) => done.code == 0 && done.sync.is_some(),
        _ => false,
    }
}

proptest! {
    /// However a legal sequence is cut, shuffled, doubled or thinned: nothing is suspect that was last announced as there,
    /// and nothing at all before the refresh has properly ended.
    #[test]
    fn nothing_announced_as_there_is_suspect(
        messages in phases(),
        known in proptest::collection::vec(0..12_u8, 0..12),
        had_cookie in any::<bool>(),
        persists in any::<bool>(),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 0..60),
        shuffled in any::<bool>(),
    ) {
        let heard: Vec<Message<u64>> = if shuffled {
            order.iter().map(|index| messages[index.index(messages.len())].clone()).collect()
        } else {
            messages[..order.len().min(messages.len())].to_vec()
        };
        let mut session = Session::new(known.iter().copied().map(uuid).collect(), had_cookie, persists);
        for (at, message) in heard.iter().enumerate() {
            let mut out = Vec::new();
            session.step(message.clone(), &mut out);
            for effect in &out {
                if let Effect::Suspect { uuid, why } = effect {
                    let last = heard[..=at].iter().filter_map(|message| announced(message, *uuid)).next_back();
                    prop_assert_ne!(last, Some(true));
                    prop_assert_eq!(last.is_none(), *why == Why::NotNamed);
                    prop_assert!(heard[..=at].iter().any(is_proper_end));
                }
                if matches!(effect, Effect::Cookie(_)) {
                    prop_assert!(heard[..=at].iter().any(is_proper_end));
                }
            }
        }
    }

    /// Random histories of a server, with restarts, restored backups and connections cut anywhere: what was taken through
    /// sessions equals the server's content after the next complete one.
    #[test]
    fn random_histories_end_equal(
        history in proptest::collection::vec(Change::any(), 1..40),
        ends_by_deletes in any::<bool>(),
    ) {
        let mut provider = Provider::new(ends_by_deletes);
        let mut shadow = Shadow::default();
        for change in &history {
            match change {
                Change::Sync { persist, cut, meanwhile } => shadow.sync(&mut provider, *persist, *cut, meanwhile),
                Change::Restore => {
                    provider.restore();
                    // Were it to get past our cookie before we ask, only a full compare would tell.
                    shadow.sync(&mut provider, false, None, &[]);
                    prop_assert_eq!(&shadow.entries, &provider.entries());
                }
                other => drop(provider.change(other)),
            }
        }
        shadow.sync(&mut provider, false, None, &[]);
        prop_assert_eq!(shadow.entries, provider.entries());
    }
}

/// A consumer in memory: entries and cookie are kept together, as in one transaction.
#[derive(Default)]
struct Shadow {
    entries: BTreeMap<u8, u64>,
    cookie: Option<Cookie>,
}

impl Shadow {
    fn sync(&mut self, provider: &mut Provider, persist: bool, cut: Option<usize>, meanwhile: &[Change]) {
        loop {
            let known: BTreeSet<u8> = self.entries.keys().copied().collect();
            let mut session = Session::new(known.iter().copied().map(uuid).collect(), self.cookie.is_some(), persist);
            let mut messages = provider.refresh(self.cookie.as_ref(), persist);
            if persist {
                messages.extend(meanwhile.iter().filter_map(|change| provider.change(change)));
            }
            messages.truncate(cut.unwrap_or(usize::MAX));
            if self.take(provider, all(&mut session, messages)) {
                return;
            }
            self.cookie = None;
        }
    }

    /// Gives whether the session was of use.
    fn take(&mut self, provider: &Provider, effects: Vec<Effect<u64>>) -> bool {
        let mut entries = self.entries.clone();
        for effect in effects {
            match effect {
                Effect::Changed { uuid, entry } => drop(entries.insert(id(uuid), entry)),
                Effect::Suspect { uuid, .. } => match provider.find(id(uuid)) {
                    Some(version) => drop(entries.insert(id(uuid), version)),
                    None => drop(entries.remove(&id(uuid))),
                },
                Effect::Cookie(cookie) => {
                    self.entries.clone_from(&entries);
                    self.cookie = Some(cookie);
                }
                Effect::Anew(_) => return false,
                Effect::Refreshed { .. } | Effect::Ended(_) => {}
            }
        }
        true
    }
}
