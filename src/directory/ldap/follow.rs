//! Follows a server by content synchronisation, on a connection of its own: whatever ends the value ends the connection, and
//! with it the search at the server.
//!
//! In the refresh every message has a deadline. Afterwards silence is ordinary, so a silent server is asked for its root entry on
//! the same connection: that shows a server that hangs as well as a path that is dead.

use std::time::Duration;

use async_trait::async_trait;
use ldap3::controls::{MakeCritical as _, RawControl, RefreshMode, SyncRequest};
use ldap3::{Scope, SearchStream};

use super::LdapConfig;
use super::breaker::Breaker;
use super::connect::Link;
use super::controls::code;
use super::convert;
use super::flow::Reading;
use super::profile::Profile;
use super::read::{self, Search};
use super::sync;
use crate::directory::entry::Observed;
use crate::directory::port::DirectoryError;
use crate::directory::syncrepl::{Done, EntryState, Info, Message, Messages, Request};

const ACTION: &str = "follow what changes";

/// A search that is being followed.
pub(super) struct Stream {
    link: Link,
    /// Lets the server wait while we are behind.
    reading: Reading,
    search: SearchStream<'static, String, Vec<String>>,
    /// Whether the refresh is over.
    persisting: bool,
    persists: bool,
    silence: Duration,
}

/// Begins.
pub(super) async fn follow(
    config: &LdapConfig,
    breaker: &Breaker,
    request: &Request,
) -> Result<Box<dyn Messages>, DirectoryError> {
    if config.profile != Profile::OpenLdap {
        // What its plugin sends was not tried; it is read at times.
        return Ok(Box::new(NotOffered));
    }
    let link = breaker.dial(Link::open(config)).await?;
    let mode = if request.persist { RefreshMode::RefreshAndPersist } else { RefreshMode::RefreshOnly };
    let cookie = request.cookie.as_ref().map(|cookie| cookie.0.clone());
    let control: RawControl = SyncRequest { mode, cookie, reload_hint: false }.critical().into();
    let mut ldap = link.ldap.clone();
    ldap.with_controls(vec![control]);
    let attributes = read::wanted(link.profile, &request.query.attributes);
    let base = request.query.base.0.clone();
    let asked = ldap.streaming_search(&base, Scope::Subtree, &request.query.filter, attributes);
    let reading = link.flow.read();
    let search = link.answer(ACTION, link.deadlines.operation, asked).await?;
    Ok(Box::new(Stream {
        link,
        reading,
        search,
        persisting: false,
        persists: request.persist,
        silence: request.silence,
    }))
}

/// A server that is not asked.
struct NotOffered;

#[async_trait]
impl Messages for NotOffered {
    async fn next(&mut self) -> Result<Message<Observed>, DirectoryError> {
        let message = "content synchronisation is not used with this kind of server".to_owned();
        let code = code::UNAVAILABLE_CRITICAL_EXTENSION;
        Ok(Message::Done(Done { code, message, elsewhere: false, sync: None }))
    }
}

#[async_trait]
impl Messages for Stream {
    async fn next(&mut self) -> Result<Message<Observed>, DirectoryError> {
        loop {
            let item = if self.persisting { self.patiently().await? } else { self.within_deadline().await? };
            if item.is_some() {
                self.reading.took();
            }
            let message = match item {
                None => self.ended().await?,
                Some(item) => match message(self.link.profile, item).map_err(malformed)? {
                    Some(message) => message,
                    None => continue,
                },
            };
            self.persisting |= self.persists && ends_refresh(&message);
            return Ok(message);
        }
    }
}

impl Stream {
    async fn within_deadline(&mut self) -> Result<Option<ldap3::ResultEntry>, DirectoryError> {
        self.link.answer(ACTION, self.link.deadlines.operation, self.search.next()).await
    }

    /// Waits as long as it takes, while the server answers.
    async fn patiently(&mut self) -> Result<Option<ldap3::ResultEntry>, DirectoryError> {
        loop {
            match tokio::time::timeout(self.silence, self.search.next()).await {
                Ok(item) => return self.link.answer(ACTION, self.silence, std::future::ready(item)).await,
                Err(_) => {
                    read::raw_on(&self.link, Search::entry("", &["1.1"])).await?;
                }
            }
        }
    }

    async fn ended(&mut self) -> Result<Message<Observed>, DirectoryError> {
        let result = self.search.finish().await;
        let sync = sync::done(&result.ctrls).map_err(malformed)?;
        let elsewhere = !result.refs.is_empty();
        Ok(Message::Done(Done { code: result.rc, message: result.text, elsewhere, sync }))
    }
}

fn malformed(reason: String) -> DirectoryError {
    DirectoryError::Malformed { action: ACTION.to_owned(), reason }
}

const fn ends_refresh(message: &Message<Observed>) -> bool {
    matches!(message, Message::Info(Info::RefreshDelete { done: true, .. } | Info::RefreshPresent { done: true, .. }))
}

/// What a search's item says; none where it says nothing to us.
fn message(profile: Profile, item: ldap3::ResultEntry) -> Result<Option<Message<Observed>>, String> {
    if item.is_ref() {
        return Ok(Some(Message::Reference));
    }
    if item.is_intermediate() {
        return Ok(sync::info(item.0)?.map(Message::Info));
    }
    let sync::State { became: state, uuid, cookie } = sync::state(&item.1)?;
    let entry = match state {
        EntryState::Present | EntryState::Delete => None,
        EntryState::Add | EntryState::Modify => {
            let observed = convert::observed(profile, convert::raw_entry(item.0)?)?;
            if observed.entry_uuid != uuid {
                return Err(format!("{} came as {uuid} and says {}", observed.entry.dn, observed.entry_uuid));
            }
            Some(observed)
        }
    };
    Ok(Some(Message::Entry { state, uuid, cookie, entry }))
}
