//! The checker finds what it is for, in histories made up for it.

use std::time::Duration;

use super::super::history::{Kind, Values};
use super::*;

fn entry(number: u32, csn: u32, revision: u64) -> Entry {
    Entry {
        uuid: format!("entry {number}"),
        csn: format!("2019123109000{csn:04}"),
        dn: format!("uid=m{number:06},ou=people"),
        key: format!("person {number}"),
        mailbox: Some(format!("box {number}")),
        addresses: vec![format!("a{number}@tinh.example")],
        mark: if revision == 0 { Mark::Before } else { Mark::Ours(revision) },
        agency_mark: Mark::Before,
        agency: Some("H10.1".to_owned()),
        state: Some("active".to_owned()),
        change_set: i64::try_from(revision).unwrap(),
        is_harmed: false,
    }
}

fn change(number: u32, revision: u64, outcome: Outcome) -> Change {
    Change {
        kind: Kind::Appoint,
        key: format!("person {number}"),
        expected: Expected { revision: Some(revision), agency: Some("H10.1".to_owned()), state: Some("active") },
        outcome,
        unanswered: 0,
        begun: Duration::ZERO,
        ended: None,
    }
}

fn sights(entries: &[Entry]) -> Vec<Sight> {
    entries.iter().map(|entry| Sight { at: Duration::ZERO, entry: entry.clone() }).collect()
}

/// Judges a history whose end is the last of what was seen of each entry.
fn judged(changes: &[Change], seen: &[Entry]) -> Findings {
    let mut last: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in seen {
        last.insert(&entry.uuid, entry);
    }
    check(changes, &sights(seen), &last.into_values().cloned().collect::<Vec<_>>())
}

#[test]
fn a_good_history_is_clean() {
    let changes = [change(1, 1, Outcome::Done), change(2, 2, Outcome::Done), change(1, 3, Outcome::Done)];
    // Revision 1 was overtaken before it was written.
    let findings = judged(&changes, &[entry(1, 1, 0), entry(2, 2, 2), entry(1, 3, 3)]);
    assert!(findings.is_clean(), "{findings:?}");
}

#[test]
fn a_lost_change_is_found() {
    let changes = [change(1, 1, Outcome::Done), change(1, 2, Outcome::Done)];
    assert_eq!(judged(&changes, &[entry(1, 1, 1)]).lost.len(), 1);
    assert_eq!(judged(&changes, &[entry(2, 1, 0)]).lost.len(), 1, "no entry at all");
    let mut elsewhere = entry(1, 2, 2);
    elsewhere.agency = Some("H10.2".to_owned());
    assert_eq!(judged(&changes, &[elsewhere]).lost.len(), 1, "the group of another agency");
    let mut closed = entry(1, 2, 2);
    closed.state = Some("receive_only".to_owned());
    assert_eq!(judged(&changes, &[closed]).lost.len(), 1, "closed");
}

#[test]
fn what_nobody_knows_may_be_there_or_not() {
    let changes = [change(1, 1, Outcome::Done), change(1, 2, Outcome::Unknown)];
    for end in [1, 2] {
        assert!(judged(&changes, &[entry(1, 1, end)]).is_clean(), "{end}");
    }
    // What was acknowledged after it has overtaken it.
    let overtaken = [change(1, 1, Outcome::Unknown), change(1, 2, Outcome::Done)];
    assert_eq!(judged(&overtaken, &[entry(1, 1, 1)]).lost.len(), 1);
}

#[test]
fn what_was_refused_or_is_anothers_must_not_be_there() {
    let changes = [change(1, 1, Outcome::Done), change(1, 2, Outcome::Refused)];
    assert_eq!(judged(&changes, &[entry(1, 1, 2)]).unasked.len(), 1);
    assert_eq!(judged(&changes, &[entry(1, 1, 1), entry(2, 2, 7)]).unasked.len(), 1);
    let mut recruit = change(1, 7, Outcome::Unknown);
    recruit.key.clear();
    assert!(judged(&[recruit], &[entry(2, 2, 7)]).is_clean(), "a recruit whose answer never came");
}

#[test]
fn an_older_state_over_a_newer_one_is_found() {
    let changes = [change(1, 1, Outcome::Done), change(1, 2, Outcome::Done)];
    let findings = judged(&changes, &[entry(1, 1, 1), entry(1, 2, 2), entry(1, 3, 1), entry(1, 4, 2)]);
    assert_eq!((findings.lost.len(), findings.older.len()), (0, 2), "by text and by change set: {findings:?}");
    // Heard in another order than it happened.
    let late = judged(&changes, &[entry(1, 2, 2), entry(1, 1, 1), entry(1, 2, 2)]);
    assert!(late.is_clean(), "{late:?}");
    let mut renamed = entry(1, 1, 0);
    renamed.agency_mark = Mark::Ours(5);
    assert_eq!(judged(&[], &[renamed, entry(1, 2, 0)]).older.len(), 1, "the former name of the agency");
}

#[test]
fn a_foreign_edit_is_allowed_until_it_is_put_back() {
    let mut foreign = entry(1, 2, 1);
    (foreign.mark, foreign.is_harmed) = (Mark::Foreign, true);
    let changes = [change(1, 1, Outcome::Done)];
    assert!(judged(&changes, &[entry(1, 1, 1), foreign.clone(), entry(1, 3, 1)]).is_clean());
    let findings = judged(&changes, &[entry(1, 1, 1), foreign]);
    assert_eq!((findings.left.len(), findings.lost.len()), (1, 1), "{findings:?}");
}

#[test]
fn what_is_there_twice_is_found() {
    let mut twin = entry(2, 2, 0);
    twin.mailbox = Some("box 1".to_owned());
    twin.addresses = vec!["A1@tinh.example".to_owned()];
    assert_eq!(judged(&[], &[entry(1, 1, 0), twin]).duplicated.len(), 2, "mailbox and address");
    let mut again = entry(2, 2, 1);
    again.key = "person 1".to_owned();
    let findings = judged(&[change(1, 1, Outcome::Done)], &[entry(1, 1, 1), again]);
    assert_eq!(findings.duplicated.len(), 2, "subject and revision: {findings:?}");
}

#[test]
fn an_entry_that_is_gone_or_was_made_again_is_found() {
    let seen = sights(&[entry(1, 1, 0), entry(2, 2, 0)]);
    assert_eq!(check(&[], &seen, &[entry(2, 2, 0)]).lost.len(), 1);
    let mut again = entry(1, 3, 0);
    again.uuid = "entry 9".to_owned();
    let seen = sights(&[entry(1, 1, 0), again.clone()]);
    assert_eq!(check(&[], &seen, &[again]).lost.len(), 1);
}

#[test]
fn a_witness_that_missed_the_end_proves_nothing() {
    let seen = sights(&[entry(1, 1, 0)]);
    assert_eq!(check(&[], &seen, &[entry(1, 2, 0)]).unseen.len(), 1);
    assert_eq!(check(&[], &[], &[entry(1, 2, 0)]).unseen.len(), 1);
}

#[test]
fn entries_are_read_by_what_they_stand_for() {
    let values = |pairs: &[(&str, &str)]| {
        let mut values = Values::new();
        for (name, value) in pairs {
            values.entry((*name).to_owned()).or_default().push((*value).to_owned());
        }
        values
    };
    let person = values(&[
        ("objectclass", "inetOrgPerson"),
        ("objectclass", "congvuMailbox"),
        ("congvuofficialid", "7"),
        ("title", "Chuyên viên 000012"),
        ("ou", "Sở Thử nghiệm 000011"),
        ("congvumailquota", "2048"),
        ("congvurevision", "90"),
    ]);
    let read = Entry::of("uid=1", &person);
    assert_eq!((read.key.as_str(), read.mark, read.agency_mark), ("person 7", Mark::Ours(12), Mark::Ours(11)));
    assert_eq!((read.change_set, read.is_harmed), (90, false));
    let mut harmed = person.clone();
    harmed.insert("title".to_owned(), vec!["Sửa tay 000003".to_owned()]);
    assert!(Entry::of("uid=1", &harmed).is_harmed);
    let mut emptied = person;
    emptied.remove("congvumailquota");
    assert!(Entry::of("uid=1", &emptied).is_harmed);
    let unit = values(&[("objectclass", "congvuAgency"), ("congvuagencycode", "H10.1"), ("description", "Sở 2026")]);
    assert_eq!((Entry::of("ou=1", &unit).key.as_str(), Entry::of("ou=1", &unit).mark), ("unit H10.1", Mark::Before));
}
