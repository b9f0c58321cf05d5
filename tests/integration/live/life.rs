//! The life of a mailbox in the directory, from staged to purged: one entry all along.

use congvu::directory::attribute::Attribute;
use congvu::domain::ids::FactId;
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::period::Period;
use congvu::domain::principal::Role;
use congvu::operations::purge_mailbox::{approve_mailbox_purge, ask_mailbox_purge, list_purgeable, plan_mailbox_purge};
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::official::OfficialFile;
use time::macros::date;
use time::{Date, Duration};

use crate::accounts::invited;
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::{Province, texts};

on_both_engines! {
    who_comes_back_gets_the_same_entry_and_group_back
    a_closed_mailbox_is_purged_by_two_people_once_it_was_kept_long_enough
}

impl Province {
    /// The mailbox is in `state` from `from` on, whatever it was.
    async fn state_from(&self, file: &OfficialFile, state: MailboxState, from: Date) {
        let old = file.states.last().unwrap();
        let (mut before, mut after) = (old.clone(), old.clone());
        before.id = FactId(self.registry.new_id());
        before.effective.to = Some(from);
        after.id = FactId(self.registry.new_id());
        (after.state, after.effective) = (state, Period::starting(from));
        let mut change = self.registry.store.write(self.registry.header(&self.hr, "state")).await.unwrap();
        change.replace_mailbox_states(&[old.id], &[before, after]).await.unwrap();
        change.commit().await.unwrap();
    }

    async fn again(&self, file: &OfficialFile) -> OfficialFile {
        let view = congvu::storage::read::View::of(self.registry.clock.today());
        let reader = self.registry.store.read().await.unwrap();
        reader.official(&congvu::domain::scope::Scope::Province, view, file.official.id).await.unwrap().unwrap()
    }
}

async fn who_comes_back_gets_the_same_entry_and_group_back(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let file = province.some(1).await.remove(0);
    let entry = province.person_of(file.official.id).await;
    let code = texts(&entry, Attribute::AgencyCode).remove(0);
    let group = || async {
        let group = province.entries("ou=groups,", &format!("(cn={code})")).await.remove(0);
        texts(&group, Attribute::Member)
    };
    let uuid = |dn: congvu::directory::entry::Dn| {
        let directory = &province.directory;
        async move {
            use congvu::directory::port::Directory as _;
            directory.read_entry(&dn).await.unwrap().unwrap().entry_uuid
        }
    };
    let (members, before) = (group().await, uuid(entry.dn.clone()).await);
    province.state_from(&file, MailboxState::Preserved, date!(2019 - 12 - 01)).await;
    province.settle().await;
    assert_eq!(texts(&province.person_of(file.official.id).await, Attribute::MailState), ["preserved"]);
    assert!(!group().await.contains(&entry.dn.0), "who is closed takes no mail of the agency");
    let file = province.again(&file).await;
    province.state_from(&file, MailboxState::Active, date!(2019 - 12 - 20)).await;
    province.settle().await;
    let back = province.person_of(file.official.id).await;
    assert_eq!(texts(&back, Attribute::MailState), ["active"]);
    assert_eq!((uuid(back.dn.clone()).await, back.dn), (before, entry.dn));
    assert_eq!(group().await, members);
    province.assert_settled().await;
}

async fn a_closed_mailbox_is_purged_by_two_people_once_it_was_kept_long_enough(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let registry = &province.registry;
    let today = registry.clock.today();
    let file = province.some(1).await.remove(0);
    let entry = province.person_of(file.official.id).await;
    let number: i64 = texts(&entry, Attribute::Uid)[0].trim_start_matches('m').parse().unwrap();
    let is_refused = |outcome: Result<_, OperationError>| matches!(outcome, Err(OperationError::Conflict { .. }));
    let one = &province.it_admin;
    assert!(is_refused(ask_mailbox_purge(registry, one, number, "hết hạn").await), "it is in use");
    // Closed a year ago but for a day.
    province.closed_since(&file, today - Duration::days(364)).await;
    province.settle().await;
    assert!(list_purgeable(registry, one).await.unwrap().iter().all(|listed| listed.number != number));
    assert!(is_refused(ask_mailbox_purge(registry, one, number, "hết hạn").await), "a day too early");
    let plan = plan_mailbox_purge(registry, one, number).await.unwrap();
    assert_eq!(plan.possible_from, today.next_day());
    let file = province.again(&file).await;
    province.state_from(&file, MailboxState::Active, today - Duration::days(2)).await;
    let file = province.again(&file).await;
    assert!(is_refused(ask_mailbox_purge(registry, one, number, "hết hạn").await), "back in use");
    province.closed_since(&file, today - Duration::days(365)).await;
    assert!(list_purgeable(registry, one).await.unwrap().iter().any(|listed| listed.number == number));

    assert!(is_refused(approve_mailbox_purge(registry, one, number).await), "nobody asked");
    let unfounded = ask_mailbox_purge(registry, one, number, " ").await;
    assert!(matches!(unfounded, Err(OperationError::Invalid { .. })), "no reason");
    ask_mailbox_purge(registry, one, number, "hết thời hạn lưu giữ").await.unwrap();
    assert!(is_refused(approve_mailbox_purge(registry, one, number).await), "their own");
    assert!(matches!(
        approve_mailbox_purge(registry, &Actor::Shell, number).await,
        Err(OperationError::NotLoggedIn { .. })
    ));
    assert!(matches!(ask_mailbox_purge(registry, one, 999_999, "x").await, Err(OperationError::NotFound { .. })));
    let two = invited(registry, one, ("quan-tri-hai", Role::ItAdmin, "H10"), None).await;
    let purged = approve_mailbox_purge(registry, &two, number).await.unwrap();
    assert_eq!(purged.state, MailboxState::Purged);
    province.settle().await;
    assert!(province.entries("ou=people,", &format!("(uid=m{number:06})")).await.is_empty(), "its entry is gone");
    // The address is nobody else's for as long as it is held.
    let address = texts(&entry, Attribute::Mail).remove(0).parse().unwrap();
    let reader = registry.store.read().await.unwrap();
    assert_eq!(reader.taken_addresses(std::slice::from_ref(&address)).await.unwrap().len(), 1);
    drop(reader);
    province.assert_settled().await;
}

impl Province {
    /// All states of the mailbox are corrected to: active until `day`, preserved since.
    async fn closed_since(&self, file: &OfficialFile, day: Date) {
        let old: Vec<_> = file.states.iter().map(|state| state.id).collect();
        let (mut before, mut after) = (file.states[0].clone(), file.states[0].clone());
        before.id = FactId(self.registry.new_id());
        (before.state, before.effective) =
            (MailboxState::Active, Period { from: date!(2010 - 01 - 01), to: Some(day) });
        after.id = FactId(self.registry.new_id());
        (after.state, after.effective) = (MailboxState::Preserved, Period::starting(day));
        let mut change = self.registry.store.write(self.registry.header(&self.hr, "state")).await.unwrap();
        change.replace_mailbox_states(&old, &[before, after]).await.unwrap();
        change.commit().await.unwrap();
    }
}
