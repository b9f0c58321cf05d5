//! Entries under other names are moved to theirs, their memberships after them; killed or unanswered anywhere, the next run does the rest.

use std::collections::HashSet;

use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Dn, Entry, EntryKind};
use congvu::directory::plan::{AdoptedNames, Operation, Reason, RowClass, Why};
use congvu::domain::mailbox::lifecycle::MailboxState;

use super::base;
use super::office::Office;
use crate::fake_directory::{FakeDirectory, Fault};

/// How many stand elsewhere.
const ELSEWHERE: u64 = 3;

fn old_name(number: u64) -> Dn {
    Dn(format!("cn=Cũ {number},ou=cu,{}", base()))
}

/// A converged directory of which three people were called otherwise all along, in their groups too.
async fn adopted(directory: &FakeDirectory) -> Office {
    let mut office = Office::new(base(), 9);
    office.options.transaction_minimum = usize::MAX;
    office.sync(directory).await;
    {
        let mut state = directory.state();
        let values =
            vec![(Attribute::ObjectClass, vec![b"organizationalUnit".to_vec()]), (Attribute::Ou, vec![b"cu".to_vec()])];
        state.tree.put(Entry { dn: Dn(format!("ou=cu,{}", base())), values });
        for number in 1..=ELSEWHERE {
            let name = office.naming.person(i64::try_from(number).unwrap());
            let there = Operation::Rename {
                new_rdn: format!("cn=Cũ {number}"),
                new_parent: Some(Dn(format!("ou=cu,{}", base()))),
                delete_old: false,
            };
            state.tree.rename_by_hand(&name, &there);
        }
        for unit in &office.units {
            let group = office.naming.group(&unit.code);
            let members = state.tree.get(&group).unwrap().entry.get(Attribute::Member).to_vec();
            let called = |member: &Vec<u8>| {
                let member = String::from_utf8(member.clone()).unwrap();
                let moved = (1..=ELSEWHERE)
                    .find(|number| office.naming.person(i64::try_from(*number).unwrap()).0 == member)
                    .map(|number| old_name(number).0);
                moved.unwrap_or(member)
            };
            let members: Vec<String> = members.iter().map(called).collect();
            let members: Vec<&str> = members.iter().map(String::as_str).collect();
            state.tree.edit(&group, Attribute::Member, &members);
        }
    }
    office
}

#[tokio::test]
async fn names_are_kept_unless_the_configuration_moves_them() {
    let directory = FakeDirectory::new(&base());
    let mut office = adopted(&directory).await;
    let kept = office.plan(&directory).await;
    assert!(kept.rows.is_empty(), "{:?}", kept.rows);
    assert_eq!(kept.report.skipped.findings.counts["other_name"], ELSEWHERE);

    let first = directory.state().tree.get(&old_name(1)).unwrap().entry_uuid;
    office.adopted_names = AdoptedNames::Move { but: HashSet::from([first]) };
    let plan = office.plan(&directory).await;
    let moved: Vec<&Dn> = plan.rows.iter().filter(|row| row.class == RowClass::Rename).map(|row| &row.dn).collect();
    assert_eq!(moved, [&old_name(2), &old_name(3)], "the first one's name is left to a person");
    assert_eq!(plan.report.skipped.findings.counts["other_name"], 1);

    office.adopted_names = AdoptedNames::Move { but: HashSet::new() };
    let plan = office.sync(&directory).await;
    let (renames, groups): (Vec<_>, Vec<_>) = plan.rows.iter().partition(|row| row.class == RowClass::Rename);
    assert_eq!(renames.len(), usize::try_from(ELSEWHERE).unwrap());
    assert!(renames.iter().all(|row| row.reason == Reason::OtherName && row.class.is_destructive()));
    assert!(!groups.is_empty() && groups.iter().all(|row| row.subject.kind == EntryKind::Group));
    assert!(groups.iter().all(|row| u64::from(row.number) > ELSEWHERE), "memberships come after");
    for number in 1..=3 {
        let person = directory.state().tree.get(&office.naming.person(number)).expect("it has its name");
        assert_eq!(person.entry.get(Attribute::Cn).len(), 1, "the old name went with the move");
    }
    office.assert_converged(&directory).await;
}

#[tokio::test]
async fn a_move_killed_or_unanswered_anywhere_is_finished_with_its_memberships() {
    let sample = FakeDirectory::new(&base());
    let mut office = adopted(&sample).await;
    office.adopted_names = AdoptedNames::Move { but: HashSet::new() };
    let writes = office.plan(&sample).await.rows.len();
    assert!(writes > 4, "{writes}");
    for (write, done) in (1..=writes).flat_map(|write| [(write, false), (write, true)]) {
        for killed in [true, false] {
            let directory = FakeDirectory::new(&base());
            let mut office = adopted(&directory).await;
            office.adopted_names = AdoptedNames::Move { but: HashSet::new() };
            let plan = office.plan(&directory).await;
            let before = directory.state().writes;
            let number = directory.state().script.writes() + write;
            if killed {
                directory.script(Fault::StandStill { write: number, done });
                tokio::select! {
                    outcome = office.apply(&directory, &plan) => panic!("not killed at {write}: {outcome:?}"),
                    () = directory.reached.notified() => {}
                }
                directory.drop_connections();
            } else {
                directory.script(Fault::LoseReply { write: number, done });
            }
            office.sync(&directory).await;
            assert_eq!(directory.state().writes - before, writes, "at {write}, done: {done}, killed: {killed}");
            office.assert_converged(&directory).await;
        }
    }
}

#[tokio::test]
async fn a_name_that_is_taken_between_plan_and_apply_is_a_conflict_of_its_own() {
    let directory = FakeDirectory::new(&base());
    let mut office = adopted(&directory).await;
    office.adopted_names = AdoptedNames::Move { but: HashSet::new() };
    let plan = office.plan(&directory).await;
    let stranger = directory.state().tree.get(&office.naming.person(5)).unwrap().entry;
    let dn = office.naming.person(2);
    directory.state().tree.put(Entry { dn: dn.clone(), values: stranger.values });
    let groups = |directory: &FakeDirectory| -> Vec<Vec<Vec<u8>>> {
        let entries = plan.rows.iter().filter(|row| row.subject.kind == EntryKind::Group);
        entries.map(|row| directory.state().tree.get(&row.dn).unwrap().entry.get(Attribute::Member).to_vec()).collect()
    };
    let before = groups(&directory);
    let outcome = office.apply(&directory, &plan).await;
    // Whoever has the name now is somebody else: no group takes them in for the one who did not get it.
    assert_eq!(outcome.conflicts.len(), 2, "{outcome:?}");
    assert_eq!(outcome.conflicts[0].dn, old_name(2));
    let after = groups(&directory);
    assert!(before.len() > 1, "a group of others is in the plan too");
    assert_eq!(before.iter().zip(&after).filter(|(before, after)| before == after).count(), 1);
    assert!(after.iter().flatten().all(|member| member != dn.0.as_bytes()));
    assert_eq!(outcome.confirmed, plan.rows.len() as u64 - 2, "one bad entry halts nothing else");
    assert!(directory.state().tree.get(&old_name(2)).is_some() && directory.state().tree.get(&dn).is_some());
    let again = office.plan(&directory).await;
    assert!(
        again
            .report
            .skipped
            .findings
            .kept
            .iter()
            .any(|finding| matches!(&finding.why, Why::Duplicate | Why::Refused { .. } | Why::LinkedElsewhere))
    );
}

#[tokio::test]
async fn an_entry_that_somebody_moved_is_not_taken_for_gone() {
    let directory = FakeDirectory::new(&base());
    let mut office = Office::new(base(), 9);
    office.sync(&directory).await;
    // Only by now they are linked: the first run added them.
    office.sync(&directory).await;
    office.person(8).state = MailboxState::Purged;
    let plan = office.plan(&directory).await;
    assert!(plan.rows.iter().any(|row| row.class == RowClass::Remove), "{:?}", plan.report);
    let (name, there) = (office.naming.person(8), office.naming.person(88));
    let rename = Operation::Rename { new_rdn: "uid=m000088".to_owned(), new_parent: None, delete_old: false };
    directory.state().tree.rename_by_hand(&name, &rename);
    let outcome = office.apply(&directory, &plan).await;
    assert_eq!(outcome.conflicts.iter().map(|conflict| &conflict.dn).collect::<Vec<_>>(), [&name], "{outcome:?}");
    assert!(directory.state().tree.get(&there).is_some());
}
