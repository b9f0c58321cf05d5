use uuid::Uuid;

use super::*;
use crate::directory::entry::{Dn, Entry, EntryCsn, Subject};

const ENTRY: Uuid = Uuid::from_u128(5);

fn subject() -> Subject {
    Subject { kind: EntryKind::Person, id: Uuid::from_u128(1) }
}

fn of(attribute: Attribute, values: &[&str]) -> Values {
    (attribute, values.iter().map(|value| value.as_bytes().to_vec()).collect())
}

fn entry(values: &[Values]) -> Observed {
    let mut values = values.to_vec();
    values.push(of(Attribute::MailboxId, &[&Uuid::from_u128(1).to_string()]));
    values.push(of(Attribute::Kind, &["personal"]));
    values.sort_by_key(|(attribute, _)| *attribute);
    let dn = Dn("uid=m000001,ou=people,dc=vn".to_owned());
    Observed { entry_uuid: ENTRY, csn: EntryCsn("c2".to_owned()), entry: Entry { dn, values } }
}

fn done(operation: Operation, inverse: Operation) -> PlanRow {
    PlanRow {
        number: 7,
        subject: subject(),
        agency_code: "H10.1".to_owned(),
        dn: Dn("uid=m000001,ou=people,dc=vn".to_owned()),
        entry_uuid: Some(ENTRY),
        csn: Some(EntryCsn("c1".to_owned())),
        class: RowClass::Update,
        operation,
        reason: Reason::RegistryChanged,
        inverse,
        validated_by: ValidatedBy::Server,
        desired: None,
        observed: None,
    }
}

fn replace(attribute: Attribute, values: &[&str]) -> Modification {
    let (attribute, values) = of(attribute, values);
    Modification::Replace { attribute, values }
}

#[test]
fn a_change_is_undone_on_the_version_that_is_there_now() {
    let change = Operation::Modify { modifications: vec![replace(Attribute::MailState, &["suspended"])] };
    let inverse = Operation::Modify { modifications: vec![replace(Attribute::MailState, &["active"])] };
    let row = row(&done(change, inverse), Some(&entry(&[of(Attribute::MailState, &["suspended"])]))).unwrap().unwrap();
    assert_eq!(row.csn, Some(EntryCsn("c2".to_owned())));
    assert_eq!(row.operation, Operation::Modify { modifications: vec![replace(Attribute::MailState, &["active"])] });
    assert_eq!(row.inverse, Operation::Modify { modifications: vec![replace(Attribute::MailState, &["suspended"])] });
    assert_eq!((row.class, row.reason), (RowClass::Update, Reason::Reverted));
}

#[test]
fn undoing_counts_as_what_it_does() {
    let change = Operation::Modify { modifications: vec![replace(Attribute::MailState, &["active"])] };
    let inverse = Operation::Modify { modifications: vec![replace(Attribute::MailState, &["suspended"])] };
    let row = row(&done(change, inverse), Some(&entry(&[of(Attribute::MailState, &["active"])]))).unwrap().unwrap();
    assert_eq!(row.class, RowClass::Suspend);
}

#[test]
fn what_somebody_changed_since_is_left() {
    let change = Operation::Modify { modifications: vec![replace(Attribute::Title, &["Phó"])] };
    let inverse = Operation::Modify { modifications: vec![replace(Attribute::Title, &["Trưởng"])] };
    let undo = |found: Option<&Observed>| row(&done(change.clone(), inverse.clone()), found);
    assert_eq!(undo(Some(&entry(&[of(Attribute::Title, &["Giám đốc"])]))), Err(Why::ChangedSince));
    assert_eq!(undo(None), Err(Why::ChangedSince), "the entry is gone");
    let other = Observed { entry_uuid: Uuid::from_u128(6), ..entry(&[of(Attribute::Title, &["Phó"])]) };
    assert_eq!(undo(Some(&other)), Err(Why::ChangedSince), "another entry has the name");
    assert_eq!(undo(Some(&entry(&[of(Attribute::Title, &["Trưởng"])]))), Err(Why::ChangedSince), "undone by hand");
}

#[test]
fn others_values_survive() {
    let add = Modification::Add { attribute: Attribute::MailAlias, values: vec![b"b@x".to_vec()] };
    let delete = Modification::Delete { attribute: Attribute::MailAlias, values: vec![b"b@x".to_vec()] };
    let (change, inverse) =
        (Operation::Modify { modifications: vec![add] }, Operation::Modify { modifications: vec![delete] });
    let found = entry(&[of(Attribute::MailAlias, &["a@x", "B@X", "c@x"])]);
    let row = row(&done(change, inverse), Some(&found)).unwrap().unwrap();
    let Operation::Modify { modifications } = row.operation else { panic!("{row:?}") };
    assert_eq!(
        modifications,
        [Modification::Delete { attribute: Attribute::MailAlias, values: vec![b"B@X".to_vec()] }]
    );
}

#[test]
fn an_added_entry_goes_only_as_it_was_added() {
    let values = entry(&[of(Attribute::Title, &["Phó"])]).entry.values;
    let added =
        PlanRow { entry_uuid: None, csn: None, ..done(Operation::Add { values: values.clone() }, Operation::Delete) };
    let untouched = entry(&[of(Attribute::Title, &["Phó"])]);
    let undone = row(&added, Some(&untouched)).unwrap().unwrap();
    assert_eq!((undone.operation, undone.class), (Operation::Delete, RowClass::Remove));
    assert_eq!(undone.inverse, Operation::Add { values });
    assert_eq!(row(&added, Some(&entry(&[of(Attribute::Title, &["khác"])]))), Err(Why::ChangedSince));
    assert_eq!(row(&added, None), Ok(None), "gone already");
}

#[test]
fn a_removed_entry_comes_back_where_nothing_stands() {
    let values = entry(&[]).entry.values;
    let removed = done(Operation::Delete, Operation::Add { values: values.clone() });
    let back = row(&removed, None).unwrap().unwrap();
    assert_eq!((back.operation, back.class, back.csn), (Operation::Add { values }, RowClass::Add, None));
    assert_eq!(row(&removed, Some(&entry(&[]))), Err(Why::ChangedSince));
}

#[test]
fn a_move_is_undone_by_moving_back() {
    let there = Operation::Rename {
        new_rdn: "uid=m000001".to_owned(),
        new_parent: Some(Dn("ou=people,dc=vn".to_owned())),
        delete_old: true,
    };
    let back = Operation::Rename {
        new_rdn: "uid=an".to_owned(),
        new_parent: Some(Dn("ou=cu,dc=vn".to_owned())),
        delete_old: false,
    };
    let moved = PlanRow {
        dn: Dn("uid=an,ou=cu,dc=vn".to_owned()),
        class: RowClass::Rename,
        ..done(there.clone(), back.clone())
    };
    let found = entry(&[of(Attribute::Uid, &["m000001"])]);
    let undone = row(&moved, Some(&found)).unwrap().unwrap();
    assert_eq!((undone.operation.clone(), undone.inverse.clone(), undone.class), (back, there, RowClass::Rename));
    assert_eq!((&undone.dn, undone.csn.as_ref()), (&found.entry.dn, Some(&found.csn)), "the entry as it is called now");
    assert_eq!(undone.resulting_dn(), moved.dn);

    let other = Observed { entry_uuid: Uuid::from_u128(6), ..found.clone() };
    let mut elsewhere = found;
    elsewhere.entry.dn = Dn("uid=m000001,ou=khac,dc=vn".to_owned());
    for found in [None, Some(&other), Some(&elsewhere)] {
        assert_eq!(row(&moved, found), Err(Why::ChangedSince), "{found:?}");
    }
}

#[test]
fn an_adopted_entry_loses_the_class_that_made_it_ours_and_keeps_its_own() {
    let class = |values: &[&str]| {
        let (attribute, values) = of(Attribute::ObjectClass, values);
        (Modification::Add { attribute, values: values.clone() }, Modification::Delete { attribute, values })
    };
    let (made_ours, no_longer) = class(&["congvuMailbox"]);
    let done = done(
        Operation::Modify { modifications: vec![made_ours.clone()] },
        Operation::Modify { modifications: vec![no_longer.clone()] },
    );
    let found = entry(&[of(Attribute::ObjectClass, &["inetOrgPerson", "posixAccount", "congvuMailbox"])]);
    let undone = row(&done, Some(&found)).unwrap().unwrap();
    assert_eq!(undone.operation, Operation::Modify { modifications: vec![no_longer] });
    assert_eq!(undone.inverse, Operation::Modify { modifications: vec![made_ours] });
}
