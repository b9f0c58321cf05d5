//! A directory that is followed: what somebody else changes marks its subject; what nobody changed is noise; what is missing is asked
//! for; a registry older than its directory writes nothing.

use std::sync::Mutex;
use std::time::Duration;

use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Observed, Subject};
use congvu::directory::observed::claim;
use congvu::directory::port::{Directory, Query};
use congvu::directory::syncrepl::Follow;
use congvu::domain::attribute_policy::{AttributeSettings, DriftPolicy};
use congvu::domain::clock::{Clock as _, SystemClock};
use congvu::operations::follow_directory::{FollowEvent, FollowEvents, FollowSettings, follow_directory};
use congvu::operations::{OperationError, OperationResult};
use congvu::storage::read::official::OfficialFile;
use congvu::storage::row::drift::DriftCounts;
use congvu::storage::row::follow::{FollowMode, FollowerRow};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::province::Province;
use crate::database::{TestDatabase, on_both_engines};
use crate::ldap_traps::raw_replace;
use crate::slapd::options;

on_both_engines! {
    what_somebody_else_changes_marks_its_subject
    what_happened_while_nobody_followed_is_found_in_every_mode
    one_process_follows_at_a_time
    a_server_restored_from_a_backup_is_compared_whole
    a_registry_older_than_its_directory_writes_nothing
    what_somebody_else_changed_is_put_back_accepted_or_reported
}

/// Events as they happened.
#[derive(Default)]
pub(crate) struct Events {
    pub(super) all: Mutex<Vec<FollowEvent>>,
    new: Notify,
}

impl FollowEvents for Events {
    fn happened(&self, event: &FollowEvent) {
        self.all.lock().unwrap().push(event.clone());
        self.new.notify_waiters();
    }
}

impl Events {
    /// Waits for such an event and gives all there are.
    pub(crate) async fn until(&self, is_it: impl Fn(&FollowEvent) -> bool) -> Vec<FollowEvent> {
        let waiting = async {
            loop {
                let new = self.new.notified();
                if self.all.lock().unwrap().iter().any(&is_it) {
                    return;
                }
                new.await;
            }
        };
        let heard = tokio::time::timeout(Duration::from_secs(20), waiting).await;
        let all = self.all.lock().unwrap().clone();
        assert!(heard.is_ok(), "only this happened: {all:?}");
        all
    }

    pub(crate) fn changed(&self) -> Vec<(String, Vec<&'static str>)> {
        let changed = |event: &FollowEvent| match event {
            FollowEvent::Changed { dn, attributes, .. } => Some((dn.clone(), attributes.clone())),
            _ => None,
        };
        self.all.lock().unwrap().iter().filter_map(changed).collect()
    }
}

pub(crate) const fn is_refreshed(event: &FollowEvent) -> bool {
    matches!(event, FollowEvent::Refreshed { complete: true })
}

impl Province {
    async fn follower(&self) -> FollowerRow {
        self.registry.store.read().await.unwrap().follower(self.target().await).await.unwrap().unwrap()
    }

    /// Follows while `meanwhile` lasts.
    pub(crate) async fn following<T>(
        &self,
        mode: FollowMode,
        events: &Events,
        meanwhile: impl Future<Output = T>,
    ) -> T {
        self.following_through(&self.directory, mode, events, meanwhile).await
    }

    pub(super) async fn following_through<D: Directory + Follow, T>(
        &self,
        directory: &D,
        mode: FollowMode,
        events: &Events,
        meanwhile: impl Future<Output = T>,
    ) -> T {
        let settings = FollowSettings {
            mode,
            poll: Duration::from_millis(20),
            lease_seconds: 20,
            ..FollowSettings::new(self.settings.clone())
        };
        let (target, stop) = (self.target().await, CancellationToken::new());
        let follow = follow_directory(&self.registry, directory, &settings, target, events, &stop);
        let body = async {
            let outcome = meanwhile.await;
            stop.cancel();
            outcome
        };
        let (followed, outcome): (OperationResult<()>, T) = tokio::join!(follow, body);
        followed.unwrap();
        outcome
    }

    /// People in the directory, in the order of their names.
    pub(crate) async fn observed_people(&self) -> Vec<Observed> {
        let query = Query {
            base: self.settings.naming.base().clone(),
            filter: "(objectClass=congvuMailbox)".to_owned(),
            attributes: Attribute::ALL.to_vec(),
        };
        let mut found = Vec::new();
        self.directory.read(&query, &mut |observed| found.push(observed)).await.unwrap();
        found.sort_by(|left, right| left.entry.dn.cmp(&right.entry.dn));
        found
    }

    pub(crate) async fn edit(&self, entry: &Observed, name: &str, value: &str) {
        let mut ldap = self.server.raw().await;
        raw_replace(&mut ldap, &entry.entry.dn, name, value, vec![]).await.success().unwrap();
    }

    pub(super) async fn remove(&self, entry: &Observed) {
        self.server.raw().await.delete(&entry.entry.dn.0).await.unwrap().success().unwrap();
    }

    pub(crate) async fn marked(&self) -> Vec<(String, Uuid)> {
        let books = self.registry.store.bookkeeping().await.unwrap();
        let claim = books.claim_marks(self.target().await, Uuid::from_u128(1), 1000, 60).await.unwrap();
        let mut marked: Vec<_> = claim.marks.into_iter().map(|mark| (mark.subject.kind, mark.subject.id)).collect();
        marked.sort_unstable();
        marked
    }

    /// What the registry's own changes marked is looked at.
    pub(crate) async fn forget_marks(&self) {
        self.db.by_hand("delete from dirty").await;
    }
}

pub(super) fn key(entry: &Observed) -> (String, Uuid) {
    let Subject { id, .. } = claim(&entry.entry).unwrap();
    ("person".to_owned(), id)
}

async fn what_somebody_else_changes_marks_its_subject(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    province.forget_marks().await;
    let people = province.observed_people().await;
    let events = Events::default();
    province
        .following(FollowMode::Persist, &events, async {
            events.until(is_refreshed).await;
            assert_eq!(province.marked().await, [], "at first contact nothing is news");
            province.edit(&people[0], "description", "not ours on a person").await;
            province.edit(&people[1], "title", "Sửa ngoài").await;
            events.until(|event| matches!(event, FollowEvent::Changed { .. })).await;
            province.remove(&people[2]).await;
            events.until(|event| matches!(event, FollowEvent::Gone { .. })).await;
        })
        .await;
    let reader = province.registry.store.read().await.unwrap();
    let drift = reader.open_drift(province.target().await, 10).await.unwrap();
    assert_eq!(drift.len(), 1, "{drift:?}");
    assert_eq!((drift[0].dn.as_str(), drift[0].attribute.as_str()), (people[1].entry.dn.0.as_str(), "title"));
    drop(reader);
    assert_eq!(events.changed(), [(people[1].entry.dn.0.clone(), vec!["title"])]);
    let mut expected = [key(&people[1]), key(&people[2])];
    expected.sort_unstable();
    assert_eq!(province.marked().await, expected);
    let reader = province.registry.store.read().await.unwrap();
    let seen = reader.sights(province.target().await, &[people[0].entry_uuid, people[2].entry_uuid]).await.unwrap();
    assert_eq!(seen.len(), 1, "what is gone is forgotten");
    assert!(seen[&people[0].entry_uuid].csn > people[0].csn.0, "noise moves the version");
    drop(reader);

    let again = Events::default();
    province.following(FollowMode::Persist, &again, again.until(is_refreshed)).await;
    let began = FollowEvent::Began { mode: FollowMode::Persist, resumed: true };
    assert_eq!(*again.all.lock().unwrap(), [began, FollowEvent::Refreshed { complete: true }]);

    province.sync().await;
    let put_back = Events::default();
    province.following(FollowMode::Persist, &put_back, put_back.until(is_refreshed)).await;
    let reader = province.registry.store.read().await.unwrap();
    let counts = reader.drift_counts(province.target().await, SystemClock.now()).await.unwrap();
    assert_eq!(counts, DriftCounts { ended: 1, ..DriftCounts::default() });
}

async fn what_happened_while_nobody_followed_is_found_in_every_mode(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let people = province.observed_people().await;
    let first = Events::default();
    province.following(FollowMode::Persist, &first, first.until(is_refreshed)).await;
    for (at, mode) in [FollowMode::Persist, FollowMode::Poll, FollowMode::Read].into_iter().enumerate() {
        province.forget_marks().await;
        let (edited, removed) = (&people[at * 2], &people[at * 2 + 1]);
        province.edit(edited, "mail", &format!("ngoai{at}@binhphuoc.gov.vn")).await;
        province.remove(removed).await;
        let events = Events::default();
        let all = province.following(mode, &events, events.until(is_refreshed)).await;
        assert_eq!(events.changed(), [(edited.entry.dn.0.clone(), vec!["mail"])], "{mode}");
        let gone = all.iter().filter(|event| matches!(event, FollowEvent::Gone { .. })).count();
        assert_eq!(gone, 1, "{mode}: {all:?}");
        let mut expected = [key(edited), key(removed)];
        expected.sort_unstable();
        assert_eq!(province.marked().await, expected, "{mode}");
        let row = province.follower().await;
        assert_eq!((row.mode, row.failure), (mode, None));
    }
}

async fn one_process_follows_at_a_time(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let (first, second) = (Events::default(), Events::default());
    let handed_over = Notify::new();
    let one = province.following(FollowMode::Persist, &first, async {
        first.until(is_refreshed).await;
        second.until(|event| *event == FollowEvent::Waiting).await;
        assert_eq!(second.all.lock().unwrap().len(), 1);
        handed_over.notify_one();
    });
    let other = async {
        first.until(is_refreshed).await;
        province
            .following(FollowMode::Persist, &second, async {
                handed_over.notified().await;
                second.until(is_refreshed).await;
            })
            .await;
    };
    tokio::join!(one, other);

    // One that lost its turn without knowing it writes nothing.
    let people = province.observed_people().await;
    let (stale, before) = (Events::default(), province.follower().await);
    let settings = FollowSettings { lease_seconds: 3600, ..FollowSettings::new(province.settings.clone()) };
    let (target, stop) = (province.target().await, CancellationToken::new());
    let follow = follow_directory(&province.registry, &province.directory, &settings, target, &stale, &stop);
    let body = async {
        stale.until(is_refreshed).await;
        province.db.by_hand("update schedule set fence = fence + 1 where name like 'follow %'").await;
        province.edit(&people[0], "title", "Sửa ngoài").await;
        stale.until(|event| *event == FollowEvent::Waiting).await;
        stop.cancel();
    };
    let (followed, ()) = tokio::join!(follow, body);
    followed.unwrap();
    assert!(stale.changed().is_empty());
    assert!(province.follower().await.cookie.is_some() && before.cookie.is_some());
    let reader = province.registry.store.read().await.unwrap();
    let seen = reader.sights(target, &[people[0].entry_uuid]).await.unwrap();
    assert_eq!(seen[&people[0].entry_uuid].csn, people[0].csn.0);
}

async fn a_server_restored_from_a_backup_is_compared_whole(db: TestDatabase) {
    let mut province = Province::provisioned(db).await;
    let people = province.observed_people().await;
    province.edit(&people[0], "title", "Trước bản sao lưu").await;
    province.server.stopped().await;
    let backup = province.server.backup();
    province.server.revived(options()).await;
    province.directory = province.server.directory();
    province.edit(&people[0], "title", "Sau bản sao lưu").await;
    let first = Events::default();
    province.following(FollowMode::Persist, &first, first.until(is_refreshed)).await;
    province.forget_marks().await;
    province.server.stopped().await;
    province.server.restore(&backup);
    province.server.revived(options()).await;
    province.directory = province.server.directory();
    let events = Events::default();
    let all = province.following(FollowMode::Persist, &events, events.until(is_refreshed)).await;
    assert!(matches!(&all[1], FollowEvent::Ended { reason, .. } if reason.contains("backup")), "{all:?}");
    assert_eq!(all[2], FollowEvent::Began { mode: FollowMode::Persist, resumed: false });
    assert_eq!(events.changed(), [(people[0].entry.dn.0.clone(), vec!["title"])]);
    assert_eq!(province.marked().await, [key(&people[0])]);
    assert_eq!(province.follower().await.failure, None);
}

async fn a_registry_older_than_its_directory_writes_nothing(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let people = province.observed_people().await;
    province.edit(&people[1], "title", "Sửa ngoài").await;
    let waiting = province.plan(&province.it_admin).await;
    assert_eq!(waiting.plan.rows, 1);
    let was = String::from_utf8(people[0].entry.get(Attribute::Revision)[0].clone()).unwrap();
    let events = Events::default();
    province
        .following(FollowMode::Persist, &events, async {
            events.until(is_refreshed).await;
            province.edit(&people[0], "congvuRevision", "99999").await;
            events.until(|event| matches!(event, FollowEvent::Frozen { .. })).await;
        })
        .await;
    let refused = province.apply(&province.it_admin, &waiting).await;
    assert!(matches!(&refused, Err(OperationError::TargetFrozen { directory_revision: 99_999, .. })), "{refused:?}");
    let frozen = |province: &Province| {
        let store = province.registry.store.clone();
        async move {
            let reader = store.read().await.unwrap();
            let target = reader.target("main").await.unwrap().unwrap().id;
            reader.target_freeze(target).await.unwrap()
        }
    };
    let still = province.plan(&province.it_admin).await;
    assert!(!still.guard.passed());
    assert_eq!(frozen(&province).await.unwrap().entries, 1);
    province.edit(&people[0], "congvuRevision", &was).await;
    let planned = province.plan(&province.it_admin).await;
    assert_eq!(frozen(&province).await, None, "a comparison of everything found none ahead");
    assert!(province.apply(&province.it_admin, &planned).await.unwrap().is_success());
}

async fn what_somebody_else_changed_is_put_back_accepted_or_reported(db: TestDatabase) {
    let mut province = Province::staffed(db).await;
    for (name, drift) in [("title", DriftPolicy::Report), ("givenName", DriftPolicy::Accept)] {
        let settings = AttributeSettings { drift: Some(drift), ..AttributeSettings::default() };
        province.settings.policies.set(name, settings).unwrap();
    }
    province.sync().await;
    province.assert_converged().await;
    // Of the largest agency: in a small one the guard would stop a single suspension.
    let files = province.active(None, 100).await;
    let agency = |file: &OfficialFile| file.postings[0].agency;
    let size = |file: &OfficialFile| files.iter().filter(|other| agency(other) == agency(file)).count();
    let file = files.iter().max_by_key(|file| size(file)).unwrap().clone();
    let people = province.observed_people().await;
    let at = |number: i64| {
        let dn = province.settings.naming.person(number);
        people.iter().position(|observed| observed.entry.dn == dn).unwrap()
    };
    let one = at(file.mailbox.as_ref().unwrap().number);
    let other = usize::from(one == 0);
    for (name, value) in [("title", "Sửa ngoài"), ("givenName", "Ngoài"), ("cn", "Sửa Ngoài")] {
        province.edit(&people[one], name, value).await;
    }
    province.edit(&people[other], "title", "Sửa ngoài").await;
    let planned = province.plan(&province.it_admin).await;
    assert_eq!((planned.plan.rows, planned.report.skipped.findings.counts["drifted"]), (1, 2), "{:?}", planned.report);
    province.apply(&province.it_admin, &planned).await.unwrap();

    // A change of the registry elsewhere in the entry leaves what was accepted.
    province.suspend(&[file]).await;
    let planned = province.plan(&province.it_admin).await;
    province.apply(&province.it_admin, &planned).await.unwrap();
    let now = province.observed_people().await.swap_remove(one);
    let first = |attribute| String::from_utf8(now.entry.get(attribute)[0].clone()).unwrap();
    let was = |attribute| String::from_utf8(people[one].entry.get(attribute)[0].clone()).unwrap();
    assert_eq!(first(Attribute::MailState), "suspended");
    assert_eq!((first(Attribute::Title), first(Attribute::GivenName)), ("Sửa ngoài".to_owned(), "Ngoài".to_owned()));
    assert_eq!(first(Attribute::Cn), was(Attribute::Cn));
}
