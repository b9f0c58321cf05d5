//! `--create`: people whom only the directory knows are entered once, unverified, and confirmed by HR.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use congvu::directory::adopt::candidate::UNKNOWN_BIRTH_DATE;
use congvu::directory::dn;
use congvu::domain::ids::OfficialId;
use congvu::domain::official::Category;
use congvu::domain::principal::Role;
use congvu::operations::OperationError;
use congvu::operations::adopt_directory::{Adoption, AgencyMap, Source, adopt_directory};
use congvu::operations::decide_case::{CaseDecision, Identity, decide_case};
use congvu::storage::row::case::{CaseMatter, CaseState};
use time::macros::date;
use tokio::sync::Notify;

use super::fixture::{Expect, Foreign, Unmade};
use super::matching::{adoption, books, settings};
use crate::access::office::TODAY;
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    strangers_are_entered_once_and_confirmed
    a_run_killed_between_change_sets_is_finished_by_the_next
    an_unknown_agency_in_the_mapping_stops_everything
    a_date_of_birth_that_nobody_knows_is_asked_for
    a_directory_that_is_kept_already_rests_until_somebody_saw_a_plan
}

fn creating(map: &str) -> Adoption {
    let text = format!("dn_suffix,department,agency_code\n{map}");
    Adoption { create: Some(AgencyMap::read(text.as_bytes()).unwrap()), ..adoption(true) }
}

async fn strangers_are_entered_once_and_confirmed(db: TestDatabase) {
    let foreign = Foreign::new(&db).await;
    let officials = db.texts("select cast(count(*) as text) from official").await;
    let adopted = foreign.adopt_file(&creating("")).await.unwrap();
    let (mut made, mut cases, mut unmade) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
    for account in foreign.seen(false) {
        let name = dn::normal(&account.dn).into_owned();
        match &account.expect {
            Expect::Unknown(Ok(())) => drop(made.insert(name)),
            Expect::Unknown(Err(Unmade::Case(reason))) => drop(cases.insert(name, reason.to_string())),
            Expect::Unknown(Err(Unmade::Because(why))) => *unmade.entry(*why).or_default() += 1,
            _ => {}
        }
    }
    assert!(made.len() > 1_000 && cases.len() > 500);
    assert_eq!((adopted.tally.newcomers, &adopted.tally.not_created), (made.len() as u64, &unmade));
    let lost: BTreeSet<&str> = adopted.tally.unknown_departments.keys().map(String::as_str).collect();
    assert_eq!(lost, BTreeSet::from(["", "Đơn vị lạ 0", "Đơn vị lạ 1", "Đơn vị lạ 2"]));

    let reader = db.store.read().await.unwrap();
    let open = reader.cases(CaseState::Open, None, 100_000).await.unwrap();
    let unverified: BTreeSet<String> = open
        .iter()
        .filter(|case| case.matter == CaseMatter::Person)
        .map(|case| dn::normal(&case.dn).into_owned())
        .collect();
    assert_eq!(unverified, made);
    let rivals: BTreeMap<String, String> = open
        .iter()
        .filter(|case| ["address_shared", "same_person_twice"].contains(&case.reason.as_str()))
        .map(|case| (dn::normal(&case.dn).into_owned(), case.reason.clone()))
        .collect();
    assert_eq!(rivals, cases);
    drop(reader);
    let more = db.texts("select cast(count(*) as text) from official").await[0].parse::<usize>().unwrap();
    assert_eq!(more - officials[0].parse::<usize>().unwrap(), made.len());
    let active = db.texts("select cast(count(*) as text) from mailbox_current where address like 'moi%'").await;
    assert_eq!(active, [made.len().to_string()]);
    let mut broken = Vec::new();
    db.store.read().await.unwrap().verify(&mut |found| broken.push(found)).await.unwrap();
    assert!(broken.is_empty(), "{:?}", broken.first());

    let after = books(&db).await;
    let again = foreign.adopt_file(&creating("")).await.unwrap();
    assert_eq!((again.tally.newcomers, again.tally.linked_before), (0, adopted.tally.links() + made.len() as u64));
    assert_eq!(books(&db).await, after);

    let case = open.iter().find(|case| case.matter == CaseMatter::Person).unwrap();
    let registry = &foreign.office.registry;
    let confirm = |identity| CaseDecision::Confirm(identity);
    let helper = foreign.office.account("helper", Role::Helpdesk, "H10").await;
    let refused = decide_case(registry, &helper, case.id, &confirm(Identity::default())).await;
    assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
    let identity = Identity {
        full_name: Some("  Người   Đúng Tên ".to_owned()),
        birth_date: Some(date!(1977 - 07 - 07)),
        category: Some(Category::PublicEmployee),
    };
    let decided = decide_case(registry, &foreign.hr, case.id, &confirm(identity.clone())).await.unwrap();
    assert_eq!((decided.state, decided.decision.as_deref()), (CaseState::Decided, Some("confirm")));
    assert_eq!((decided.decided_by.as_deref(), decided.shown.as_str()), (Some("hr"), ""));
    let official = OfficialId(decided.subject.unwrap());
    let standing = db.store.read().await.unwrap().standings(&[official]).await.unwrap().remove(&official).unwrap();
    let known = standing.identity_on(TODAY);
    assert_eq!((known.full_name.as_str(), known.birth_date), ("Người Đúng Tên", date!(1977 - 07 - 07)));
    assert_eq!(known.category, Category::PublicEmployee);
    let twice = decide_case(registry, &foreign.hr, case.id, &confirm(identity)).await;
    assert!(matches!(&twice, Err(OperationError::Conflict { reason }) if reason.en.contains("by hr")), "{twice:?}");
}

async fn a_directory_that_is_kept_already_rests_until_somebody_saw_a_plan(db: TestDatabase) {
    let foreign = Foreign::new(&db).await;
    foreign.adopt_file(&adoption(true)).await.unwrap();
    db.by_hand("update target set primed_at = 1").await;
    foreign.adopt_file(&adoption(true)).await.unwrap();
    assert!(db.texts("select reason from target_pause").await.is_empty(), "links alone change nothing");
    assert!(foreign.adopt_file(&creating("")).await.unwrap().tally.newcomers > 0);
    assert_eq!(db.texts("select reason from target_pause").await.len(), 1);
}

async fn a_run_killed_between_change_sets_is_finished_by_the_next(db: TestDatabase) {
    let foreign = Foreign::new(&db).await;
    let made = foreign.count(false, |expect| *expect == Expect::Unknown(Ok(())));
    assert!(made > 1_000, "more than one change set");
    let file = foreign.ldif(false);
    let looked = foreign.adopt_file(&Adoption { commit: false, ..creating("") }).await.unwrap().tally;
    let before_people = looked.entries + looked.links() + looked.cases();
    let (is_over, killed) = (AtomicBool::new(false), Notify::new());
    let tell = |done| {
        if done > before_people && !is_over.swap(true, Ordering::SeqCst) {
            killed.notify_one();
        }
    };
    let source = Source::Ldif(file.path().to_owned());
    let (settings, adoption) = (settings(), creating(""));
    tokio::select! {
        biased;
        () = killed.notified() => {}
        outcome = adopt_directory(&foreign.office.registry, source, &settings, &foreign.office.admin, &adoption, &tell) => {
            panic!("not killed: {outcome:?}");
        }
    }
    let unverified = "select cast(count(*) as text) from directory_case where matter = 'person'";
    assert_eq!(db.texts(unverified).await, ["1000"]);
    let rest = foreign.adopt_file(&creating("")).await.unwrap();
    assert_eq!(rest.tally.newcomers, made - 1_000);
    assert_eq!(db.texts(unverified).await, [made.to_string()]);
    let twice = "select dn from entry_link group by dn having count(*) > 1";
    assert_eq!(db.texts(twice).await, [""; 0]);
}

async fn an_unknown_agency_in_the_mapping_stops_everything(db: TestDatabase) {
    let foreign = Foreign::new(&db).await;
    let before = books(&db).await;
    let refused = foreign.adopt_file(&creating(",Đơn vị lạ 0,H99.99\n")).await;
    assert!(
        matches!(&refused, Err(OperationError::Conflict { reason }) if reason.en.contains("H99.99")),
        "{refused:?}"
    );
    assert_eq!(books(&db).await, before);
    let mapped = foreign.adopt_file(&Adoption { commit: false, ..creating(",don vi la 0,H10\n") }).await.unwrap();
    assert!(!mapped.tally.unknown_departments.contains_key("Đơn vị lạ 0"));
    assert!(mapped.tally.newcomers > foreign.count(false, |expect| *expect == Expect::Unknown(Ok(()))));
}

async fn a_date_of_birth_that_nobody_knows_is_asked_for(db: TestDatabase) {
    let foreign = Foreign::new(&db).await;
    let blind = Adoption { birth_attribute: None, ..creating("") };
    let adopted = foreign.adopt_file(&blind).await.unwrap();
    assert!(adopted.tally.newcomers > 0);
    let unknown = format!("select cast(count(*) as text) from official where birth_date = '{UNKNOWN_BIRTH_DATE}'");
    assert_eq!(db.texts(&unknown).await, [adopted.tally.newcomers.to_string()]);
    let open = db.store.read().await.unwrap().cases(CaseState::Open, None, 100_000).await.unwrap();
    let case = open.iter().find(|case| case.matter == CaseMatter::Person).unwrap();
    let decide = |identity| {
        let (registry, hr) = (&foreign.office.registry, &foreign.hr);
        async move { decide_case(registry, hr, case.id, &CaseDecision::Confirm(identity)).await }
    };
    let asked = decide(Identity::default()).await;
    assert!(
        matches!(&asked, Err(OperationError::Conflict { reason }) if reason.en.contains("--birth-date")),
        "{asked:?}"
    );
    decide(Identity { birth_date: Some(date!(1980 - 01 - 01)), ..Identity::default() }).await.unwrap();
}
