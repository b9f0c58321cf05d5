//! What the directory refused: tried again one by one, and no longer set aside once it is not wanted any more, or right otherwise. Whoever
//! is killed blames nobody.

use congvu::domain::decision::draft::{Act, AddressChoice, DecisionDraft, NewPerson, PersonDraft, Post, SubjectDraft};
use congvu::domain::ids::SubjectId;
use congvu::domain::official::Category;
use congvu::domain::posting::Rank;
use congvu::domain::scope::Scope;
use congvu::operations::correct_decision::withdraw_subject;
use congvu::operations::live::{Turn, take_turn};
use congvu::operations::quarantine::{list_quarantine, retry_quarantine};
use congvu::operations::record_decision::record_decision;
use congvu::operations::{OperationError, OperationResult};
use congvu::storage::read::View;
use time::Date;
use time::macros::date;

use super::flaky::{Flaky, Weather};
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::changes::largest;
use crate::main_job::province::Province;

on_both_engines! {
    one_that_was_never_added_is_tried_again_alone
    everything_is_tried_again_when_it_is_asked_for
    one_that_waits_for_a_plan_goes_on_waiting
    what_is_no_longer_wanted_or_right_otherwise_is_no_longer_set_aside
    whoever_is_killed_blames_nobody
}

impl Province {
    /// Recruits people to the largest agency; gives their subjects.
    pub(super) async fn recruit(&self, number: i32, names: &[&str], from: Date) -> Vec<SubjectId> {
        let code = largest(self).await.remove(0);
        let view = View::of(self.registry.clock.today());
        let reader = self.registry.store.read().await.unwrap();
        let agency = reader.agency_by_code(&Scope::Province, view, &code).await.unwrap().unwrap().agency;
        let issuer = reader.agency_by_code(&Scope::Province, view, "H10").await.unwrap().unwrap().agency;
        drop(reader);
        let subject = |name: &&str| SubjectDraft {
            person: PersonDraft::New(NewPerson {
                full_name: (*name).to_owned(),
                birth_date: date!(1991 - 04 - 06),
                category: Category::CivilServant,
                personal_number: None,
            }),
            effective_from: from,
            act: Act::Recruit {
                post: Post { agency, position: "Chuyên viên".to_owned(), rank: Rank::Staff },
                address: AddressChoice::Proposed,
            },
        };
        let draft = DecisionDraft {
            issuer,
            number,
            symbol: "QĐ-UBND".to_owned(),
            signed_on: date!(2019 - 12 - 02),
            signer: "Trần Văn Bình".to_owned(),
            summary: "Về việc tuyển dụng công chức".to_owned(),
            file_sha256: None,
            subjects: names.iter().map(subject).collect(),
        };
        let recorded = record_decision(&self.registry, &self.hr, &draft).await.unwrap();
        recorded.subjects.iter().map(|subject| subject.subject).collect()
    }

    async fn retry(&self, dn: Option<&str>) -> OperationResult<u64> {
        retry_quarantine(&self.registry, &self.settings, &self.it_admin, dn).await
    }

    async fn set_aside(&self) -> Vec<String> {
        self.db.texts("select dn from quarantine order by dn").await
    }

    async fn released(&self) -> Vec<String> {
        self.db.texts("select outcome from audit_leaf where action = 'release_quarantine'").await
    }
}

async fn one_that_was_never_added_is_tried_again_alone(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let today = province.registry.clock.today();
    let line = Flaky::new(&province.directory, Weather::Says(65, 3));
    province.recruit(1, &["Nguyễn Văn Mới", "Trần Thị Mới", "Điểu Mới"], today).await;
    province.settle_through(&line).await;
    let names = province.set_aside().await;
    let listed = list_quarantine(&province.registry, &province.settings).await.unwrap();
    assert_eq!((names.len(), listed.waiting.len()), (3, 3));
    let mut waiting: Vec<_> = listed.waiting.iter().map(|waiting| waiting.dn.clone().unwrap()).collect();
    waiting.sort();
    assert_eq!(waiting, names, "they are listed by the names under which they can be tried again");

    let unknown = province.retry(Some("uid=nobody,dc=tinh,dc=example")).await.unwrap_err().to_string();
    for remedy in ["uid=nobody", "quarantine list", "quarantine retry --all"] {
        assert!(unknown.contains(remedy), "{unknown}");
    }
    assert_eq!(province.settle_through(&line).await, 0, "nothing was marked by it");
    // Names are compared as directories do.
    let name = names[1].replace(',', ", ").to_uppercase();
    assert_eq!(province.retry(Some(&name)).await.unwrap(), 1);
    assert_eq!(province.settle_through(&line).await, 1);
    assert_eq!(province.set_aside().await, [names[0].clone(), names[2].clone()]);
    assert_eq!(province.retry(Some(&names[1])).await.unwrap(), 0, "nothing stands in its way any more");

    // Those that were set aside before it was written down what they stand for are found by the names that they would have.
    province.db.by_hand("update quarantine set subject = null, subject_kind = null").await;
    assert_eq!(province.retry(Some(&names[0])).await.unwrap(), 1);
    assert_eq!(province.settle_through(&line).await, 1);
    assert_eq!(province.set_aside().await, [names[2].clone()]);
    province.db.by_hand("delete from dirty").await;
    let refused = province.retry(Some(&names[2])).await.unwrap_err().to_string();
    assert!(refused.contains("congvu directory apply"), "{refused}");
    province.sync().await;
    assert!(province.set_aside().await.is_empty());
    province.assert_settled().await;
}

async fn everything_is_tried_again_when_it_is_asked_for(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let line = Flaky::new(&province.directory, Weather::Says(65, 2));
    province.recruit(1, &["Nguyễn Văn Mới", "Trần Thị Mới"], province.registry.clock.today()).await;
    province.settle_through(&line).await;
    // One of them is not even marked any more.
    let subject = "select subject from quarantine order by dn limit 1";
    assert_eq!(province.db.by_hand(&format!("delete from dirty where subject = ({subject})")).await, 1);
    assert_eq!(province.retry(None).await.unwrap(), 2);
    assert_eq!(province.settle_through(&line).await, 2);
    assert!(province.set_aside().await.is_empty());
    province.assert_settled().await;
}

async fn one_that_waits_for_a_plan_goes_on_waiting(db: TestDatabase) {
    let mut province = Province::lenient(db).await;
    province.settings.guard.agency_floor = 0;
    province.settings.guard.agency_percent = 0;
    let file = province.some(1).await.remove(0);
    let dn = province.person_of(file.official.id).await.dn.0;
    province.suspend(std::slice::from_ref(&file)).await;
    province.settle().await;
    let refused = province.retry(Some(&dn)).await.unwrap_err();
    assert!(matches!(refused, OperationError::Conflict { .. }), "{refused}");
    assert!(refused.to_string().contains("directory approve"), "{refused}");
    assert_eq!(province.retry(None).await.unwrap(), 0);
    assert_eq!(province.settle().await, 0);
}

async fn what_is_no_longer_wanted_or_right_otherwise_is_no_longer_set_aside(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let (registry, today) = (&province.registry, province.registry.clock.today());
    let line = Flaky::new(&province.directory, Weather::Says(65, 4));
    let subjects = province.recruit(1, &["Nguyễn Văn Mới", "Trần Thị Mới", "Điểu Mới"], today).await;
    let file = province.some(1).await.remove(0);
    province.retitle(&file, "Chuyên viên cao cấp").await;
    province.settle_through(&line).await;
    let names = province.set_aside().await;
    assert_eq!(names.len(), 4);

    // The live path looks at who is not wanted any more.
    withdraw_subject(registry, &province.hr, subjects[0], "Nhầm người").await.unwrap();
    province.settle_through(&line).await;
    assert_eq!(province.set_aside().await.len(), 3);
    assert_eq!(province.released().await, ["done"]);
    // Somebody else made this one right.
    let dn = province.person_of(file.official.id).await.dn;
    let mut ldap = province.server.raw().await;
    let desired = "Chuyên viên cao cấp";
    crate::ldap_traps::raw_replace(&mut ldap, &dn, "title", desired, vec![]).await.success().unwrap();
    let revision = province
        .text(&format!("select cast(revision as text) from mailbox_current where number = {}", number(&dn.0)))
        .await;
    crate::ldap_traps::raw_replace(&mut ldap, &dn, "congvuRevision", &revision, vec![]).await.success().unwrap();
    // Nobody is marked any more: a plan of everything tells it all the same, of those only that it does not write itself.
    withdraw_subject(registry, &province.hr, subjects[1], "Nhầm người").await.unwrap();
    province.db.by_hand("delete from dirty").await;
    let planned = province.plan(&province.it_admin).await;
    let left = province.set_aside().await;
    assert_eq!(
        left.len(),
        1,
        "who is still to be added is still set aside: {left:?} of {names:?}; {:?}",
        planned.report
    );
    assert_eq!(province.released().await, ["done", "done"]);
    assert!(province.apply(&province.it_admin, &planned).await.unwrap().is_success());
    assert!(province.set_aside().await.is_empty());
    province.assert_settled().await;
}

fn number(dn: &str) -> i64 {
    dn.trim_start_matches("uid=m").split(',').next().unwrap().parse().unwrap()
}

async fn whoever_is_killed_blames_nobody(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let agency = largest(&province).await.remove(0);
    let entries = province.rename(&agency, "Sở Thử nghiệm").await;
    let line = Flaky::new(&province.directory, Weather::Dies(65));
    // The first write is refused, and before another one is answered the process is no more.
    tokio::select! {
        turn = take_turn(&province.registry, &line, &province.settings) => panic!("it was not killed: {turn:?}"),
        () = line.died() => {}
    }
    assert!(province.set_aside().await.is_empty(), "nobody wrote down what became of anything");
    let attempts = "select distinct cast(attempts as text) || coalesce(failure, '') from dirty";
    assert_eq!(province.db.texts(attempts).await, ["0"]);
    line.turns(Weather::Fair);
    assert_eq!(
        take_turn(&province.registry, &line, &province.settings).await.unwrap(),
        Turn::Idle,
        "they are another's"
    );
    province.db.by_hand("update dirty set lease_until = 0").await;
    assert_eq!(province.settle_through(&line).await, entries);
    assert!(province.set_aside().await.is_empty());
    province.assert_settled().await;
}
