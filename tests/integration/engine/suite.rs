//! What holds on every directory, fake or real. The directory is empty but for its base.

use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Dn, EntryKind};
use congvu::directory::plan::{Reason, RowClass, ValidatedBy};
use congvu::directory::port::Directory;
use congvu::domain::mailbox::lifecycle::MailboxState;

use super::office::{Office, Plan};

/// The life of a small province in one directory.
pub(crate) async fn run(directory: &dyn Directory, base: Dn) {
    let mut office = Office::new(base, 30);
    first_load(&office, directory).await;
    names_change(&mut office, directory).await;
    an_official_is_transferred(&mut office, directory).await;
    a_mailbox_is_suspended_and_preserved(&mut office, directory).await;
    a_mailbox_is_purged(&mut office, directory).await;
    an_agency_is_closed(&mut office, directory).await;
}

fn classes(plan: &Plan) -> Vec<(EntryKind, RowClass)> {
    plan.rows.iter().map(|row| (row.subject.kind, row.class)).collect()
}

async fn first_load(office: &Office, directory: &dyn Directory) {
    let plan = office.sync(directory).await;
    assert_eq!(plan.rows.len(), 4 + 4 + 30 + 4);
    assert!(plan.rows.iter().all(|row| row.class == RowClass::Add && row.reason == Reason::Missing));
    if directory.probe().await.unwrap().no_op {
        assert_eq!(plan.rows[0].validated_by, ValidatedBy::Server);
        assert!(plan.rows[4..].iter().all(|row| row.validated_by == ValidatedBy::ServerAtBase));
    }
    office.assert_converged(directory).await;
    let empty = directory.read_entry(&office.naming.group("H10.32")).await.unwrap().unwrap();
    assert!(empty.entry.get(Attribute::Member).is_empty(), "a group may be empty");
}

async fn names_change(office: &mut Office, directory: &dyn Directory) {
    let row = office.person(5);
    row.full_name = String::from("Hoàng Thị Ánh Nguyệt");
    row.revision += 1;
    office.units[2].name = String::from("UBND xã Lộc Hòa mới");
    office.units[2].revision += 1;
    let plan = office.sync(directory).await;
    assert_eq!(
        classes(&plan),
        [
            (EntryKind::Unit, RowClass::Update),
            (EntryKind::Person, RowClass::Update),
            (EntryKind::Group, RowClass::Update)
        ]
    );
    let found = directory.read_entry(&office.naming.person(5)).await.unwrap().unwrap();
    assert_eq!(found.entry.get(Attribute::Cn), ["Hoàng Thị Ánh Nguyệt".as_bytes()]);
    office.assert_converged(directory).await;
}

async fn an_official_is_transferred(office: &mut Office, directory: &dyn Directory) {
    office.transfer(4, 3);
    let plan = office.sync(directory).await;
    assert_eq!(
        classes(&plan),
        [
            (EntryKind::Person, RowClass::Move),
            (EntryKind::Group, RowClass::GroupExit),
            (EntryKind::Group, RowClass::Update)
        ]
    );
    let entered = directory.read_entry(&office.naming.group("H10.32")).await.unwrap().unwrap();
    assert_eq!(entered.entry.get(Attribute::Member).len(), 1);
    assert_eq!(entered.entry.get(Attribute::MemberMail), [b"p4@binhphuoc.gov.vn".to_vec()]);
    office.assert_converged(directory).await;
}

async fn a_mailbox_is_suspended_and_preserved(office: &mut Office, directory: &dyn Directory) {
    office.person(7).state = MailboxState::Suspended;
    office.person(8).state = MailboxState::Preserved;
    let plan = office.sync(directory).await;
    assert_eq!(
        classes(&plan),
        [
            (EntryKind::Person, RowClass::Suspend),
            (EntryKind::Person, RowClass::Suspend),
            (EntryKind::Group, RowClass::GroupExit)
        ],
        "suspended first, out of the group after; a suspended mailbox still takes mail"
    );
    office.assert_converged(directory).await;
}

async fn a_mailbox_is_purged(office: &mut Office, directory: &dyn Directory) {
    office.person(8).state = MailboxState::Purged;
    let plan = office.sync(directory).await;
    assert_eq!(classes(&plan), [(EntryKind::Person, RowClass::Remove)]);
    assert_eq!(directory.read_entry(&office.naming.person(8)).await.unwrap(), None);
    office.assert_converged(directory).await;
}

async fn an_agency_is_closed(office: &mut Office, directory: &dyn Directory) {
    let staff: Vec<u64> = office
        .persons
        .iter()
        .filter(|row| row.agency == office.units[2].agency)
        .map(|row| row.number.unsigned_abs())
        .collect();
    for number in staff {
        office.transfer(number, 1);
    }
    let closed = office.units.remove(2);
    let plan = office.sync(directory).await;
    let removed: Vec<_> = plan.rows.iter().filter(|row| row.class == RowClass::Remove).map(|row| &row.dn).collect();
    assert_eq!(removed, [&office.naming.group(&closed.code), &office.naming.unit(&closed.path)]);
    office.assert_converged(directory).await;
}
