//! What is news and what is not: everything at first contact, an entry that is told twice, and what happens right after.

use std::collections::VecDeque;

use async_trait::async_trait;
use congvu::directory::attribute::Attribute;
use congvu::directory::digests::AttributeDigests;
use congvu::directory::entry::{Dn, Entry, Observed};
use congvu::directory::ldap::LdapDirectory;
use congvu::directory::port::{
    Capabilities, Directory, DirectoryError, Query, ReadProof, Refusal, TransactionOutcome, Write, WriteOutcome,
};
use congvu::directory::syncrepl::{EntryState, Follow, Message, Messages, Request};
use congvu::operations::follow_directory::FollowEvent;
use congvu::storage::row::follow::FollowMode;

use super::following::{Events, is_refreshed, key};
use super::province::Province;
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    what_a_first_read_shows_is_no_news_to_its_last_entry
    what_happens_right_after_the_first_contact_is_news
    an_entry_that_is_told_twice_at_once_is_written_down_once_as_it_is
}

async fn what_a_first_read_shows_is_no_news_to_its_last_entry(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let people = province.observed_people().await;
    // None of these versions is of our making.
    for (at, observed) in people.iter().enumerate() {
        province.edit(observed, "title", &format!("Sửa ngoài {at}")).await;
    }
    for mode in [FollowMode::Persist, FollowMode::Poll, FollowMode::Read] {
        province.db.by_hand("delete from entry_sight").await;
        province.db.by_hand("delete from follower").await;
        province.forget_marks().await;
        let events = Events::default();
        province.following(mode, &events, events.until(is_refreshed)).await;
        assert_eq!(events.changed(), [], "{mode}");
        assert_eq!(province.marked().await, [], "{mode}: what stands there, a plan compares");
        assert_eq!(province.text("select cast(count(*) as text) from drift").await, "0", "{mode}");
        let seen: usize = province.text("select cast(count(*) as text) from entry_sight").await.parse().unwrap();
        assert!(seen > people.len(), "{mode}: everything is known by now");
    }
}

async fn what_happens_right_after_the_first_contact_is_news(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let people = province.observed_people().await;
    let events = Events::default();
    province
        .following(FollowMode::Persist, &events, async {
            events.until(is_refreshed).await;
            province.forget_marks().await;
            // As if the refresh had not known it: somebody edits an entry of ours before its making was heard.
            let seen = format!("delete from entry_sight where dn = '{}'", people[0].entry.dn);
            assert_eq!(province.db.by_hand(&seen).await, 1);
            province.edit(&people[0], "title", "Sửa ngoài").await;
            province.edit(&people[1], "title", "Sửa ngoài").await;
            events.until(|event| matches!(event, FollowEvent::Changed { .. })).await;
        })
        .await;
    let mut expected = [key(&people[0]), key(&people[1])];
    expected.sort_unstable();
    assert_eq!(province.marked().await, expected);
}

async fn an_entry_that_is_told_twice_at_once_is_written_down_once_as_it_is(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let people = province.observed_people().await;
    let first = Events::default();
    province.following(FollowMode::Persist, &first, first.until(is_refreshed)).await;
    province.forget_marks().await;
    let (events, stutters) = (Events::default(), Stutters(province.server.directory()));
    province
        .following_through(&stutters, FollowMode::Persist, &events, async {
            events.until(is_refreshed).await;
            province.edit(&people[0], "title", "Sửa ngoài").await;
            events.until(|event| matches!(event, FollowEvent::Changed { .. })).await;
            province.remove(&people[1]).await;
            events.until(|event| matches!(event, FollowEvent::Gone { .. })).await;
        })
        .await;
    assert_eq!(events.changed(), [(people[0].entry.dn.0.clone(), vec!["title"])]);
    let gone = events.all.lock().unwrap().iter().filter(|event| matches!(event, FollowEvent::Gone { .. })).count();
    assert_eq!(gone, 1);
    let now = province.observed_people().await.swap_remove(0);
    let reader = province.registry.store.read().await.unwrap();
    let seen =
        reader.sights(province.target().await, &[now.entry_uuid]).await.unwrap().remove(&now.entry_uuid).unwrap();
    assert_eq!((seen.csn, seen.digests), (now.csn.0, AttributeDigests::of(&now.entry.values).as_bytes()));
    drop(reader);
    let mut expected = [key(&people[0]), key(&people[1])];
    expected.sort_unstable();
    assert_eq!(province.marked().await, expected);
    assert_eq!(province.text("select cast(count(*) as text) from drift").await, "1");
}

/// Tells each entry twice: first as it was some other time.
struct Stutters(LdapDirectory);

struct Told {
    inner: Box<dyn Messages>,
    again: VecDeque<Message<Observed>>,
}

#[async_trait]
impl Follow for Stutters {
    async fn follow(&self, request: &Request) -> Result<Box<dyn Messages>, DirectoryError> {
        Ok(Box::new(Told { inner: self.0.follow(request).await?, again: VecDeque::new() }))
    }
}

#[async_trait]
impl Messages for Told {
    async fn next(&mut self) -> Result<Message<Observed>, DirectoryError> {
        if let Some(again) = self.again.pop_front() {
            return Ok(again);
        }
        let message = self.inner.next().await?;
        let Message::Entry { state, uuid, cookie, entry } = message else { return Ok(message) };
        let mut other = entry.clone();
        if let Some(observed) = &mut other {
            let titles = observed.entry.values.iter_mut().filter(|(attribute, _)| *attribute == Attribute::Title);
            titles.for_each(|(_, values)| *values = vec![b"Cu".to_vec()]);
        }
        let state_before = if state == EntryState::Delete { state } else { EntryState::Modify };
        self.again.push_back(Message::Entry { state, uuid, cookie, entry });
        Ok(Message::Entry { state: state_before, uuid, cookie: None, entry: other })
    }
}

#[async_trait]
impl Directory for Stutters {
    async fn probe(&self) -> Result<Capabilities, DirectoryError> {
        self.0.probe().await
    }

    async fn prime(&self) -> Result<(), DirectoryError> {
        self.0.prime().await
    }

    async fn read(&self, query: &Query, sink: &mut (dyn FnMut(Observed) + Send)) -> Result<ReadProof, DirectoryError> {
        self.0.read(query, sink).await
    }

    async fn read_entry(&self, dn: &Dn) -> Result<Option<Observed>, DirectoryError> {
        self.0.read_entry(dn).await
    }

    async fn validate(&self, writes: &[Write<'_>]) -> Result<Vec<Option<Refusal>>, DirectoryError> {
        self.0.validate(writes).await
    }

    async fn add_in_transaction(&self, lane: usize, entries: &[Entry]) -> Result<TransactionOutcome, DirectoryError> {
        self.0.add_in_transaction(lane, entries).await
    }

    async fn write(&self, lane: usize, write: Write<'_>) -> Result<WriteOutcome, DirectoryError> {
        self.0.write(lane, write).await
    }

    fn lanes(&self) -> usize {
        self.0.lanes()
    }
}
