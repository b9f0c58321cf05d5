//! Somebody is locked at once, without a decision, and comes back.

use congvu::directory::attribute::Attribute;
use congvu::domain::certificate::event::CertificateEventKind;
use congvu::domain::ids::OfficialId;
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::live::{Carried, carry_at_once};
use congvu::operations::lock_official::{Locked, lock_official, unlock_official};
use congvu::operations::pause_target::{pause_target, resume_target};
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::View;
use congvu::storage::read::official::OfficialFile;

use super::flaky::{Flaky, Weather};
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::{Province, account, account_over, texts};

on_both_engines! {
    somebody_is_locked_at_once_and_comes_back
    the_only_one_of_an_agency_is_locked_without_a_second_person
    a_lock_that_the_directory_cannot_have_yet_says_so_and_goes_by_itself
    who_may_not_locks_nobody
}

impl Province {
    async fn lock(&self, actor: &Actor, who: &OfficialFile) -> Locked {
        lock_official(&self.registry, actor, who.official.id, "mất thiết bị lưu khóa").await.unwrap()
    }

    async fn carry(&self, locked: &Locked) -> Carried {
        let mailbox = locked.mailbox.as_ref().unwrap().id;
        carry_at_once(&self.registry, &self.directory, &self.settings, mailbox).await.unwrap()
    }

    async fn state_of(&self, who: &OfficialFile) -> String {
        texts(&self.person_of(who.official.id).await, Attribute::MailState).remove(0)
    }

    /// Stops of somebody's certificates.
    async fn stops(&self, who: &OfficialFile) -> usize {
        let view = View::of(self.registry.clock.today());
        let reader = self.registry.store.read().await.unwrap();
        let file = reader.official(&Scope::Province, view, who.official.id).await.unwrap().unwrap();
        file.events.iter().filter(|event| event.kind == CertificateEventKind::StopUse).count()
    }
}

async fn somebody_is_locked_at_once_and_comes_back(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let published = province.certified().await;
    province.settle().await;
    let files = province.active(None, 100).await;
    let has_one = |file: &&OfficialFile| published.iter().any(|(owner, _)| *owner == file.official.id.to_string());
    let file = files.iter().find(has_one).unwrap();
    let locked = province.lock(&province.hr, file).await;
    let mailbox = locked.mailbox.as_ref().unwrap();
    assert_eq!((mailbox.was, mailbox.state), (MailboxState::Active, MailboxState::Suspended));
    assert!(!locked.stopped.is_empty());
    assert_eq!(province.carry(&locked).await, Carried::Done);
    assert_eq!(province.state_of(file).await, "suspended");
    assert_eq!(province.stops(file).await, locked.stopped.len());
    let owed = "select cast(count(*) as text) from mail_session_end";
    assert_eq!(province.text(owed).await, "1", "who is logged in must go");
    let recorded = "select cast(count(*) as text) from audit_leaf where action = 'lock_official'";
    assert_ne!(province.text(recorded).await, "0");
    province.assert_settled().await;

    // Twice is once.
    let stops = province.stops(file).await;
    let again = province.lock(&province.hr, file).await;
    assert_eq!(again.mailbox.as_ref().unwrap().was, MailboxState::Suspended);
    assert_eq!((again.stopped.len(), province.stops(file).await), (0, stops));

    let unlock = |reason: &'static str| unlock_official(&province.registry, &province.hr, file.official.id, reason);
    assert!(matches!(unlock(" ").await, Err(OperationError::Invalid { .. })), "with a reason");
    let back = unlock("đã xác minh").await.unwrap();
    assert_eq!(back.mailbox.as_ref().unwrap().state, MailboxState::Active);
    assert_eq!(province.carry(&back).await, Carried::Done);
    assert_eq!(province.state_of(file).await, "active");
    assert_eq!(province.stops(file).await, stops, "certificates stay stopped");
    assert!(matches!(unlock("lần nữa").await, Err(OperationError::Conflict { .. })), "it is not locked");
    province.assert_settled().await;
}

async fn the_only_one_of_an_agency_is_locked_without_a_second_person(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let sql = "select agency_code from mailbox_current where posted and state <> 'purged' group by agency_code \
               having count(*) = 1 and min(state) = 'active' order by agency_code limit 1";
    let agency = province.text(sql).await;
    let file = province.active(Some(&agency), 1).await.remove(0);
    // Whoever stands at the machine may close.
    let locked = province.lock(&Actor::Shell, &file).await;
    assert_eq!(province.carry(&locked).await, Carried::Done, "the guard takes a lock for what it is: one person's act");
    assert_eq!(province.state_of(&file).await, "suspended");
    province.assert_settled().await;
}

async fn a_lock_that_the_directory_cannot_have_yet_says_so_and_goes_by_itself(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let (registry, settings) = (&province.registry, &province.settings);
    let file = province.some(1).await.remove(0);
    pause_target(registry, settings, &province.it_admin, "chuyển máy chủ").await.unwrap();
    let locked = province.lock(&province.hr, &file).await;
    let Carried::Waits(reason) = province.carry(&locked).await else { panic!("it is paused") };
    assert!(reason.contains("paused"), "{reason}");
    resume_target(registry, settings, &province.it_admin, "xong").await.unwrap();
    let line = Flaky::new(&province.directory, Weather::Away);
    let mailbox = locked.mailbox.as_ref().unwrap().id;
    let Carried::Waits(reason) = carry_at_once(registry, &line, settings, mailbox).await.unwrap() else {
        panic!("it is away")
    };
    assert!(reason.contains("cannot reach the directory"), "{reason}");
    province.all_is_due().await;
    province.settle().await;
    assert_eq!(province.state_of(&file).await, "suspended");
    province.assert_settled().await;
}

async fn who_may_not_locks_nobody(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let files = province.some(2).await;
    let (registry, who) = (&province.registry, files[0].official.id);
    let auditor = account(registry, &province.it_admin, Role::Auditor).await;
    let elsewhere = account_over(registry, &province.it_admin, Role::Hr, "H10.39").await;
    let refused = lock_official(registry, &auditor, who, "x").await;
    assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
    let refused = lock_official(registry, &elsewhere, who, "x").await;
    assert!(matches!(refused, Err(OperationError::NotFound { .. })), "{refused:?}");
    let refused = lock_official(registry, &province.hr, who, " ").await;
    assert!(matches!(refused, Err(OperationError::Invalid { .. })), "{refused:?}");
    let nobody = OfficialId(uuid::Uuid::from_u128(7));
    assert!(matches!(lock_official(registry, &Actor::Shell, nobody, "x").await, Err(OperationError::NotFound { .. })));
    province.lock(&Actor::Shell, &files[1]).await;
    let refused = unlock_official(registry, &Actor::Shell, files[1].official.id, "x").await;
    assert!(matches!(refused, Err(OperationError::NotLoggedIn { .. })), "a shell closes and never opens: {refused:?}");
    province.settle().await;
    assert_eq!(province.state_of(&files[1]).await, "suspended");
    assert_eq!(province.state_of(&files[0]).await, "active");
}
