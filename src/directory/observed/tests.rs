use super::*;
use crate::directory::desired::tests::{id, naming, person_row, unit_row};
use crate::directory::entry::EntryCsn;
use crate::directory::mapping;

fn proof() -> ReadProof {
    ReadProof {
        result_code: 0,
        pages: 1,
        referrals: 0,
        count: 0,
        base: naming().base().0.clone(),
        filter: "(objectClass=*)".to_owned(),
        context_csn_before: Vec::new(),
        context_csn_after: Vec::new(),
    }
}

fn person(number: u32, entry_uuid: Uuid) -> Observed {
    let row = person_row(number, "Nguyễn Thị Hòa");
    let entry = mapping::person(&naming(), row).unwrap().unwrap().entry;
    Observed { entry_uuid, csn: EntryCsn("20190101000000.000000Z#000000#000#000000".to_owned()), entry }
}

fn subject(number: u32) -> Subject {
    Subject { kind: EntryKind::Person, id: id(1, number.into()) }
}

fn observe(links: &[(Subject, Uuid)], entries: Vec<Observed>) -> Observation {
    let mut observer = Observer::new(&naming(), links.iter().copied().collect());
    for entry in entries {
        observer.push(entry);
    }
    observer.finish(&proof())
}

#[test]
fn an_entry_with_our_key_and_no_link_is_linked() {
    let observation = observe(&[], vec![person(1, id(9, 1))]);
    assert_eq!(observation.new_links, [(subject(1), id(9, 1))]);
    let again = observe(&[(subject(1), id(9, 1))], vec![person(1, id(9, 1))]);
    assert!(again.new_links.is_empty() && again.known[&subject(1)].linked);
}

#[test]
fn nothing_is_relinked_silently() {
    let recreated = observe(&[(subject(1), id(9, 1))], vec![person(1, id(9, 2))]);
    assert_eq!(recreated.set_aside[&subject(1)].why, Why::LinkedElsewhere);
    assert!(recreated.known.is_empty() && recreated.new_links.is_empty());

    let copied = observe(&[(subject(1), id(9, 1))], vec![person(1, id(9, 2)), person(1, id(9, 1))]);
    assert!(copied.set_aside.is_empty());
    assert_eq!((copied.copies.len(), copied.known[&subject(1)].entry_uuid), (1, id(9, 1)));

    let swapped = observe(&[(subject(1), id(9, 1))], vec![person(2, id(9, 1))]);
    assert_eq!(swapped.set_aside[&subject(1)].why, Why::KeyContradictsLink);
    assert_eq!(swapped.set_aside[&subject(2)].why, Why::KeyContradictsLink);

    let twice = observe(&[], vec![person(1, id(9, 1)), person(1, id(9, 2))]);
    assert_eq!(twice.set_aside[&subject(1)].why, Why::Duplicate);
    assert!(twice.new_links.is_empty());
}

#[test]
fn a_link_holds_on_when_the_key_is_lost() {
    let mut stripped = person(1, id(9, 1));
    stripped.entry.values.retain(|(attribute, _)| *attribute != Attribute::MailboxId);
    let observation = observe(&[(subject(1), id(9, 1))], vec![stripped]);
    assert!(observation.known[&subject(1)].linked);
}

#[test]
fn strangers_are_counted_and_containers_known_by_name() {
    let plain = |name: &str| Observed {
        entry_uuid: id(9, 7),
        csn: EntryCsn(String::new()),
        entry: Entry { dn: Dn(name.to_owned()), values: Vec::new() },
    };
    let base = naming().base().0.clone();
    let observation =
        observe(&[], vec![plain(&base), plain(&format!("OU=People,{base}")), plain(&format!("cn=x,{base}"))]);
    assert_eq!(observation.unmanaged, 1);
    assert_eq!(observation.containers.values().flatten().count(), 1);
}

#[test]
fn a_unit_and_its_group_share_a_key_and_stay_apart() {
    let row = unit_row(&["H10"], "UBND tỉnh");
    let entries = [mapping::unit(&naming(), &row), mapping::group(&naming(), &row, &[])];
    let entries = entries.into_iter().enumerate().map(|(at, desired)| Observed {
        entry_uuid: id(9, at as u64),
        csn: EntryCsn(String::new()),
        entry: desired.unwrap().entry,
    });
    assert_eq!(observe(&[], entries.collect()).recognised(), 2);
}

#[test]
fn a_cut_or_different_read_proves_no_absence() {
    let finish = |proof: &ReadProof| Observer::new(&naming(), Links::default()).finish(proof).partial;
    assert_eq!(finish(&proof()), None);
    assert!(finish(&ReadProof { result_code: 4, ..proof() }).is_some());
    assert!(finish(&ReadProof { referrals: 1, ..proof() }).is_some());
    assert!(finish(&ReadProof { base: "dc=vn".to_owned(), ..proof() }).is_some());
    assert!(finish(&ReadProof { filter: "(uid=*)".to_owned(), ..proof() }).is_some());
}

#[test]
fn a_large_province_stays_under_180_megabytes() {
    let mut observer = Observer::new(&naming(), Links::default());
    for number in 0..61_490_u32 {
        let mut entry = person(number, id(9, number.into()));
        if number % 5 < 3 {
            entry.entry.values.push((Attribute::UserCertificate, vec![vec![0x30; 1_100]]));
        }
        observer.push(entry);
    }
    let observation = observer.finish(&proof());
    assert_eq!(observation.recognised(), 61_490);
    let megabytes = observation.memory_bytes() / 1_000_000;
    assert!(megabytes < 180, "{megabytes} MB");
}
