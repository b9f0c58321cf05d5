//! What goes wrong between a plan and its directory, one thing a test.

use std::sync::atomic::Ordering;

use congvu::directory::apply::{ApplyError, ConflictKind, FailureKind, Verified};
use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Dn, Entry};
use congvu::directory::plan::{PlanRow, Reason, Why};

use super::base;
use super::office::Office;
use crate::fake_directory::{FakeDirectory, Fault};

async fn converged() -> (FakeDirectory, Office) {
    let directory = FakeDirectory::new(&base());
    let office = Office::new(base(), 30);
    office.sync(&directory).await;
    office.assert_converged(&directory).await;
    (directory, office)
}

fn retitle(office: &mut Office, number: u64) {
    let row = office.person(number);
    row.position = String::from("Trưởng phòng");
    row.revision += 1;
}

#[tokio::test]
async fn a_converged_directory_gets_no_write() {
    let (directory, office) = converged().await;
    let before = directory.state().writes;
    office.sync(&directory).await;
    assert_eq!(directory.state().writes, before);
}

#[tokio::test]
async fn the_first_load_goes_by_transactions() {
    let (directory, _) = converged().await;
    assert!(directory.state().transactions >= 3, "{}", directory.state().transactions);
}

#[tokio::test]
async fn a_cut_read_removes_nothing_and_adds_nothing_twice() {
    let (directory, mut office) = converged().await;
    office.persons.truncate(10);
    office.persons.push(super::office::person(99, &office.units[0]));
    for after in [0, 1, 7, 20, 40] {
        directory.script(Fault::CutRead { after });
        let plan = office.plan(&directory).await;
        assert!(plan.report.skipped.partial.is_some());
        assert!(
            plan.rows
                .iter()
                .all(|row| row.entry_uuid.is_some() || row.subject.id.is_nil() || row.dn == office.naming.person(99)),
            "{:?}",
            plan.rows
        );
        assert!(plan.rows.iter().all(|row| row.reason != Reason::NotInRegistry));
    }
}

#[tokio::test]
async fn a_foreign_edit_between_plan_and_apply_is_not_overwritten() {
    let (directory, mut office) = converged().await;
    retitle(&mut office, 5);
    retitle(&mut office, 6);
    let plan = office.plan(&directory).await;
    directory.state().tree.edit(&office.naming.person(5), Attribute::Title, &["Giám đốc"]);
    let outcome = office.apply(&directory, &plan).await;
    assert_eq!(outcome.confirmed, 1);
    assert_eq!(
        outcome.conflicts.iter().map(|one| (&one.dn, one.kind)).collect::<Vec<_>>(),
        [(&office.naming.person(5), ConflictKind::ChangedMeanwhile)]
    );
    let found = directory.state().tree.get(&office.naming.person(5)).unwrap();
    assert_eq!(found.entry.get(Attribute::Title), ["Giám đốc".as_bytes()]);
    office.sync(&directory).await;
    office.assert_converged(&directory).await;
}

#[tokio::test]
async fn who_stood_still_writes_nothing_more_though_it_was_announced() {
    let (directory, mut office) = converged().await;
    (1..=20).for_each(|number| retitle(&mut office, number));
    let plan = office.plan(&directory).await;
    let before = directory.state().writes;
    office.trusted_writes.store(3, Ordering::SeqCst);
    let outcome = office.apply(&directory, &plan).await;
    assert_eq!(directory.state().writes - before, 3);
    assert_eq!((outcome.confirmed, outcome.withdrawn.len()), (3, 17), "{outcome:?}");
    assert_eq!(outcome.stopped.as_deref(), Some("it stood still"));
    office.trusted_writes.store(i64::MAX, Ordering::SeqCst);
    office.sync(&directory).await;
    office.assert_converged(&directory).await;
}

#[tokio::test]
async fn who_stood_still_commits_no_transaction_though_it_was_announced() {
    let directory = FakeDirectory::new(&base());
    let office = Office::new(base(), 30);
    let plan = office.plan(&directory).await;
    office.trusted_writes.store(4, Ordering::SeqCst);
    let outcome = office.apply(&directory, &plan).await;
    assert_eq!(directory.state().transactions, 0);
    assert_eq!(outcome.confirmed, 4, "the containers");
    assert!(!outcome.withdrawn.is_empty() && outcome.stopped.as_deref() == Some("it stood still"), "{outcome:?}");
    office.trusted_writes.store(i64::MAX, Ordering::SeqCst);
    office.sync(&directory).await;
    office.assert_converged(&directory).await;
}

/// The version goes along with the write even where the server cannot assert it: the directory then swaps values.
#[tokio::test]
async fn without_assertions_an_edit_between_look_and_write_is_still_seen() {
    let directory = FakeDirectory::new(&base()).offering(|capabilities| capabilities.assertion = false);
    let mut office = Office::new(base(), 30);
    office.sync(&directory).await;
    office.assert_converged(&directory).await;
    retitle(&mut office, 5);
    let plan = office.plan(&directory).await;
    directory
        .script(Fault::Interfere {
            name: "m000005", act: |tree, dn| tree.edit(dn, Attribute::Title, &["Giám đốc"])
        });
    let outcome = office.apply(&directory, &plan).await;
    assert_eq!((outcome.confirmed, outcome.conflicts.len()), (0, 1), "{outcome:?}");
    let found = directory.state().tree.get(&office.naming.person(5)).unwrap();
    assert_eq!(found.entry.get(Attribute::Title), ["Giám đốc".as_bytes()]);
}

#[tokio::test]
async fn a_foreign_edit_elsewhere_in_the_entry_counts_too() {
    let (directory, mut office) = converged().await;
    retitle(&mut office, 5);
    let plan = office.plan(&directory).await;
    directory.state().tree.edit(&office.naming.person(5), Attribute::Mail, &["else@binhphuoc.gov.vn"]);
    assert_eq!(office.apply(&directory, &plan).await.conflicts.len(), 1);
    let again = office.plan(&directory).await;
    assert_eq!(again.rows.len(), 1);
}

#[tokio::test]
async fn log_ins_do_not_stop_an_approved_row() {
    let (directory, mut office) = converged().await;
    (1..=10).for_each(|number| retitle(&mut office, number));
    let plan = office.plan(&directory).await;
    for number in 1..=10 {
        directory.state().tree.touch(&office.naming.person(number));
    }
    directory.script(Fault::Interfere { name: "m000003", act: |tree, dn| tree.touch(dn) });
    directory.script(Fault::Interfere { name: "m000003", act: |tree, dn| tree.touch(dn) });
    let outcome = office.apply(&directory, &plan).await;
    assert!(outcome.is_success(), "{outcome:?}");
    assert!(office.plan(&directory).await.rows.is_empty());
}

#[tokio::test]
async fn an_entry_that_others_removed_or_replaced_is_a_conflict() {
    let (directory, mut office) = converged().await;
    retitle(&mut office, 5);
    retitle(&mut office, 6);
    let plan = office.plan(&directory).await;
    let (gone, other) = (office.naming.person(5), office.naming.person(6));
    let copy: Entry = directory.state().tree.get(&other).unwrap().entry;
    directory.state().tree.remove(&gone);
    directory.state().tree.remove(&other);
    directory.state().tree.put(copy);
    let outcome = office.apply(&directory, &plan).await;
    let kinds: Vec<_> = outcome.conflicts.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [ConflictKind::Gone, ConflictKind::AnotherEntry]);
    let again = office.plan(&directory).await;
    assert_eq!(again.report.skipped.findings.counts["linked_elsewhere"], 1);
    assert_eq!(again.rows.iter().map(|row| (&row.dn, row.reason)).collect::<Vec<_>>(), [(&gone, Reason::Missing)]);
    let outcome = office.apply(&directory, &again).await;
    assert!(outcome.is_success());
    let last = office.plan(&directory).await;
    assert!(last.rows.is_empty() && last.report.skipped.findings.total() == 1, "the re-added entry is linked anew");
}

#[tokio::test]
async fn a_leaver_whom_somebody_changed_meanwhile_is_not_removed() {
    let (directory, mut office) = converged().await;
    office.persons.retain(|row| row.number != 5);
    let plan = office.plan(&directory).await;
    directory.state().tree.edit(&office.naming.person(5), Attribute::Title, &["Giám đốc"]);
    let outcome = office.apply(&directory, &plan).await;
    assert_eq!(outcome.conflicts.len(), 1);
    assert!(directory.state().tree.get(&office.naming.person(5)).is_some());
}

#[tokio::test]
async fn a_failed_commit_is_redone_singly_and_names_the_bad_row() {
    let directory = FakeDirectory::new(&base());
    let office = Office::new(base(), 30);
    directory.script(Fault::Refuse { name: "m000017", code: 19, times: usize::MAX });
    let plan = office.plan(&directory).await;
    let outcome = office.apply(&directory, &plan).await;
    assert!(outcome.replicas_must_reload && !outcome.is_success());
    assert_eq!(
        outcome.failed.iter().map(|one| (&one.dn, one.kind)).collect::<Vec<_>>(),
        [(&office.naming.person(17), FailureKind::Data)]
    );
    assert_eq!(outcome.confirmed, plan.rows.len() as u64 - 1);
    directory.state().script.clear();
    let rest = office.sync(&directory).await;
    assert_eq!(rest.rows.len(), 1);
    office.assert_converged(&directory).await;
}

/// Somebody took a name between plan and apply: the others are added in transactions all the same.
#[tokio::test]
async fn a_name_taken_since_the_plan_ends_no_transactions() {
    let directory = FakeDirectory::new(&base());
    let office = Office::new(base(), 30);
    let plan = office.plan(&directory).await;
    let taken = office.naming.person(17);
    directory.state().tree.put(Entry { dn: taken.clone(), values: Vec::new() });
    let outcome = office.apply(&directory, &plan).await;
    assert!(!outcome.replicas_must_reload && outcome.failed.is_empty(), "{outcome:?}");
    assert_eq!(outcome.conflicts.iter().map(|one| &one.dn).collect::<Vec<_>>(), [&taken]);
    assert_eq!(outcome.confirmed, plan.rows.len() as u64 - 1);
    assert!(directory.state().transactions >= 2, "units and persons");
}

#[tokio::test]
async fn after_a_failed_commit_there_are_no_more_transactions() {
    let directory = FakeDirectory::new(&base());
    let office = Office::new(base(), 30);
    directory.script(Fault::FailCommit);
    let outcome = office.apply(&directory, &office.plan(&directory).await).await;
    assert!(outcome.failed.is_empty() && outcome.replicas_must_reload && !outcome.is_success());
    let begun = directory.state().transactions;
    assert!(
        begun <= congvu::directory::port::Directory::lanes(&directory),
        "one a lane was under way when the units' failed, and none follows: {begun}"
    );
    office.assert_converged(&directory).await;
}

#[tokio::test]
async fn a_lost_commit_is_read_back() {
    for done in [true, false] {
        let directory = FakeDirectory::new(&base());
        let office = Office::new(base(), 30);
        directory.script(Fault::LoseCommit { done });
        let outcome = office.apply(&directory, &office.plan(&directory).await).await;
        assert_eq!(outcome.replicas_must_reload, !done);
        assert!(outcome.unknown.is_empty() && outcome.failed.is_empty());
        office.assert_converged(&directory).await;
        assert_eq!(directory.state().writes, 42);
    }
}

#[tokio::test]
async fn a_busy_server_is_asked_again_and_one_that_forbids_is_left() {
    let (directory, mut office) = converged().await;
    (1..=12).for_each(|number| retitle(&mut office, number));
    directory.script(Fault::Refuse { name: "m000004", code: 51, times: 2 });
    let plan = office.plan(&directory).await;
    assert!(office.apply(&directory, &plan).await.is_success());

    (1..=12).for_each(|number| office.person(number).position = "Chuyên viên".to_owned());
    directory.script(Fault::Refuse { name: "m0000", code: 50, times: usize::MAX });
    let plan = office.plan(&directory).await;
    let outcome = office.apply(&directory, &plan).await;
    assert!(outcome.stopped.is_some() && outcome.confirmed == 0);
    assert!(outcome.failed.iter().all(|one| one.kind == FailureKind::Configuration));
}

/// 53 may be about one entry; a server that takes no writes at all says it to every one.
#[tokio::test]
async fn unwilling_for_one_entry_fails_its_row_and_for_everybody_stops_the_target() {
    let (directory, mut office) = converged().await;
    (1..=12).for_each(|number| retitle(&mut office, number));
    let plan = office.plan(&directory).await;
    directory.script(Fault::Refuse { name: "m000004", code: 53, times: usize::MAX });
    let outcome = office.apply(&directory, &plan).await;
    assert_eq!((outcome.confirmed, outcome.stopped), (11, None));
    assert_eq!(outcome.failed.iter().map(|one| one.kind).collect::<Vec<_>>(), [FailureKind::Other]);

    for (code, writable) in [(53, false), (10, true)] {
        let directory = FakeDirectory::new(&base()).offering(|capabilities| capabilities.writable = writable);
        let mut office = Office::new(base(), 30);
        office.sync(&directory).await;
        (1..=12).for_each(|number| retitle(&mut office, number));
        let plan = office.plan(&directory).await;
        directory.script(Fault::Refuse { name: "m0000", code, times: usize::MAX });
        let outcome = office.apply(&directory, &plan).await;
        assert!(outcome.confirmed == 0 && outcome.stopped.is_some(), "{code}: {outcome:?}");
        assert!(outcome.failed.iter().all(|one| one.kind == FailureKind::Configuration), "{code}: {outcome:?}");
        assert_eq!(outcome.stopped.unwrap().contains("takes no writes"), !writable);
    }
}

#[tokio::test]
async fn a_row_that_the_server_would_refuse_leaves_the_plan_with_those_below_it() {
    let directory = FakeDirectory::new(&base());
    let mut office = Office::new(base(), 3);
    let duplicate = "b@x.vn".parse().unwrap();
    office.person(1).aliases = vec![duplicate];
    directory.state().tree.put(Entry { dn: Dn(format!("ou=agencies,{}", base())), values: Vec::new() });
    let taken = office.naming.unit(&["H10".to_owned()]);
    directory.state().tree.put(Entry { dn: taken.clone(), values: Vec::new() });
    let plan = office.plan(&directory).await;
    let findings = &plan.report.skipped.findings;
    let first = findings.kept.iter().find(|finding| finding.dn == taken).unwrap();
    assert!(matches!(&first.why, Why::Refused { refusal } if refusal.code == 68), "{first:?}");
    assert_eq!(findings.counts["parent_left_out"], 3);
    let outcome = office.apply(&directory, &plan).await;
    assert_eq!((outcome.failed.len(), outcome.confirmed), (0, plan.rows.len() as u64));
}

#[tokio::test]
async fn rows_that_were_not_approved_are_not_applied() {
    let (directory, mut office) = converged().await;
    retitle(&mut office, 5);
    let mut plan = office.plan(&directory).await;
    let sealed = plan.sealed.clone();
    let stolen: PlanRow = PlanRow { dn: office.naming.person(6), ..plan.rows[0].clone() };
    plan.rows[0] = stolen;
    assert!(matches!(Verified::of(&sealed, &plan).await, Err(ApplyError::RowsChanged)));
    plan.rows.clear();
    assert!(matches!(Verified::of(&sealed, &plan).await, Err(ApplyError::RowsChanged)));
}

/// Web and jobs run it on any worker thread.
#[tokio::test]
async fn applying_can_move_between_threads() {
    fn movable<T: Send>(it: T) -> T {
        it
    }
    let (directory, office) = converged().await;
    let plan = office.plan(&directory).await;
    assert!(movable(office.apply(&directory, &plan)).await.is_success());
}
