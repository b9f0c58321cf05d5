//! Alarms over the facts of a small registry: each kind once, in pages, within a scope.

use congvu::domain::agency::TreePath;
use congvu::domain::certificate::alarm::AlarmKind::{
    self, AddressMismatch, Orphan, Parallel, UnannouncedRevocation, UnconfirmedRevocation,
};
use congvu::domain::certificate::facts::{Certificate, Fingerprint, Serial};
use congvu::domain::certificate::request::{Request, RequestEvent, RequestKind, RequestState};
use congvu::domain::certificate::status::{ChainVerdict, ListWindow, Revocation};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{AgencyId, CertificateId, FactId, PostingId, PrincipalId, RequestId};
use congvu::domain::period::Period;
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::domain::scope::Scope;
use congvu::operations::list_alarms::{AlarmPage, list_alarms, list_alarms_among};
use congvu::operations::{Actor, Registry};
use congvu::storage::read::View;
use congvu::storage::row::audit::AuditFilter;
use congvu::storage::write::RevocationList;
use sha2::{Digest as _, Sha256};
use time::Date;
use time::macros::date;
use uuid::Uuid;

use crate::access::office::registry_on;
use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{ISSUER, Maker, START, address, header, small};

on_both_engines! {
    each_kind_is_raised_by_its_facts_and_told_in_pages
    a_page_is_bounded_by_whom_it_looks_at_and_of_one_kind_by_who_can_be_meant
}

/// A Friday.
const TODAY: Date = date!(2019 - 06 - 14);

fn actor(path: &str) -> Actor {
    let path = TreePath::from_stored(path.to_owned());
    Actor::Principal(Principal {
        grants: vec![Grant { role: Role::Auditor, agency: AgencyId(Uuid::nil()), path }],
        ..Principal::new(PrincipalId(Uuid::nil()), "auditor")
    })
}

fn another(maker: &mut Maker, model: &Certificate, number: u8) -> Certificate {
    let mut certificate = model.clone();
    certificate.id = CertificateId(maker.id());
    certificate.der = vec![number];
    certificate.facts.sha256 = Fingerprint(Sha256::digest([number]).into());
    certificate.facts.serial = Serial(vec![9, number]);
    certificate.facts.not_before = Timestamp::start_of(date!(2019 - 05 - 01));
    certificate
}

fn list(number: u8, day: Date) -> RevocationList {
    let this_update = Timestamp::start_of(day);
    RevocationList {
        sha256: Fingerprint(Sha256::digest([0, number]).into()),
        issuer_key: ISSUER,
        issuer: "CN=Test CA,C=VN".to_owned(),
        number: Some(vec![number]),
        window: ListWindow { this_update, next_update: this_update.plus_seconds(30 * 86_400) },
        der: vec![0, number],
    }
}

fn told(page: &AlarmPage) -> Vec<(AlarmKind, CertificateId)> {
    page.alarms.iter().map(|told| (told.alarm.kind, told.alarm.certificate)).collect()
}

/// All alarms by pages, and how many pages it took.
async fn walked(
    registry: &Registry,
    actor: &Actor,
    kind: Option<AlarmKind>,
    (limit, holders): (usize, usize),
) -> (Vec<(AlarmKind, CertificateId)>, usize) {
    let (mut all, mut from, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = list_alarms_among(registry, actor, kind, from, (limit, holders)).await.expect("alarms");
        assert!(page.alarms.len() <= limit, "{page:?}");
        all.extend(told(&page));
        pages += 1;
        assert!(pages < 50, "the walk comes to no end");
        from = page.next;
        if from.is_none() {
            return (all, pages);
        }
    }
}

async fn kinds(registry: &Registry, actor: &Actor, limit: usize) -> Vec<(AlarmKind, CertificateId)> {
    walked(registry, actor, None, (limit, 5_000)).await.0
}

/// The last of three holders leaves, and one certificate is nobody's: what the orphan and the parallel alarm are about.
async fn a_leaver_and_a_second_certificate(db: &TestDatabase) -> (Registry, Actor, [CertificateId; 2]) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let newer = another(&mut maker, &people[1].certificate.0, 1);
    let mut leaving = people[2].posting.clone();
    leaving.id = PostingId(maker.id());
    leaving.effective = Period { from: START, to: Some(date!(2019 - 06 - 01)) };
    let mut write = db.store.write(header(date!(2019 - 06 - 10))).await.expect("a change set");
    write.insert_certificates(&[(newer, ChainVerdict::Good)]).await.expect("certificates");
    write.replace_postings(&[people[2].posting.id], &[leaving]).await.expect("a posting");
    write.commit().await.expect("a commit");
    let meant = [people[1].certificate.0.id, people[2].certificate.0.id];
    (registry_on(&db.store, TODAY), actor(agencies[0].path.as_str()), meant)
}

async fn a_page_is_bounded_by_whom_it_looks_at_and_of_one_kind_by_who_can_be_meant(db: TestDatabase) {
    let (registry, province, [older, orphan]) = a_leaver_and_a_second_certificate(&db).await;
    let all = [(Parallel, older), (Orphan, orphan)];
    // The first holder looked at has nothing: an empty page that says where to go on.
    let first = list_alarms_among(&registry, &province, None, None, (50, 1)).await.expect("alarms");
    assert!(first.alarms.is_empty() && first.next.is_some(), "{first:?}");
    assert_eq!(walked(&registry, &province, None, (50, 1)).await, (all.to_vec(), 3));
    assert_eq!(walked(&registry, &province, None, (50, 3)).await, (all.to_vec(), 1));
    assert_eq!(walked(&registry, &province, None, (1, 2)).await.0, all);
    // Of one kind only those are looked at who can be meant.
    for (kind, certificate) in all {
        assert_eq!(walked(&registry, &province, Some(kind), (50, 1)).await, (vec![(kind, certificate)], 1), "{kind}");
    }
    for kind in [AlarmKind::UnknownToCa, AlarmKind::Contested, UnannouncedRevocation, UnconfirmedRevocation] {
        assert_eq!(walked(&registry, &province, Some(kind), (50, 1)).await, (vec![], 1), "{kind}");
    }
    // Each alarm has what people know its certificate by.
    let page = list_alarms(&registry, &province, Some(Orphan), None, 50).await.expect("alarms");
    let [told] = page.alarms.as_slice() else { panic!("one: {page:?}") };
    assert_eq!(told.full_name.as_deref(), Some("Trần Thị Bình"));
    assert_eq!((told.agency_name.as_deref(), told.agency.is_some()), (Some("Cơ quan H10.2"), true));
    assert_eq!(told.serial, "0000000000000003");
    // That people were read of is on record, with what was asked for.
    registry.flush_reads().await.expect("reads");
    let filter = AuditFilter { action: Some("list".to_owned()), ..AuditFilter::default() };
    let reader = db.store.read().await.expect("a reader");
    let record = reader.audit_page(&Scope::Province, View::of(TODAY), &filter, None, 1).await.expect("the record");
    let leaf = serde_json::to_value(&record[0].leaf.details).expect("details");
    assert_eq!(leaf, serde_json::json!({"what": "alarms", "kind": "orphan", "count": 1}));
}

async fn each_kind_is_raised_by_its_facts_and_told_in_pages(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let own = |place: usize| people[place].certificate.0.id;
    // The first gets a newer certificate with an address of nobody. The second's revocation went to the CA on a Monday. The third leaves.
    let mut newer = another(&mut maker, &people[0].certificate.0, 1);
    newer.facts.addresses = vec![address("khac@binhphuoc.gov.vn")];
    let mut nobodys = another(&mut maker, &people[0].certificate.0, 2);
    nobodys.official = None;
    let request = Request {
        id: RequestId(maker.id()),
        kind: RequestKind::Revoke,
        official: people[1].official.id,
        certificate: Some(own(1)),
        opened_on: date!(2019 - 06 - 10),
    };
    let event = |maker: &mut Maker, state, hour: i64| RequestEvent {
        id: FactId(maker.id()),
        request: request.id,
        state,
        effective_at: Timestamp::start_of(date!(2019 - 06 - 10)).plus_seconds(hour * 3600),
        details: String::new(),
    };
    let events = [event(&mut maker, RequestState::Submitted, 8), event(&mut maker, RequestState::SentToCa, 15)];
    let mut leaving = people[2].posting.clone();
    leaving.id = PostingId(maker.id());
    leaving.effective = Period { from: START, to: Some(date!(2019 - 06 - 01)) };
    let mut write = db.store.write(header(date!(2019 - 06 - 10))).await.expect("a change set");
    let good = ChainVerdict::Good;
    write.insert_certificates(&[(newer.clone(), good), (nobodys.clone(), good)]).await.expect("certificates");
    write.insert_requests(&[request]).await.expect("a request");
    write.insert_request_events(&events).await.expect("events");
    write.replace_postings(&[people[2].posting.id], &[leaving]).await.expect("a posting");
    write.commit().await.expect("a commit");
    // On Friday a list names the certificate of nobody, which nobody had asked for, and not the second's.
    let registry = registry_on(&db.store, TODAY);
    let province = actor(agencies[0].path.as_str());
    let entry = Revocation { at: Timestamp::start_of(date!(2019 - 06 - 12)), reason: 1 };
    let mut write = db.store.write(header(TODAY)).await.expect("a change set");
    let entries = [(nobodys.facts.serial.clone(), entry)];
    write.insert_revocation_list(&list(1, date!(2019 - 06 - 13)), &entries).await.expect("a list");
    write.commit().await.expect("a commit");
    let before = kinds(&registry, &province, 50).await;
    assert!(!before.iter().any(|(kind, _)| *kind == UnconfirmedRevocation), "made within the term: {before:?}");
    let mut write = db.store.write(header(TODAY)).await.expect("a change set");
    write.insert_revocation_list(&list(2, TODAY), &entries).await.expect("a list");
    write.commit().await.expect("a commit");
    let mut all = kinds(&registry, &province, 50).await;
    for limit in [1, 2, 3] {
        assert_eq!(kinds(&registry, &province, limit).await, all, "{limit}");
    }
    let expected = [
        (UnannouncedRevocation, nobodys.id),
        (UnconfirmedRevocation, own(1)),
        (Orphan, own(2)),
        (AddressMismatch, newer.id),
        (Parallel, own(0)),
    ];
    all.sort();
    assert_eq!(all, expected);
    // Of each kind the same as of all, by whatever it is narrowed.
    for kind in AlarmKind::ALL {
        let own: Vec<_> = expected.iter().copied().filter(|(other, _)| other == kind).collect();
        assert_eq!(walked(&registry, &province, Some(*kind), (50, 5_000)).await.0, own, "{kind}");
    }
    let one = list_alarms(&registry, &province, Some(Orphan), None, 10).await.expect("alarms");
    assert_eq!(
        one.alarms.iter().map(|told| told.alarm.since).collect::<Vec<_>>(),
        [Some(Timestamp::start_of(date!(2019 - 06 - 01)))]
    );
    // Of another agency's people nothing is told, nor of certificates that nobody holds.
    let mut seen = kinds(&registry, &actor(agencies[1].path.as_str()), 50).await;
    seen.sort();
    assert_eq!(seen, [(UnconfirmedRevocation, own(1)), (AddressMismatch, newer.id), (Parallel, own(0))]);
    assert!(list_alarms(&registry, &Actor::Shell, None, None, 10).await.is_err());
}
