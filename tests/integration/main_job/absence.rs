//! 40 % of the entries are not there, or not in the answer (fault matrix row 8). Whatever the reason, nothing is removed for it: a removal
//! needs an entry that is there.
//!
//! Entries that are really gone are added again: the registry is what counts, a complete answer says that they are gone, adding takes
//! nothing from anybody, and the guard, which counts what is taken away, does not mind. An answer that lacks them while they are there cannot be
//! told from that; then the server itself refuses what is there already (68), at validation or at the write.

use congvu::directory::plan::{Report, RowClass};
use congvu::operations::apply_directory_sync::apply_directory_sync;
use congvu::operations::plan_directory_sync::{PlannedSync, plan_directory_sync};

use super::province::{MAILBOXES, Province};
use crate::database::{TestDatabase, on_both_engines};
use crate::live::custody::snapshot;
use crate::live::flaky::{Flaky, Weather};

on_both_engines! {
    what_somebody_deleted_is_added_again
    what_a_complete_answer_lacks_is_neither_removed_nor_added_twice
    a_truncated_answer_only_changes_what_it_shows
}

impl Province {
    async fn plan_through(&self, line: &Flaky<'_>) -> PlannedSync {
        plan_directory_sync(&self.registry, line, &self.settings, &self.it_admin).await.unwrap()
    }

    async fn apply_through(&self, line: &Flaky<'_>, planned: &PlannedSync) {
        let id = planned.plan.id;
        apply_directory_sync(&self.registry, line, &self.settings, &self.it_admin, id, &|_| {}).await.unwrap();
    }

    async fn links(&self) -> String {
        self.text("select cast(count(*) as text) from entry_link").await
    }
}

fn of_class(report: &Report, class: RowClass) -> u64 {
    report.by_class.get(&class).copied().unwrap_or_default()
}

async fn what_somebody_deleted_is_added_again(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let (before, links) = (snapshot(&province).await, province.links().await);
    let people = province.entries("ou=people,", "(objectClass=congvuMailbox)").await;
    assert_eq!(people.len() as u64, MAILBOXES);
    let mut ldap = province.server.raw().await;
    let gone = people.len() * 2 / 5;
    for entry in people.iter().take(gone) {
        ldap.delete(&entry.dn.0).await.unwrap().success().unwrap();
    }
    let planned = province.sync().await;
    assert_eq!(of_class(&planned.report, RowClass::Add), gone as u64, "{:?}", planned.report.by_class);
    assert_eq!(planned.plan.rows as usize, gone, "and nothing else: {:?}", planned.report.by_class);
    province.assert_converged().await;
    assert!(snapshot(&province).await == before, "the same entries as before");
    assert_eq!(province.links().await, links);
}

async fn what_a_complete_answer_lacks_is_neither_removed_nor_added_twice(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let (before, links) = (snapshot(&province).await, province.links().await);
    let line = Flaky::new(&province.directory, Weather::Missing);
    let planned = province.plan_through(&line).await;
    assert!(planned.proof.is_complete(), "nothing shows that it lies");
    assert_eq!(of_class(&planned.report, RowClass::Add), planned.report.rows, "{:?}", planned.report.by_class);
    assert!(
        planned.report.skipped.findings.counts["refused"] >= before.len() as u64 / 4,
        "{:?}",
        planned.report.by_class
    );
    if planned.report.rows > 0 {
        province.apply_through(&line, &planned).await;
    }
    assert!(snapshot(&province).await == before, "nothing is gone, nothing is there twice");
    // Once it tells all again, everything is known as before.
    province.assert_converged().await;
    assert_eq!(province.links().await, links);
}

async fn a_truncated_answer_only_changes_what_it_shows(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let mut files = province.active(None, 41).await;
    let leaver = files.pop().unwrap();
    for file in &files {
        province.retitle(file, "Chuyên viên cao cấp").await;
    }
    let entry = province.person_of(leaver.official.id).await;
    let number = entry.dn.0.split(['=', ',']).nth(1).unwrap().trim_start_matches('m').parse::<i64>().unwrap();
    // Gone from the registry altogether: only a complete answer may lead to a removal.
    let gone = format!("update mailbox_current set state = 'purged' where number = {number}");
    province.db.by_hand(&gone).await;
    let before = province.entries("", "(objectClass=*)").await.len();
    let line = Flaky::new(&province.directory, Weather::Cut);
    let planned = province.plan_through(&line).await;
    assert!(planned.report.skipped.partial.is_some() && !planned.proof.is_complete());
    // What is linked and was not seen is not even asked about.
    assert!(planned.report.skipped.findings.counts["not_seen"] >= before as u64 / 4);
    let updates = of_class(&planned.report, RowClass::Update);
    assert!((1..40).contains(&updates), "what it shows is 60 %: {:?}", planned.report.by_class);
    // The leaver's group may be among what it shows.
    let others = updates + of_class(&planned.report, RowClass::GroupExit);
    assert_eq!(others, planned.report.rows, "nothing is added or removed: {:?}", planned.report.by_class);
    province.apply_through(&line, &planned).await;
    assert_eq!(province.entries("", "(objectClass=*)").await.len(), before);
    // Whole again, the rest follows; with the removal that the cut answer could not carry.
    let planned = province.plan(&province.it_admin).await;
    assert_eq!(of_class(&planned.report, RowClass::Update), 40 - updates, "{:?}", planned.report.by_class);
    assert_eq!(of_class(&planned.report, RowClass::Remove), 1);
}
