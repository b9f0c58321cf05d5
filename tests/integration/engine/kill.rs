//! `kill -9` at every write: the next run finds what was done, does the rest, and does nothing twice.

use std::collections::HashSet;

use congvu::domain::mailbox::lifecycle::MailboxState;

use super::base;
use super::office::Office;
use crate::fake_directory::{FakeDirectory, Fault};

/// A province with something of everything to do: adds, changes, group exits, a removal.
async fn with_work_to_do(directory: &FakeDirectory) -> Office {
    let mut office = Office::new(base(), 9);
    office.options.transaction_minimum = usize::MAX;
    office.sync(directory).await;
    office.assert_converged(directory).await;
    office.transfer(1, 3);
    office.person(2).full_name = String::from("Lê Văn Tám");
    office.person(3).state = MailboxState::Purged;
    let newcomers: Vec<_> = (20..23).map(|number| super::office::person(number, &office.units[0])).collect();
    office.persons.extend(newcomers);
    office
}

#[tokio::test]
async fn a_run_killed_at_any_write_is_finished_by_the_next() {
    let directory = FakeDirectory::new(&base());
    let writes = with_work_to_do(&directory).await.plan(&directory).await.rows.len();
    assert!(writes > 8, "{writes}");
    for (write, done) in (1..=writes).flat_map(|write| [(write, false), (write, true)]) {
        let directory = FakeDirectory::new(&base());
        let office = with_work_to_do(&directory).await;
        let plan = office.plan(&directory).await;
        let before = directory.state().writes;
        let number = directory.state().script.writes() + write;
        directory.script(Fault::StandStill { write: number, done });
        tokio::select! {
            outcome = office.apply(&directory, &plan) => panic!("not killed at {write}: {outcome:?}"),
            () = directory.reached.notified() => {}
        }
        directory.drop_connections();
        let rest = office.sync(&directory).await;
        assert_eq!(
            directory.state().writes - before,
            writes,
            "killed at {write}, done: {done}: something was done twice"
        );
        assert!(rest.rows.len() < writes || !done);
        office.assert_converged(&directory).await;
    }
}

#[tokio::test]
async fn the_same_plan_applied_again_changes_nothing() {
    let directory = FakeDirectory::new(&base());
    let office = with_work_to_do(&directory).await;
    let plan = office.plan(&directory).await;
    assert!(office.apply(&directory, &plan).await.is_success());
    let before = directory.state().writes;
    let again = office.apply(&directory, &plan).await;
    assert!(again.is_success(), "{again:?}");
    assert_eq!((again.confirmed, directory.state().writes), (plan.rows.len() as u64, before));
}

#[tokio::test]
async fn a_lost_reply_at_any_write_is_read_back_in_the_same_run() {
    let directory = FakeDirectory::new(&base());
    let writes = with_work_to_do(&directory).await.plan(&directory).await.rows.len();
    for (write, done) in (1..=writes).flat_map(|write| [(write, false), (write, true)]) {
        let directory = FakeDirectory::new(&base());
        let office = with_work_to_do(&directory).await;
        let before = directory.state().writes;
        let number = directory.state().script.writes() + write;
        directory.script(Fault::LoseReply { write: number, done });
        office.sync(&directory).await;
        assert_eq!(directory.state().writes - before, writes, "lost at {write}, done: {done}");
        office.assert_converged(&directory).await;
    }
}

#[tokio::test]
async fn a_directory_that_goes_away_leaves_rows_unknown_and_the_rest_unsent() {
    let directory = FakeDirectory::new(&base());
    let office = with_work_to_do(&directory).await;
    let plan = office.plan(&directory).await;
    let number = directory.state().script.writes() + 3;
    directory.script(Fault::Unreachable { write: number });
    let outcome = office.apply(&directory, &plan).await;
    assert!(outcome.stopped.is_some() && !outcome.is_success());
    assert_eq!(outcome.confirmed, 2);
    assert!(!outcome.unknown.is_empty());
    let named: HashSet<u32> = outcome.unknown.iter().chain(&outcome.withdrawn).copied().collect();
    for row in &plan.rows {
        let fate = office.fate(row.number);
        assert_eq!(named.contains(&row.number), matches!(fate[..], ["sent", "unknown" | "withdrawn"]), "{fate:?}");
    }
    directory.state().script.clear();
    office.sync(&directory).await;
    office.assert_converged(&directory).await;
}
