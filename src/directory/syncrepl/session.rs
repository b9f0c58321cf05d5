//! One session with a server as a state machine: refresh, then persist, then over. Pure.
//!
//! Absence is the dangerous signal. An entry that the server calls deleted, or does not name, is a *suspect*: whoever takes
//! the effects asks for it by entryUUID before anything follows. What a refresh did not name is suspect only when that refresh
//! ended properly and nothing in it pointed elsewhere; a refresh that was cut, limited or referred says nothing of absence, and
//! its cookie is not given out.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::known::Known;
use super::message::{Cookie, Done, EntryState, Info, Message, SyncDone};

/// Result codes that steer a session (RFC 4511 appendix A; RFC 4533 section 2.6).
mod code {
    pub(super) const SUCCESS: u32 = 0;
    pub(super) const PROTOCOL_ERROR: u32 = 2;
    pub(super) const TIME_LIMIT: u32 = 3;
    pub(super) const SIZE_LIMIT: u32 = 4;
    pub(super) const REFERRAL: u32 = 10;
    pub(super) const ADMIN_LIMIT: u32 = 11;
    pub(super) const UNAVAILABLE_CRITICAL_EXTENSION: u32 = 12;
    /// `OpenLDAP`: the cookie is newer than the server.
    pub(super) const UNWILLING: u32 = 53;
    /// e-syncRefreshRequired.
    pub(super) const REFRESH_REQUIRED: u32 = 4096;
}

/// What follows from a message. Effects are to be taken in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect<E> {
    /// The entry is there, with these values; it may be as it was.
    Changed {
        /// Its entryUUID.
        uuid: Uuid,
        /// As it is now.
        entry: E,
    },
    /// The entry may be gone: ask for it by entryUUID.
    Suspect {
        /// Its entryUUID.
        uuid: Uuid,
        /// Why.
        why: Why,
    },
    /// Everything before this is covered by the cookie: save both together.
    Cookie(Cookie),
    /// The refresh is over. After an incomplete one nothing follows from absence, and no cookie comes in this session.
    Refreshed {
        /// Whether everything was said.
        complete: bool,
    },
    /// The session is over; begin another without a cookie, and compare everything.
    Anew(Anew),
    /// The session is over.
    Ended(Ending),
}

/// Why an entry may be gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The server says that it left what is followed; a move out of the base looks the same.
    Announced,
    /// A complete refresh did not name it.
    NotNamed,
}

/// Why a session must begin anew without a cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anew {
    /// The cookie is newer than the server, which was restored from an older backup.
    CookieFromTheFuture,
    /// The server no longer knows what came after the cookie.
    RefreshRequired,
    /// The server cannot read the cookie: it is another server's.
    CookieRefused,
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Properly: nothing more to say.
    Finished,
    /// By a limit of size or time on our account (3, 4, 11): the account needs unlimited reads.
    Limited {
        /// Result code.
        code: u32,
    },
    /// By a referral to another server.
    Elsewhere,
    /// The server does not synchronise.
    NotOffered,
    /// The server said no.
    Refused {
        /// Result code.
        code: u32,
        /// Its words.
        message: String,
    },
    /// The connection broke.
    Cut(String),
    /// The server broke the protocol.
    Nonsense(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Refresh,
    Persist,
    Over,
}

/// One session.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one session, none of them a state")]
pub struct Session {
    stage: Stage,
    persists: bool,
    had_cookie: bool,
    known: Known,
    /// Called deleted during the refresh and not named since.
    deleted: BTreeSet<Uuid>,
    /// A phase that named all that is there has ended.
    all_named: bool,
    /// Nothing pointed elsewhere.
    whole: bool,
    /// Newest cookie of the refresh, kept until it is over.
    cookie: Option<Cookie>,
}

impl Session {
    /// A session that asks for everything after a cookie, or for everything; `known` are the entries that it covers.
    /// Without a cookie the server names all that is there, whatever it says of phases.
    #[must_use]
    pub const fn new(known: Known, had_cookie: bool, persists: bool) -> Self {
        Self {
            stage: Stage::Refresh,
            persists,
            had_cookie,
            known,
            deleted: BTreeSet::new(),
            all_named: !had_cookie,
            whole: true,
            cookie: None,
        }
    }

    /// Whether nothing more can follow.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// Whether the refresh is over and changes come as they happen.
    #[must_use]
    pub fn is_persisting(&self) -> bool {
        self.stage == Stage::Persist
    }

    /// Takes a message; appends what follows from it.
    pub fn step<E>(&mut self, message: Message<E>, out: &mut Vec<Effect<E>>) {
        if self.is_over() {
            return;
        }
        match message {
            Message::Entry { state, uuid, cookie, entry } => {
                self.entry(state, uuid, entry, out);
                self.newer(cookie, out);
            }
            Message::Reference => self.whole = false,
            Message::Info(info) => self.info(info, out),
            Message::Done(done) => self.done(done, out),
            Message::Cut(reason) => self.end(Effect::Ended(Ending::Cut(reason)), out),
        }
    }

    fn entry<E>(&mut self, state: EntryState, uuid: Uuid, entry: Option<E>, out: &mut Vec<Effect<E>>) {
        match (state, entry) {
            (EntryState::Add | EntryState::Modify, Some(entry)) => {
                self.named(uuid);
                out.push(Effect::Changed { uuid, entry });
            }
            (EntryState::Add | EntryState::Modify, None) => self.nonsense("a changed entry without values", out),
            (EntryState::Present, _) if self.is_persisting() => self.nonsense("an unchanged entry as news", out),
            (EntryState::Present, _) => self.named(uuid),
            (EntryState::Delete, _) => self.left(uuid, out),
        }
    }

    fn info<E>(&mut self, info: Info, out: &mut Vec<Effect<E>>) {
        match info {
            Info::NewCookie(cookie) => self.newer(Some(cookie), out),
            Info::RefreshDelete { .. } | Info::RefreshPresent { .. } if self.is_persisting() => {
                self.nonsense("the end of a refresh that was over", out);
            }
            Info::RefreshDelete { cookie, done } => self.phase_over(cookie, done, out),
            Info::RefreshPresent { cookie, done } => {
                self.all_named = true;
                self.phase_over(cookie, done, out);
            }
            Info::IdSet { cookie, deletes: true, uuids } => {
                for uuid in uuids {
                    self.left(uuid, out);
                }
                self.newer(cookie, out);
            }
            Info::IdSet { .. } if self.is_persisting() => self.nonsense("unchanged entries as news", out),
            Info::IdSet { cookie, deletes: false, uuids } => {
                for uuid in uuids {
                    self.named(uuid);
                }
                self.newer(cookie, out);
            }
        }
    }

    fn phase_over<E>(&mut self, cookie: Option<Cookie>, done: bool, out: &mut Vec<Effect<E>>) {
        self.newer(cookie, out);
        // A refresh that nothing comes after ends with its search.
        if done && self.persists {
            self.refreshed(out);
        }
    }

    fn done<E>(&mut self, done: Done, out: &mut Vec<Effect<E>>) {
        self.whole &= !done.elsewhere;
        let ending = match (done.code, done.sync) {
            (code::SUCCESS, None) if self.stage == Stage::Refresh => Effect::Ended(Ending::NotOffered),
            (code::SUCCESS, sync) => {
                self.properly_done(sync, out);
                Effect::Ended(if self.whole { Ending::Finished } else { Ending::Elsewhere })
            }
            (code::UNAVAILABLE_CRITICAL_EXTENSION, _) => Effect::Ended(Ending::NotOffered),
            (code::REFERRAL, _) => Effect::Ended(Ending::Elsewhere),
            (code @ (code::TIME_LIMIT | code::SIZE_LIMIT | code::ADMIN_LIMIT), _) => {
                Effect::Ended(Ending::Limited { code })
            }
            (code, _) => self
                .refusal(code)
                .map_or_else(|| Effect::Ended(Ending::Refused { code, message: done.message }), Effect::Anew),
        };
        self.end(ending, out);
    }

    fn properly_done<E>(&mut self, sync: Option<SyncDone>, out: &mut Vec<Effect<E>>) {
        let Some(SyncDone { cookie, deletes }) = sync else { return };
        self.newer(cookie, out);
        if self.stage == Stage::Refresh {
            self.all_named |= !deletes;
            self.refreshed(out);
        }
    }

    /// Whether beginning without a cookie helps; it does not where there was none.
    fn refusal(&self, code: u32) -> Option<Anew> {
        let in_refresh = self.stage == Stage::Refresh;
        match code {
            code::REFRESH_REQUIRED if self.had_cookie || !in_refresh => Some(Anew::RefreshRequired),
            code::UNWILLING if self.had_cookie && in_refresh => Some(Anew::CookieFromTheFuture),
            code::PROTOCOL_ERROR if self.had_cookie && in_refresh => Some(Anew::CookieRefused),
            _ => None,
        }
    }

    fn refreshed<E>(&mut self, out: &mut Vec<Effect<E>>) {
        self.stage = Stage::Persist;
        let known = std::mem::take(&mut self.known);
        let deleted = std::mem::take(&mut self.deleted);
        out.extend(deleted.iter().map(|uuid| Effect::Suspect { uuid: *uuid, why: Why::Announced }));
        if self.whole && self.all_named {
            let absent = known.unmarked().filter(|uuid| !deleted.contains(uuid));
            out.extend(absent.map(|uuid| Effect::Suspect { uuid, why: Why::NotNamed }));
        }
        let cookie = self.cookie.take();
        self.newer(cookie, out);
        out.push(Effect::Refreshed { complete: self.whole });
    }

    fn named(&mut self, uuid: Uuid) {
        self.known.mark(uuid);
        self.deleted.remove(&uuid);
    }

    fn left<E>(&mut self, uuid: Uuid, out: &mut Vec<Effect<E>>) {
        if self.is_persisting() {
            out.push(Effect::Suspect { uuid, why: Why::Announced });
        } else if !self.is_over() {
            self.deleted.insert(uuid);
        }
    }

    /// A cookie of the refresh covers what was said and not what was left unsaid: it waits for the end.
    fn newer<E>(&mut self, cookie: Option<Cookie>, out: &mut Vec<Effect<E>>) {
        let Some(cookie) = cookie else { return };
        match self.stage {
            Stage::Refresh => self.cookie = Some(cookie),
            Stage::Persist if self.whole => out.push(Effect::Cookie(cookie)),
            Stage::Persist | Stage::Over => {}
        }
    }

    fn nonsense<E>(&mut self, what: &'static str, out: &mut Vec<Effect<E>>) {
        self.end(Effect::Ended(Ending::Nonsense(what)), out);
    }

    fn end<E>(&mut self, ending: Effect<E>, out: &mut Vec<Effect<E>>) {
        self.stage = Stage::Over;
        out.push(ending);
    }
}
