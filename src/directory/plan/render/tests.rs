use crate::domain::lang::Lang;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::*;
use crate::directory::attribute::Attribute;
use crate::directory::desired::tests::{id, naming};
use crate::directory::entry::{EntryCsn, EntryKind, Subject};
use crate::directory::plan::{Finding, Modification, Operation, Reason, Report, RowClass, ValidatedBy, Why};

/// An addition with awkward values, a change with every kind of modification, and a removal.
fn rows() -> Vec<PlanRow> {
    let text = |text: &str| text.as_bytes().to_vec();
    let row = |number, class, operation, inverse| PlanRow {
        number,
        subject: Subject { kind: EntryKind::Person, id: id(1, number.into()) },
        agency_code: "H10.08".to_owned(),
        dn: naming().person(number.into()),
        entry_uuid: Some(id(9, number.into())),
        csn: Some(EntryCsn("1".to_owned())),
        class,
        operation,
        reason: Reason::RegistryChanged,
        inverse,
        validated_by: ValidatedBy::Server,
        desired: None,
        observed: None,
    };
    let added = vec![
        (Attribute::ObjectClass, vec![text("inetOrgPerson"), text("congvuMailbox")]),
        (Attribute::Cn, vec![text("Nguyễn Thị Hòa")]),
        (Attribute::Title, vec![text(&"Phó Giám đốc ".repeat(12))]),
        (Attribute::UserCertificate, vec![(0..=255).collect()]),
    ];
    let (title, member) = (Attribute::Title, Attribute::MailAlias);
    let modifications = vec![
        Modification::Replace { attribute: title, values: vec![text("Giám đốc")] },
        Modification::Replace { attribute: Attribute::Ou, values: Vec::new() },
        Modification::Delete { attribute: member, values: vec![text("a@x.vn")] },
        Modification::Add { attribute: member, values: vec![text("b@x.vn"), text("c@x.vn")] },
    ];
    let inverse = vec![
        Modification::Delete { attribute: member, values: vec![text("b@x.vn"), text("c@x.vn")] },
        Modification::Add { attribute: member, values: vec![text("a@x.vn")] },
        Modification::Replace { attribute: Attribute::Ou, values: vec![text("Sở Nội vụ")] },
        Modification::Replace { attribute: title, values: vec![text("Chuyên viên")] },
    ];
    vec![
        row(1, RowClass::Add, Operation::Add { values: added.clone() }, Operation::Delete),
        row(2, RowClass::Clear, Operation::Modify { modifications }, Operation::Modify { modifications: inverse }),
        row(3, RowClass::Remove, Operation::Delete, Operation::Add { values: added }),
    ]
}

fn ldif() -> String {
    let mut out = ldif_header().to_owned();
    for row in rows() {
        ldif_row(&row, &mut out);
    }
    out
}

#[test]
fn ldif_of_a_plan() {
    insta::assert_snapshot!(ldif());
}

#[test]
fn ldapmodify_reads_our_ldif() {
    let mut command = Command::new("ldapmodify");
    command.args(["-n", "-v"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("ldapmodify of the package ldap-utils");
    child.stdin.take().unwrap().write_all(ldif().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}\n{complained}");
    let entries = said
        .lines()
        .filter(|line| line.starts_with("!adding") || line.starts_with("!modifying") || line.starts_with("!deleting"));
    assert_eq!(entries.count(), 3, "{said}");
}

#[test]
fn text_of_a_plan_in_both_languages() {
    let mut report = Report::default();
    for row in rows() {
        report.count(&row);
    }
    report.skipped.unmanaged = 2;
    report.skipped.partial = Some("code 4".to_owned());
    let subject = Subject { kind: EntryKind::Person, id: id(1, 7) };
    report.skipped.findings.push(Finding::about(subject, &naming().person(7), Why::Duplicate));
    for language in [Lang::Vi, Lang::En] {
        let mut out = String::new();
        for row in rows() {
            text_row(&row, language, &mut out);
        }
        text_report(&report, language, &mut out);
        insta::assert_snapshot!(format!("text_{language:?}"), out);
    }
}

#[test]
fn json_is_canonical_and_reads_back() {
    for row in rows() {
        let json = json_row(&row).unwrap();
        assert_eq!(serde_json::from_str::<PlanRow>(&json).unwrap(), row);
    }
    insta::assert_snapshot!(json_row(&rows()[1]).unwrap());
}
