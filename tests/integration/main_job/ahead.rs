//! A directory that is ahead of its registry: everything that is ahead is listed, also what comes later, and accepted as the set that was
//! seen, or not at all.

use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Dn, Entry, Observed};
use congvu::directory::port::Directory as _;
use congvu::operations::accept_ahead::{AheadSet, accept_ahead, ahead_set};
use congvu::operations::follow_directory::FollowEvent;
use congvu::operations::{Actor, OperationError, OperationResult};
use congvu::storage::row::follow::FollowMode;

use super::following::{Events, is_refreshed, key};
use super::province::{Province, texts};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    what_is_ahead_is_accepted_as_the_set_that_was_seen
    what_was_accepted_holds_for_no_later_state
    change_sets_that_came_since_are_not_those_that_were_lost
}

impl Province {
    async fn ahead(&self) -> Option<AheadSet> {
        let (reader, target) = (self.registry.store.read().await.unwrap(), self.target().await);
        ahead_set(&reader, target).await.unwrap()
    }

    async fn accept(&self, actor: &Actor, set: &str) -> OperationResult<u64> {
        accept_ahead(&self.registry, &self.settings, actor, set, "đã nhập lại các quyết định của ngày hôm qua").await
    }

    /// Somebody follows while these entries get other revisions, until each was heard to be ahead.
    async fn hear_ahead(&self, edits: &[(&Observed, i64)]) {
        let events = Events::default();
        self.following(FollowMode::Persist, &events, async {
            events.until(is_refreshed).await;
            for (observed, revision) in edits {
                self.edit(observed, "congvuRevision", &revision.to_string()).await;
                let dn = &observed.entry.dn.0;
                events.until(|event| matches!(event, FollowEvent::Frozen { dn: ahead, .. } if ahead == dn)).await;
            }
        })
        .await;
    }

    async fn standing_now(&self, of: &Observed) -> Observed {
        self.observed_people().await.into_iter().find(|observed| observed.entry_uuid == of.entry_uuid).unwrap()
    }

    async fn head(&self) -> i64 {
        self.registry.store.read().await.unwrap().head().await.unwrap()
    }
}

fn is_refused(outcome: OperationResult<u64>, says: &str) {
    match outcome {
        Err(OperationError::Conflict { reason }) => assert!(reason.en.contains(says), "{reason:?}"),
        other => panic!("{other:?}"),
    }
}

async fn what_is_ahead_is_accepted_as_the_set_that_was_seen(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let people = province.observed_people().await;
    let (admin, head) = (&province.it_admin, province.head().await);
    is_refused(province.accept(admin, "0").await, "nothing to accept");
    province.edit(&people[0], "title", "Chức danh của ngày hôm qua").await;
    province.hear_ahead(&[(&people[0], 99_999)]).await;
    let at_first = province.ahead().await.unwrap();
    assert_eq!((at_first.entries.len(), at_first.is_complete), (1, false));
    is_refused(province.accept(admin, &at_first.name).await, "directory plan");

    // A comparison of everything says what the registry would have otherwise.
    assert!(!province.plan(admin).await.guard.passed());
    let seen = province.ahead().await.unwrap();
    assert_eq!((seen.entries.len(), seen.is_complete, &seen.name), (1, true, &at_first.name));
    assert_eq!(
        (seen.entries[0].dn.as_str(), seen.entries[0].directory_revision),
        (people[0].entry.dn.0.as_str(), 99_999)
    );
    assert_eq!(seen.entries[0].differs, ["title"]);
    // Somebody who logs in, and whatever else is not ours, makes no other set.
    province.edit(&people[0], "description", "not ours on a person").await;
    province.plan(admin).await;
    assert_eq!(province.ahead().await.unwrap().name, seen.name);

    // The registry goes on, and so does whoever writes there: later facts are listed, though the registry has change sets of their numbers.
    let active = province.active(None, 3).await;
    for file in &active {
        province.retitle(file, "Chuyên viên chính").await;
    }
    assert!(province.head().await > head + 1);
    let touched: Vec<_> = active.iter().map(|file| file.official.id.0.to_string()).collect();
    let is_untouched = |observed: &&Observed| !touched.contains(&texts(&observed.entry, Attribute::OfficialId)[0]);
    let others: Vec<&Observed> = people.iter().skip(1).filter(is_untouched).take(2).collect();
    province.hear_ahead(&[(others[0], 99_998), (others[1], head + 1)]).await;
    let more = province.ahead().await.unwrap();
    assert_eq!(more.entries.len(), 3, "{more:?}");
    is_refused(province.accept(admin, &seen.name).await, &format!("the set {} by now (3 entries)", more.name));
    assert_eq!(province.ahead().await.unwrap().entries.len(), 3, "nothing was accepted");
    let before = province.context_csn().await;
    assert_eq!(province.settle().await, 0, "frozen");
    assert_eq!(province.context_csn().await, before);

    province.plan(admin).await;
    let all = province.ahead().await.unwrap();
    assert_eq!((all.entries.len(), &all.name), (3, &more.name));
    assert!(matches!(province.accept(&province.hr, &all.name).await, Err(OperationError::NotAllowed { .. })));
    assert!(matches!(province.accept(&Actor::Shell, &all.name).await, Err(OperationError::NotLoggedIn { .. })));
    assert_eq!(province.accept(admin, &all.name).await.unwrap(), 3);
    assert_eq!(province.ahead().await, None);
    is_refused(province.accept(admin, &all.name).await, "nothing to accept");
    province.settle().await;
    let now = province.standing_now(&people[0]).await;
    for attribute in [Attribute::Title, Attribute::Revision] {
        assert_eq!(texts(&now.entry, attribute), texts(&people[0].entry, attribute), "as the registry has it");
    }
    province.assert_settled().await;
    assert_eq!(province.text("select cast(count(*) as text) from entry_ahead").await, "0");
}

async fn what_was_accepted_holds_for_no_later_state(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let people = province.observed_people().await;
    let admin = &province.it_admin;
    province.hear_ahead(&[(&people[0], 99_998), (&people[1], 99_998)]).await;
    province.plan(admin).await;
    let set = province.ahead().await.unwrap().name;
    assert_eq!(province.accept(admin, &set).await.unwrap(), 2);
    // Before anything is written, one of them goes on.
    province.hear_ahead(&[(&people[0], 99_999)]).await;
    let ahead = province.ahead().await.unwrap();
    assert_eq!(ahead.entries.iter().map(|row| &row.dn).collect::<Vec<_>>(), [&people[0].entry.dn.0]);
    assert_eq!(province.settle().await, 0, "frozen again");
    province.plan(admin).await;
    assert_eq!(province.ahead().await.unwrap().entries.len(), 1, "the other stays accepted");
    province.accept(admin, &province.ahead().await.unwrap().name).await.unwrap();
    province.settle().await;
    province.assert_settled().await;

    // Once written, the entry is as any other: a later state of it is ahead again.
    province.hear_ahead(&[(&people[1], 99_998)]).await;
    let planned = province.plan(admin).await;
    assert_eq!(planned.report.skipped.findings.ahead_of_registry(), 1, "{:?}", planned.report);
    assert_eq!(province.ahead().await.unwrap().entries[0].subject.id, key(&people[1]).1);
}

/// The registry goes on after it was restored: soon it has change sets with the numbers of those that it lost.
async fn change_sets_that_came_since_are_not_those_that_were_lost(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let (admin, lost) = (&province.it_admin, province.head().await + 1);
    let file = province.active(None, 1).await.remove(0);
    let people = province.observed_people().await;
    let is_theirs =
        |observed: &&Observed| texts(&observed.entry, Attribute::OfficialId)[0] == file.official.id.0.to_string();
    let entry = people.iter().find(is_theirs).unwrap();
    // Change sets that the registry lost: somebody was suspended, and somebody else came.
    province.edit(entry, "congvuMailState", "suspended").await;
    let recruit = newcomer(&entry.entry, lost);
    province.directory.add_in_transaction(0, std::slice::from_ref(&recruit)).await.unwrap();
    province.hear_ahead(&[(&province.standing_now(entry).await, lost)]).await;
    province.plan(admin).await;
    let dns = |set: &AheadSet| set.entries.iter().map(|row| row.dn.clone()).collect::<Vec<_>>();
    let both = province.ahead().await.unwrap();
    assert_eq!(both.entries.len(), 2, "{both:?}");

    for title in ["Chuyên viên chính", "Chuyên viên cao cấp", "Chuyên viên"] {
        province.retitle(&file, title).await;
    }
    assert!(province.head().await > lost);
    let planned = province.plan(admin).await;
    assert_eq!(planned.plan.rows, 0, "{:?}", planned.report);
    assert!(!planned.guard.passed());
    let still = province.ahead().await.unwrap();
    assert_eq!(dns(&still), dns(&both), "{still:?}");
    assert_eq!(province.settle().await, 0, "frozen");
    assert_eq!(texts(&province.standing_now(entry).await.entry, Attribute::MailState), ["suspended"]);

    // What was true there was entered anew: of whom both say the same nothing is lost.
    province.edit(&province.standing_now(entry).await, "congvuMailState", "active").await;
    province.edit(&province.standing_now(entry).await, "title", "Chuyên viên").await;
    province.plan(admin).await;
    assert_eq!(dns(&province.ahead().await.unwrap()), std::slice::from_ref(&recruit.dn.0));
}

/// Somebody whom the registry does not have, as it would have written them with this change set.
fn newcomer(like: &Entry, revision: i64) -> Entry {
    let mut entry = like.clone();
    entry.dn = Dn(like.dn.0.replacen("uid=", "uid=9", 1));
    let uid = entry.dn.0.split(['=', ',']).nth(1).unwrap().to_owned();
    for (attribute, values) in &mut entry.values {
        let value = match attribute {
            Attribute::Uid => uid.clone(),
            Attribute::Mail => "nguoi.moi@example.invalid".to_owned(),
            Attribute::MailboxId | Attribute::OfficialId => uuid::Uuid::from_u128(77).to_string(),
            Attribute::Revision => revision.to_string(),
            _ => continue,
        };
        *values = vec![value.into_bytes()];
    }
    entry.values.retain(|(attribute, _)| *attribute != Attribute::MailAlias);
    entry
}
