use uuid::Uuid;

use super::*;
use crate::directory::attribute::Attribute;
use crate::directory::entry::{Dn, Subject};
use crate::directory::plan::{Reason, ValidatedBy};

fn row(
    number: u32,
    kind: EntryKind,
    class: RowClass,
    agency: &str,
    operation: Operation,
    inverse: Operation,
) -> PlanRow {
    PlanRow {
        number,
        subject: Subject { kind, id: Uuid::from_u128(u128::from(number)) },
        agency_code: agency.to_owned(),
        dn: Dn(format!("uid=m{number:06},ou=people,dc=x")),
        entry_uuid: None,
        csn: None,
        class,
        operation,
        reason: Reason::RegistryChanged,
        inverse,
        validated_by: ValidatedBy::Server,
        desired: None,
        observed: None,
    }
}

fn text(text: &str) -> Value {
    text.as_bytes().to_vec()
}

/// One that is added, one whose title, address and aliases change, one that is removed.
fn rows() -> Vec<PlanRow> {
    let values = vec![(Attribute::Cn, vec![text("Nguyễn \"class\":\"remove\"")])];
    let modify = vec![
        Modification::Replace { attribute: Attribute::Title, values: vec![text("Giám đốc")] },
        Modification::Delete { attribute: Attribute::MailAlias, values: vec![text("a@x.vn")] },
        Modification::Add { attribute: Attribute::MailAlias, values: vec![text("b@x.vn")] },
    ];
    let undo = vec![Modification::Replace { attribute: Attribute::Title, values: vec![text("Phó Giám đốc")] }];
    let add = || Operation::Add { values: values.clone() };
    vec![
        row(1, EntryKind::Person, RowClass::Add, "H10.01", add(), Operation::Delete),
        row(
            2,
            EntryKind::Person,
            RowClass::AddressChange,
            "H10.02",
            Operation::Modify { modifications: modify },
            Operation::Modify { modifications: undo },
        ),
        row(3, EntryKind::Group, RowClass::Remove, "H10.02", Operation::Delete, add()),
    ]
}

fn told(row: PlanRow) -> Vec<Change> {
    ReviewRow::of(row, &HashMap::new()).changes
}

fn change(attribute: Attribute, before: &[&str], after: &[&str]) -> Change {
    let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
    Change { attribute: attribute.name(), before: texts(before), after: texts(after) }
}

#[test]
fn what_was_there_stands_beside_what_comes() {
    let [added, changed, removed] = <[PlanRow; 3]>::try_from(rows()).unwrap().map(told);
    let name = "Nguyễn \"class\":\"remove\"";
    assert_eq!(added, [change(Attribute::Cn, &[], &[name])]);
    assert_eq!(
        changed,
        [
            change(Attribute::Title, &["Phó Giám đốc"], &["Giám đốc"]),
            change(Attribute::MailAlias, &["a@x.vn"], &["b@x.vn"]),
        ]
    );
    assert_eq!(removed, [change(Attribute::Cn, &[name], &[])]);
}

#[test]
fn rows_are_found_by_what_they_are_and_not_by_what_stands_in_them() {
    let lines: Vec<String> = rows().iter().map(|row| serde_json::to_string(row).unwrap()).collect();
    let lines = lines.join("\n");
    let found = |filter: &RowFilter, after| -> Vec<u32> {
        parse(&lines, filter, after).unwrap().iter().map(|row| row.number).collect()
    };
    assert_eq!(found(&RowFilter::default(), 0), [1, 2, 3]);
    assert_eq!(found(&RowFilter::default(), 1), [2, 3]);
    let removed = RowFilter { class: Some(RowClass::Remove), ..RowFilter::default() };
    assert_eq!(found(&removed, 0), [3], "the first one's name only looks like it");
    let agency = RowFilter { agency: Some("H10.02".to_owned()), ..RowFilter::default() };
    assert_eq!(found(&agency, 0), [2, 3]);
    let group = RowFilter { kind: Some(EntryKind::Group), ..agency };
    assert_eq!(found(&group, 0), [3]);
}

#[test]
fn codes_are_those_of_the_stored_rows() {
    for class in RowClass::ALL {
        assert_eq!(serde_json::to_value(class).unwrap(), class_code(class));
    }
    for kind in KINDS {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind_code(kind));
    }
}
