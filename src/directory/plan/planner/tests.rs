use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::directory::desired::tests::{id, naming, person_row, unit_row};
use crate::directory::entry::{Entry, EntryCsn, Observed};
use crate::directory::mapping;
use crate::directory::matching;
use crate::directory::observed::{Links, Observer, query};
use crate::directory::plan::row::Modification;
use crate::directory::port::ReadProof;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::provision::{MemberRow, PersonRow};

const CSN: &str = "20190101000000.000000Z#000000#000#000000";

fn proof(result_code: u32) -> ReadProof {
    ReadProof {
        result_code,
        pages: 1,
        referrals: 0,
        count: 0,
        base: naming().base().0.clone(),
        filter: query(&naming()).filter,
        context_csn_before: Vec::new(),
        context_csn_after: Vec::new(),
    }
}

fn observation(entries: &[(Subject, Entry)], linked: bool, code: u32) -> Observation {
    let uuid = |at: usize| id(9, at as u64);
    let links: Links = entries.iter().enumerate().filter(|_| linked).map(|(at, (key, _))| (*key, uuid(at))).collect();
    let mut observer = Observer::new(&naming(), links);
    for (at, (_, entry)) in entries.iter().enumerate() {
        observer.push(Observed { entry_uuid: uuid(at), csn: EntryCsn(CSN.to_owned()), entry: entry.clone() });
    }
    observer.finish(&proof(code))
}

fn person(row: PersonRow) -> Desired {
    mapping::person(&naming(), row).unwrap().unwrap()
}

fn pair(desired: &Desired) -> (Subject, Entry) {
    (desired.subject, desired.entry.clone())
}

/// What a server makes of an operation on one entry.
fn carry_out(entry: &Entry, modifications: &[Modification]) -> Entry {
    let mut entry = entry.clone();
    for change in modifications {
        let attribute = change.attribute();
        let equal = |left: &Value, right: &Value| matching::equal(attribute.matching(), left, right);
        let mut now = entry.get(attribute).to_vec();
        match change {
            Modification::Add { values, .. } => {
                assert!(!values.iter().any(|new| now.iter().any(|old| equal(old, new))), "20 attributeOrValueExists");
                now.extend(values.iter().cloned());
            }
            Modification::Delete { values, .. } => {
                assert!(values.iter().all(|gone| now.iter().any(|old| equal(old, gone))), "16 noSuchAttribute");
                now.retain(|old| !values.iter().any(|gone| equal(old, gone)));
            }
            Modification::Replace { values, .. } => now.clone_from(values),
        }
        entry.values.retain(|(of, _)| *of != attribute);
        if !now.is_empty() {
            entry.values.push((attribute, now));
        }
        entry.values.sort_by_key(|(of, _)| *of);
    }
    entry
}

fn modifications(operation: &Operation) -> &[Modification] {
    let Operation::Modify { modifications } = operation else { panic!("no modify: {operation:?}") };
    modifications
}

fn plan(desired: Vec<Desired>, observation: Observation) -> (Vec<PlanRow>, Skipped) {
    let mut planner = Planner::new(observation, LastApplied::new());
    let mut rows: Vec<PlanRow> = desired.into_iter().filter_map(|desired| planner.push(desired)).collect();
    rows.extend(planner.removals(Coverage::Everything));
    (rows, planner.finish())
}

/// Digest under which matching entries are equal.
fn digest(values: &[Values]) -> Digest {
    values_digest(values.iter().map(|(attribute, values)| (*attribute, values.iter().map(Vec::as_slice))))
}

fn one_row(desired: Desired, observed: &Desired) -> PlanRow {
    let (mut rows, _) = plan(vec![desired], observation(&[pair(observed)], true, 0));
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

fn base_row() -> PersonRow {
    person_row(1, "Nguyễn Thị Hòa")
}

#[test]
fn nobody_is_added_of_whom_somebody_must_decide_first() {
    let wanted = person(base_row());
    let planner = |undecided| Planner::new(observation(&[], true, 0), LastApplied::new()).minding(undecided, i64::MAX);
    let mut waiting = planner(HashSet::from([wanted.subject.id]));
    assert!(waiting.push(wanted.clone()).is_none());
    assert_eq!(waiting.finish().findings.kept[0].why, Why::CaseOpen);
    assert!(planner(HashSet::new()).push(wanted).is_some());
}

#[test]
fn what_is_newer_than_the_registry_is_not_removed() {
    let gone = person(base_row());
    let left = |head| {
        let seen = observation(&[pair(&gone)], true, 0);
        let mut planner = Planner::new(seen, LastApplied::new()).minding(HashSet::new(), head);
        let rows = planner.removals(Coverage::Everything).count();
        (rows, planner.finish().findings.ahead_of_registry())
    };
    let revision = base_row().revision;
    assert_eq!(left(revision), (1, 0));
    assert_eq!(left(revision - 1), (0, 1));
}

#[test]
fn what_blocks_is_counted_beyond_what_is_kept() {
    let mut findings = Findings::default();
    let about = |why| Finding::about(person(base_row()).subject, &naming().person(1), why);
    for _ in 0..=Findings::KEPT {
        findings.push(about(Why::UnlinkedLeftover));
    }
    assert_eq!((findings.not_kept, findings.blocking_not_kept), (1, 0));
    let mut other = Findings::default();
    other.push(about(Why::Duplicate));
    findings.absorb(other);
    findings.push(about(Why::NotSeen));
    assert_eq!((findings.not_kept, findings.blocking_not_kept), (3, 2));
}

fn row_class(change: impl FnOnce(&mut PersonRow)) -> (RowClass, String) {
    let mut row = base_row();
    row.aliases = vec!["a@x.vn".parse().unwrap()];
    let before = person(row.clone());
    change(&mut row);
    let row = one_row(person(row), &before);
    (row.class, row.agency_code)
}

#[test]
fn the_class_is_that_of_the_most_destructive_effect() {
    assert_eq!(row_class(|row| row.full_name = "Trần Văn Đạt".to_owned()).0, RowClass::Update);
    let renamed = person(PersonRow { full_name: "Trần Văn Đạt".to_owned(), ..base_row() });
    assert!(!one_row(renamed, &person(base_row())).ends_log_in());
    assert_eq!(row_class(|row| row.aliases.clear()).0, RowClass::Clear);
    // One of several is lost to whoever still writes to it, whatever comes in its place.
    let aliased = |aliases: &[&str]| {
        person(PersonRow { aliases: aliases.iter().map(|alias| alias.parse().unwrap()).collect(), ..base_row() })
    };
    let class = |to: &[&str]| one_row(aliased(to), &aliased(&["a@x.vn", "b@x.vn"])).class;
    assert_eq!(class(&["b@x.vn"]), RowClass::AddressChange);
    assert_eq!(class(&["b@x.vn", "c@x.vn"]), RowClass::AddressChange);
    assert_eq!(class(&["a@x.vn", "b@x.vn", "c@x.vn"]), RowClass::Update);
    assert_eq!(row_class(|row| row.position.clear()).0, RowClass::Clear);
    assert_eq!(row_class(|row| row.address = "b@x.vn".parse().unwrap()).0, RowClass::AddressChange);
    assert_eq!(row_class(|row| row.state = MailboxState::Suspended).0, RowClass::Suspend);
    let move_away = |row: &mut PersonRow| {
        row.agency.0 = id(3, 2);
        row.agency_code = "H10.99".to_owned();
    };
    assert_eq!(row_class(move_away), (RowClass::Move, "H10.08".to_owned()), "a move counts where it hurts");
    let all = |row: &mut PersonRow| {
        row.agency.0 = id(3, 2);
        row.address = "b@x.vn".parse().unwrap();
        row.state = MailboxState::ReceiveOnly;
    };
    assert_eq!(row_class(all).0, RowClass::Suspend);
}

#[test]
fn suspending_is_losing_a_permission_and_nothing_else() {
    for &from in MailboxState::ALL.iter().filter(|state| state.is_in_directory()) {
        for &to in MailboxState::ALL.iter().filter(|state| state.is_in_directory() && **state != from) {
            let with = |state| person(PersonRow { state, ..base_row() });
            let (before, after) = (from.permissions(), to.permissions());
            let loses = [
                (before.log_in, after.log_in),
                (before.receive, after.receive),
                (before.send, after.send),
                (before.forward, after.forward),
            ]
            .contains(&(true, false));
            let row = one_row(with(to), &with(from));
            assert_eq!(row.class == RowClass::Suspend, loses, "{from} -> {to}");
            assert_eq!(row.ends_log_in(), !after.log_in, "{from} -> {to}");
        }
    }
}

#[test]
fn group_members_come_and_go_by_value() {
    let unit = unit_row(&["H10"], "UBND tỉnh");
    let group = |numbers: &[i64]| {
        let member = |number: &i64| MemberRow {
            agency: unit.agency,
            number: *number,
            address: format!("p{number}@x.vn").parse().unwrap(),
        };
        mapping::group(&naming(), &unit, &numbers.iter().map(member).collect::<Vec<_>>()).unwrap()
    };
    let row = one_row(group(&[1, 2, 4, 5]), &group(&[1, 2, 3, 6]));
    assert_eq!((row.class, row.weight()), (RowClass::GroupExit, 2));
    assert!(modifications(&row.operation).iter().all(|change| !matches!(change, Modification::Replace { .. })));
    let named: usize = modifications(&row.operation).iter().map(|change| change.values().len()).sum();
    assert_eq!(named, 8, "only what changes is named");
    let emptied = one_row(group(&[]), &group(&[1, 2, 3]));
    assert_eq!((emptied.class, emptied.weight()), (RowClass::GroupExit, 3));
    assert_eq!(one_row(group(&[1]), &group(&[])).class, RowClass::Update);
}

#[test]
fn others_classes_and_attributes_are_left_alone() {
    let desired = person(base_row());
    let mut observed = desired.clone();
    observed.entry.values[0].1 =
        ["top", "INETORGPERSON", "posixAccount", "congvuMailbox"].map(|c| c.as_bytes().to_vec()).to_vec();
    observed.entry.values.push((Attribute::Description, vec![b"by hand".to_vec()]));
    observed.entry.values.sort_by_key(|(attribute, _)| *attribute);
    let (rows, skipped) = plan(vec![desired], observation(&[pair(&observed)], true, 0));
    assert_eq!((rows, skipped.unchanged), (Vec::new(), 1));
}

#[test]
fn only_a_complete_read_of_linked_entries_removes() {
    let leaver = [pair(&person(base_row()))];
    let (rows, _) = plan(Vec::new(), observation(&leaver, true, 0));
    assert_eq!(
        rows.iter().map(|row| (row.class, &row.operation)).collect::<Vec<_>>(),
        [(RowClass::Remove, &Operation::Delete)]
    );
    assert!(rows[0].ends_log_in());
    let (rows, skipped) = plan(Vec::new(), observation(&leaver, true, 4));
    assert!(rows.is_empty() && skipped.partial.is_some());
    let (rows, skipped) = plan(Vec::new(), observation(&leaver, false, 0));
    assert!(rows.is_empty());
    assert_eq!(skipped.findings.kept[0].why, Why::UnlinkedLeftover);
    let mut part = Planner::new(observation(&leaver, true, 0), LastApplied::new());
    assert_eq!(part.removals(Coverage::Part).count(), 0);
}

#[test]
fn a_linked_entry_not_seen_in_a_cut_read_is_not_added_again() {
    let desired = person(base_row());
    let links = [(desired.subject, id(9, 9))].into_iter().collect();
    let cut = Observer::new(&naming(), links).finish(&proof(4));
    let (rows, skipped) = plan(vec![desired], cut);
    assert!(rows.is_empty());
    assert_eq!(skipped.findings.kept[0].why, Why::NotSeen);
}

#[test]
fn an_entry_newer_than_the_registry_is_left_and_freezes() {
    let newer = person(PersonRow { revision: 7, ..base_row() });
    let (rows, skipped) = plan(vec![person(base_row())], observation(&[pair(&newer)], true, 0));
    assert!(rows.is_empty());
    assert_eq!(skipped.findings.ahead_of_registry(), 1);
}

#[test]
fn drift_is_told_from_a_change_of_the_registry() {
    let desired = person(base_row());
    let mut drifted = desired.clone();
    drifted.entry.values.retain(|(attribute, _)| *attribute != Attribute::Title);
    assert_eq!(one_row(desired.clone(), &drifted).reason, Reason::Drift);
    let newer = person(PersonRow { revision: 2, position: "Trưởng phòng".to_owned(), ..base_row() });
    assert_eq!(one_row(newer, &desired).reason, Reason::RegistryChanged);

    let reason = |last: Digest| {
        let last = LastApplied::from([(desired.subject, last)]);
        let mut planner = Planner::new(observation(&[pair(&drifted)], true, 0), last);
        planner.push(desired.clone()).map(|row| row.reason)
    };
    assert_eq!(reason(desired_digest(&desired.entry.values)), Some(Reason::Drift));
    assert_eq!(reason(desired_digest(&drifted.entry.values)), Some(Reason::RegistryChanged));
}

#[test]
fn an_entry_under_another_name_keeps_it_and_groups_follow() {
    let desired = person(base_row());
    let mut adopted = desired.clone();
    adopted.entry.dn = Dn("cn=Hoa,ou=nhanvien,dc=binhphuoc,dc=gov,dc=vn".to_owned());
    let unit = unit_row(&["H10"], "UBND tỉnh");
    let members = [MemberRow { agency: unit.agency, number: 1, address: "a@x.vn".parse().unwrap() }];
    let group = mapping::group(&naming(), &unit, &members).unwrap();
    let (rows, skipped) = plan(vec![desired, group], observation(&[pair(&adopted)], true, 0));
    assert!(matches!(skipped.findings.kept[0].why, Why::OtherName { .. }));
    let Operation::Add { values } = &rows[0].operation else { panic!("{rows:?}") };
    assert!(values.contains(&(Attribute::Member, vec![adopted.entry.dn.0.into_bytes()])));
}

#[test]
fn units_below_one_that_is_left_out_are_left_out_too() {
    let mut planner = Planner::new(observation(&[], true, 0), LastApplied::new());
    let above = unit_row(&["H10"], "UBND tỉnh");
    let subject = Subject { kind: EntryKind::Unit, id: above.agency.0 };
    planner.unmappable(subject, &naming().unit(&above.path), &"bad");
    for path in [&["H10", "H10.1"][..], &["H10", "H10.1", "H10.1.1"]] {
        assert_eq!(planner.push(mapping::unit(&naming(), &unit_row(path, "x")).unwrap()), None);
    }
    assert_eq!(planner.finish().findings.counts["parent_left_out"], 2);
}

prop_compose! {
    fn any_row()(
        name in "[A-ZĐ][a-zàạễđơư]{1,5}( [A-ZĐ][a-zàạễđơư]{1,5}){0,3}",
        position in "([A-Za-zđ ]{1,12})?",
        address in "[a-z]{1,6}",
        aliases in prop::collection::btree_set("[a-z]{1,3}", 0..4),
        state in prop::sample::select(vec![MailboxState::Staged, MailboxState::Active, MailboxState::ReceiveOnly, MailboxState::Suspended, MailboxState::Preserved]),
        agency in 1..4_u64,
        certificates in prop::collection::btree_set(prop::collection::vec(any::<u8>(), 1..6), 0..3),
    ) -> PersonRow {
        let address_of = |local: &str| format!("{local}@x.vn").parse().unwrap();
        PersonRow {
            full_name: name,
            position,
            address: address_of(&address),
            aliases: aliases.iter().map(|alias| address_of(alias)).collect(),
            state,
            posted: true,
            agency: crate::domain::ids::AgencyId(id(3, agency)),
            certificates: certificates.into_iter().collect(),
            ..base_row()
        }
    }
}

proptest! {
    #[test]
    fn a_row_makes_the_entry_as_desired_and_its_inverse_undoes_it(before in any_row(), after in any_row()) {
        let (before, after) = (person(before), person(after));
        let (rows, skipped) = plan(vec![after.clone()], observation(&[pair(&before)], true, 0));
        prop_assert_eq!(rows.len() as u64 + skipped.unchanged, 1);
        let Some(row) = rows.first() else { return Ok(()) };
        let applied = carry_out(&before.entry, modifications(&row.operation));
        let (again, _) = plan(vec![after.clone()], observation(&[(after.subject, applied.clone())], true, 0));
        prop_assert!(again.is_empty(), "not converged: {:?}", again);
        let undone = carry_out(&applied, modifications(&row.inverse));
        prop_assert_eq!(digest(&undone.values), digest(&before.entry.values));
    }

    #[test]
    fn the_same_in_another_form_is_no_row(row in any_row()) {
        use unicode_normalization::UnicodeNormalization as _;
        let desired = person(row);
        let mut other = desired.entry.clone();
        for (attribute, values) in &mut other.values {
            values.reverse();
            if attribute.matching() == crate::directory::attribute::Matching::CaseIgnore {
                for value in values {
                    *value = std::str::from_utf8(value).unwrap().to_uppercase().nfd().collect::<String>().into_bytes();
                }
            }
        }
        let (rows, skipped) = plan(vec![desired.clone()], observation(&[(desired.subject, other)], true, 0));
        prop_assert!(rows.is_empty(), "{:?}", rows);
        prop_assert_eq!(skipped.unchanged, 1);
    }

    #[test]
    fn a_sealed_row_reads_back_and_any_change_shows(row in any_row()) {
        let header = super::super::hash::PlanHeader {
            target: crate::domain::ids::TargetId(Uuid::nil()),
            base: naming().base().0.clone(),
            configuration_hash: "c".to_owned(),
            day: time::macros::date!(2019 - 12 - 31),
            scope: super::super::hash::PlanScope::Everything,
        };
        let seal = |header: &super::super::hash::PlanHeader, rows: &[PlanRow]| {
            let mut sealer = super::super::hash::Sealer::new(header).unwrap();
            for row in rows {
                sealer.check(row).unwrap();
            }
            sealer.finish()
        };
        let (mut rows, _) = plan(vec![person(row)], observation(&[], true, 0));
        let mut sealer = super::super::hash::Sealer::new(&header).unwrap();
        let json = sealer.seal(&mut rows[0]).unwrap().to_owned();
        let read: PlanRow = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&read, &rows[0]);
        let hash = sealer.finish();
        prop_assert_eq!(hash, seal(&header, std::slice::from_ref(&read)));
        prop_assert_eq!(hash, hash.to_string().parse().unwrap());
        let mut other = read;
        other.reason = Reason::Drift;
        prop_assert_ne!(hash, seal(&header, &[other]));
        let elsewhere = super::super::hash::PlanHeader { base: "dc=vn".to_owned(), ..header };
        prop_assert_ne!(hash, seal(&elsewhere, &rows));
    }
}
