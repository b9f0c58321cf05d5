//! Who is recruited for a later day is in the directory some days ahead, staged: nobody logs in, no group has them. On the day they become
//! active by themselves; who does not come after all is taken away, under the guard.

use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Dn, Entry};
use congvu::directory::port::Directory as _;
use congvu::domain::decision::draft::{Act, AddressChoice};
use congvu::operations::Actor;
use congvu::operations::apply_directory_sync::apply_directory_sync;
use congvu::operations::correct_decision::withdraw_subject;
use congvu::operations::live::{Turn, take_turn};
use congvu::operations::plan_directory_sync::plan_directory_sync;
use congvu::operations::sync_target::SyncSettings;
use time::macros::date;
use time::{Date, Duration};

use super::office::{Office, TODAY};
use super::running::settings;
use crate::database::{TestDatabase, on_both_engines};
use crate::fake_directory::FakeDirectory;

on_both_engines! {
    a_recruit_is_staged_ahead_and_active_on_the_day_by_itself
    how_many_days_ahead_is_a_setting
    who_does_not_come_is_taken_away_under_the_guard
    who_is_locked_before_the_first_day_stays_in_the_directory
    who_was_yet_to_come_before_the_migration_is_shown_after_it
}

const FIRST: Date = date!(2019 - 07 - 15);

/// An office whose directory has everything.
async fn provisioned(db: TestDatabase) -> (Office, FakeDirectory) {
    let office = Office::open(db).await;
    let (directory, settings) = (FakeDirectory::new(settings().naming.base()), settings());
    let plan = plan_directory_sync(&office.registry, &directory, &settings, &Actor::Shell).await.unwrap();
    let (registry, id) = (&office.registry, plan.plan.id);
    let outcome = apply_directory_sync(registry, &directory, &settings, &Actor::Shell, id, &|_| {}).await.unwrap();
    assert!(outcome.is_success(), "{outcome:?}");
    (office, directory)
}

/// The day comes, as it does for a server, and what it brings is carried over.
async fn day_comes(office: Office, day: Date, directory: &FakeDirectory, settings: &SyncSettings) -> (Office, usize) {
    let office = if office.registry.clock.today() == day { office } else { office.on(day) };
    office.registry.store.advance(day).await.unwrap();
    let mut settled = 0;
    loop {
        match take_turn(&office.registry, directory, settings).await.unwrap() {
            Turn::Settled(marks) => settled += marks,
            Turn::PutOff => {}
            Turn::Idle => return (office, settled),
            Turn::Resting => panic!("nothing is written"),
        }
    }
}

/// The recruit's entry.
async fn entry(directory: &FakeDirectory) -> Option<Entry> {
    let dn = settings().naming.person(4);
    directory.read_entry(&dn).await.unwrap().map(|observed| observed.entry)
}

async fn state(directory: &FakeDirectory) -> Option<String> {
    let entry = entry(directory).await?;
    Some(String::from_utf8(entry.get(Attribute::MailState)[0].clone()).unwrap())
}

async fn is_member(office: &Office, directory: &FakeDirectory) -> bool {
    let group = settings().naming.group(office.agencies[1].code.as_str());
    let group = directory.read_entry(&group).await.unwrap().unwrap().entry;
    let Dn(person) = settings().naming.person(4);
    group.get(Attribute::Member).contains(&person.into_bytes())
}

async fn assert_equal(office: &Office, directory: &FakeDirectory) {
    office.assert_verified().await;
    let plan = plan_directory_sync(&office.registry, directory, &settings(), &Actor::Shell).await.unwrap();
    assert_eq!(plan.plan.rows, 0, "{:?}", plan.report);
}

async fn a_recruit_is_staged_ahead_and_active_on_the_day_by_itself(db: TestDatabase) {
    let (office, directory) = provisioned(db).await;
    office.record(&office.draft(1, vec![office.recruit("Nguyễn Văn Mới", FIRST)])).await.unwrap();
    let set = settings();
    let (office, _) = day_comes(office, TODAY, &directory, &set).await;
    assert_eq!(state(&directory).await, None, "a month ahead");
    let (office, _) = day_comes(office, FIRST - Duration::days(15), &directory, &set).await;
    assert_eq!(state(&directory).await, None);
    assert_equal(&office, &directory).await;
    let (office, _) = day_comes(office, FIRST - Duration::days(14), &directory, &set).await;
    assert_eq!(state(&directory).await.as_deref(), Some("staged"));
    let staged = entry(&directory).await.unwrap();
    assert_eq!(staged.get(Attribute::AgencyCode), [office.agencies[1].code.as_str().as_bytes()]);
    assert_eq!(staged.get(Attribute::Mail).len(), 1);
    assert!(!is_member(&office, &directory).await, "the agency's mail goes to nobody before their first day");
    assert_equal(&office, &directory).await;
    let (office, _) = day_comes(office, FIRST - Duration::days(1), &directory, &set).await;
    assert_eq!((state(&directory).await.as_deref(), is_member(&office, &directory).await), (Some("staged"), false));
    let (office, _) = day_comes(office, FIRST, &directory, &set).await;
    assert_eq!((state(&directory).await.as_deref(), is_member(&office, &directory).await), (Some("active"), true));
    assert_equal(&office, &directory).await;
}

async fn how_many_days_ahead_is_a_setting(db: TestDatabase) {
    let (office, directory) = provisioned(db).await;
    office.record(&office.draft(1, vec![office.recruit("Nguyễn Văn Mới", FIRST)])).await.unwrap();
    let mut registry = office.registry;
    for (days, is_there) in [(0, false), (29, false), (30, true)] {
        registry.decisions.staged_days = days;
        let plan = plan_directory_sync(&registry, &directory, &settings(), &Actor::Shell).await.unwrap();
        assert_eq!(plan.plan.rows, u32::from(is_there), "{days}: {:?}", plan.report);
    }
}

async fn who_does_not_come_is_taken_away_under_the_guard(db: TestDatabase) {
    let (office, directory) = provisioned(db).await;
    let recorded = office.record(&office.draft(1, vec![office.recruit("Nguyễn Văn Mới", FIRST)])).await.unwrap();
    let day = FIRST - Duration::days(7);
    let (office, _) = day_comes(office, day, &directory, &settings()).await;
    assert_eq!(state(&directory).await.as_deref(), Some("staged"));
    withdraw_subject(&office.registry, &office.hr, recorded.subjects[0].subject, "Không đến nhận việc").await.unwrap();
    // These settings take nothing from anybody without a decision: it waits for a second person.
    let (office, _) = day_comes(office, day, &directory, &settings()).await;
    assert_eq!(state(&directory).await.as_deref(), Some("staged"));
    assert_eq!(office.count("dirty where stopped_plan is not null").await, "1");
    office.db.by_hand("update dirty set due = 1").await;
    let usual = SyncSettings { guard: congvu::directory::guard::GuardPolicy::default(), ..settings() };
    let (office, _) = day_comes(office, day, &directory, &usual).await;
    assert_eq!(state(&directory).await, None);
    assert_equal(&office, &directory).await;

    // Recruited once more, it is the same mailbox, in a new entry.
    let mut once_more = office.recruit("Nguyễn Văn Mới", FIRST);
    let official = office.standing(recorded.subjects[0].official).await.official.id;
    once_more.person = congvu::domain::decision::draft::PersonDraft::Known(official);
    once_more.act = Act::Recruit { post: office.post(1), address: AddressChoice::Proposed };
    office.record(&office.draft(2, vec![once_more])).await.unwrap();
    let (office, _) = day_comes(office, day, &directory, &usual).await;
    assert_eq!(state(&directory).await.as_deref(), Some("staged"));
    assert_equal(&office, &directory).await;
}

async fn who_is_locked_before_the_first_day_stays_in_the_directory(db: TestDatabase) {
    let (office, directory) = provisioned(db).await;
    let recorded = office.record(&office.draft(1, vec![office.recruit("Nguyễn Văn Mới", FIRST)])).await.unwrap();
    let day = FIRST - Duration::days(7);
    let (office, _) = day_comes(office, day, &directory, &settings()).await;
    let person = office.standing(recorded.subjects[0].official).await;
    let staged = person.states.iter().find(|state| state.effective.contains(day)).unwrap();
    let (mut before, mut locked) = (staged.clone(), staged.clone());
    before.id = congvu::domain::ids::FactId(office.registry.new_id());
    before.effective.to = Some(day);
    locked.id = congvu::domain::ids::FactId(office.registry.new_id());
    locked.effective.from = day;
    locked.state = congvu::domain::mailbox::lifecycle::MailboxState::Suspended;
    let mut change = office.registry.store.write(office.registry.header(&office.hr, "lock")).await.unwrap();
    change.replace_mailbox_states(&[staged.id], &[before, locked]).await.unwrap();
    change.commit().await.unwrap();
    let usual = SyncSettings { guard: congvu::directory::guard::GuardPolicy::default(), ..settings() };
    let (office, _) = day_comes(office, day, &directory, &usual).await;
    assert_eq!(state(&directory).await.as_deref(), Some("suspended"));
    assert_equal(&office, &directory).await;
}

async fn who_was_yet_to_come_before_the_migration_is_shown_after_it(db: TestDatabase) {
    let (office, directory) = provisioned(db).await;
    office.record(&office.draft(1, vec![office.recruit("Nguyễn Văn Mới", TODAY + Duration::days(7))])).await.unwrap();
    let store = &office.db.store;
    let applied = store.migration_status().await.unwrap().applied;
    let steps = applied.iter().filter(|name| name.as_str() >= "m0115").count();
    store.migrate_down(u32::try_from(steps).unwrap()).await.unwrap();
    office.db.by_hand("delete from dirty").await;
    assert_eq!(office.count("mailbox_current where agency is null and official is not null").await, "1");
    store.migrate().await.unwrap();
    office.assert_verified().await;
    let marked = "select cast(count(*) as text) from dirty d join mailbox m on m.id = d.subject where m.number = 4";
    assert_eq!(office.db.texts(marked).await, ["1"], "and looked at");
    let (office, _) = day_comes(office, TODAY, &directory, &settings()).await;
    assert_eq!(state(&directory).await.as_deref(), Some("staged"));
    assert_equal(&office, &directory).await;
}
