//! Lists page by page on both engines, against what was put in: order, filters, scope, revisions.

use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::request::{Request, RequestEvent, RequestKind, RequestState};
use congvu::domain::certificate::status::{CertificateStatus, ListWindow, Revocation};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{FactId, RequestId};
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::scope::Scope;
use congvu::storage::read::View;
use congvu::storage::read::agency_list::AgencyFilter;
use congvu::storage::read::certificate_list::CertificateFilter;
use congvu::storage::read::mailbox_list::MailboxFilter;
use congvu::storage::read::people::PeopleFilter;
use congvu::storage::read::request_list::RequestFilter;
use congvu::storage::write::RevocationList;
use time::macros::date;

use super::registry::{ISSUER, START, header, small};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    agencies_are_listed_in_the_order_of_the_tree
    mailboxes_are_listed_from_the_projection_and_from_facts_alike
    certificates_have_the_status_that_follows_from_their_row
    requests_stand_where_they_came_to_last
    an_official_is_revised_by_what_touches_them_only
}

async fn agencies_are_listed_in_the_order_of_the_tree(db: TestDatabase) {
    let (_, agencies, _) = small(&db.store).await;
    let reader = db.store.read().await.expect("a reader");
    let (view, all) = (View::of(START), AgencyFilter::default());
    let whole = reader.agency_page(&Scope::Province, view, &all, None, 10).await.expect("agencies");
    assert_eq!(
        whole.iter().map(|row| &row.path).collect::<Vec<_>>(),
        agencies.iter().map(|row| &row.path).collect::<Vec<_>>()
    );
    let mut walked = Vec::new();
    while let Some(row) = {
        let after = walked.last().map(|row: &congvu::storage::read::agency::AgencyRow| row.path.clone());
        reader.agency_page(&Scope::Province, view, &all, after.as_ref(), 1).await.expect("a page").pop()
    } {
        walked.push(row);
    }
    assert_eq!(walked, whole);
    let scope = Scope::subtree(agencies[1].path.clone());
    assert_eq!(reader.agency_page(&scope, view, &all, None, 10).await.expect("agencies"), whole[1..2]);
    assert_eq!(reader.agency(&scope, view, agencies[2].agency).await.expect("a look-up"), None);
    assert_eq!(reader.agency(&scope, view, agencies[1].agency).await.expect("a look-up").as_ref(), Some(&whole[1]));
    for filter in [
        AgencyFilter { parent: Some(agencies[0].agency), name: Some("CO QUAN h10.2".to_owned()), ..all.clone() },
        AgencyFilter { code: Some("H10.2".to_owned()), level: Some(agencies[2].level), ..all.clone() },
        AgencyFilter { under: Some(agencies[2].path.clone()), kind: Some(agencies[2].kind), ..all.clone() },
    ] {
        let found = reader.agency_page(&Scope::Province, view, &filter, None, 10).await.expect("agencies");
        assert_eq!(found, whole[2..3], "{filter:?}");
    }
}

async fn mailboxes_are_listed_from_the_projection_and_from_facts_alike(db: TestDatabase) {
    let (_, agencies, people) = small(&db.store).await;
    let reader = db.store.read().await.expect("a reader");
    let scope = Scope::subtree(agencies[1].path.clone());
    let all = MailboxFilter::default();
    let filters = [
        (Scope::Province, all.clone(), vec![0, 1, 2]),
        (scope.clone(), all.clone(), vec![0, 1]),
        (Scope::Province, MailboxFilter { agency: Some(agencies[2].agency), ..all.clone() }, vec![2]),
        (Scope::Province, MailboxFilter { under: Some(agencies[1].path.clone()), ..all.clone() }, vec![0, 1]),
        (Scope::Province, MailboxFilter { address: Some(people[1].address.address.clone()), ..all.clone() }, vec![1]),
        (Scope::Province, MailboxFilter { state: Some(MailboxState::Suspended), ..all.clone() }, vec![]),
        (scope.clone(), MailboxFilter { agency: Some(agencies[2].agency), ..all.clone() }, vec![]),
    ];
    // The projection stands for the day of the write; for the day after, the answer comes from facts.
    for day in [START, date!(2019 - 01 - 02)] {
        for (scope, filter, expected) in &filters {
            let rows = reader.mailbox_page(scope, View::of(day), filter, i64::MIN, 10).await.expect("mailboxes");
            let found: Vec<_> = rows.iter().map(|row| row.mailbox).collect();
            let expected: Vec<_> = expected.iter().map(|&place: &usize| people[place].mailbox.id).collect();
            assert_eq!(found, expected, "{day} {filter:?}");
        }
        let second = reader.mailbox_page(&Scope::Province, View::of(day), &all, 1, 1).await.expect("a page");
        assert_eq!(second[0].number, 2);
        let file = reader.mailbox(&scope, View::of(day), people[0].mailbox.id).await.expect("a look-up");
        assert_eq!(file.expect("a mailbox").addresses, std::slice::from_ref(&people[0].address));
        assert_eq!(reader.mailbox(&scope, View::of(day), people[2].mailbox.id).await.expect("a look-up"), None);
    }
}

async fn certificates_have_the_status_that_follows_from_their_row(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let now = Timestamp::start_of(date!(2019 - 06 - 01));
    let view = View::of(now.day());
    let reader = db.store.read().await.expect("a reader");
    let of = |filter: CertificateFilter| (Scope::Province, filter);
    let none = reader.certificate_page(&Scope::Province, view, now, &CertificateFilter::default(), None, 10).await;
    assert!(none.expect("certificates").iter().all(|line| line.status == CertificateStatus::Indeterminate));
    drop(reader);

    let list = RevocationList {
        sha256: Fingerprint([1; 32]),
        issuer_key: ISSUER,
        issuer: "CN=Test CA,C=VN".to_owned(),
        number: None,
        window: ListWindow { this_update: now.plus_seconds(-60), next_update: now.plus_seconds(60) },
        der: vec![1],
    };
    let serial = people[0].certificate.0.facts.serial.clone();
    let revoked = [(serial, Revocation { at: now.plus_seconds(-3600), reason: 1 })];
    let stop = CertificateEvent {
        id: FactId(maker.id()),
        certificate: people[1].certificate.0.id,
        kind: CertificateEventKind::StopUse,
        effective_at: now.plus_seconds(-30),
        details: String::new(),
    };
    let mut write = db.store.write(header(now.day())).await.expect("a change set");
    write.insert_revocation_list(&list, &revoked).await.expect("a list");
    write.insert_certificate_events(&[stop]).await.expect("an event");
    let seq = write.commit().await.expect("a commit");

    let reader = db.store.read().await.expect("a reader");
    let expected = [CertificateStatus::Revoked, CertificateStatus::StopUse, CertificateStatus::Valid];
    for &status in CertificateStatus::ALL {
        let (scope, filter) = of(CertificateFilter { status: Some(status), ..CertificateFilter::default() });
        let lines = reader.certificate_page(&scope, view, now, &filter, None, 10).await.expect("certificates");
        let found: Vec<_> = lines.iter().map(|line| line.key.certificate).collect();
        let wanted = people.iter().zip(expected).filter(|(_, given)| *given == status);
        assert_eq!(found, wanted.map(|(person, _)| person.certificate.0.id).collect::<Vec<_>>(), "{status}");
        assert!(lines.iter().all(|line| (line.revision == seq) == (status != CertificateStatus::Valid)), "{status}");
    }
    let all = CertificateFilter::default();
    let first = reader.certificate_page(&Scope::Province, view, now, &all, None, 1).await.expect("a page");
    let rest =
        reader.certificate_page(&Scope::Province, view, now, &all, Some(first[0].key), 10).await.expect("a page");
    assert_eq!((first.len(), rest.len()), (1, 2));
    assert!(!rest.contains(&first[0]));
    let scope = Scope::subtree(agencies[2].path.clone());
    let seen = reader.certificate_page(&scope, view, now, &all, None, 10).await.expect("certificates");
    assert_eq!(seen.iter().map(|line| line.official).collect::<Vec<_>>(), [Some(people[2].official.id)]);
    for (filter, length) in [
        (CertificateFilter { agency: Some(agencies[1].agency), ..all.clone() }, 2),
        (CertificateFilter { under: Some(agencies[1].path.clone()), ..all.clone() }, 2),
        (CertificateFilter { official: Some(people[0].official.id), ..all.clone() }, 1),
        (CertificateFilter { ends_by: Some(Timestamp::start_of(date!(2023 - 12 - 31))), ..all.clone() }, 0),
        (CertificateFilter { ends_after: Some(now), ..all.clone() }, 3),
    ] {
        let lines =
            reader.certificate_page(&Scope::Province, view, now, &filter, None, 10).await.expect("certificates");
        assert_eq!(lines.len(), length, "{filter:?}");
    }
}

async fn requests_stand_where_they_came_to_last(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let at = |seconds| Timestamp::start_of(START).plus_seconds(seconds);
    let requests: Vec<Request> = people
        .iter()
        .map(|person| Request {
            id: RequestId(maker.id()),
            kind: RequestKind::New,
            official: person.official.id,
            certificate: None,
            opened_on: START,
        })
        .collect();
    let mut event = |request: &Request, state, seconds| RequestEvent {
        id: FactId(maker.id()),
        request: request.id,
        state,
        effective_at: at(seconds),
        details: String::new(),
    };
    let events = [
        event(&requests[0], RequestState::Submitted, 20),
        event(&requests[0], RequestState::Draft, 10),
        event(&requests[1], RequestState::Draft, 10),
    ];
    let mut write = db.store.write(header(START)).await.expect("a change set");
    write.insert_requests(&requests).await.expect("requests");
    write.insert_request_events(&events).await.expect("events");
    write.commit().await.expect("a commit");
    let reader = db.store.read().await.expect("a reader");
    let (view, all) = (View::of(START), RequestFilter::default());
    let lines = reader.request_page(&Scope::Province, view, &all, None, 10).await.expect("requests");
    let newest_first: Vec<_> = requests.iter().rev().cloned().collect();
    assert_eq!(lines.iter().map(|line| line.request.clone()).collect::<Vec<_>>(), newest_first);
    let states: Vec<_> = lines.iter().map(|line| line.state).collect();
    assert_eq!(states, [None, Some(RequestState::Draft), Some(RequestState::Submitted)]);
    let before = Some(lines[0].request.id);
    assert_eq!(reader.request_page(&Scope::Province, view, &all, before, 10).await.expect("requests"), lines[1..]);
    let submitted = RequestFilter { state: Some(RequestState::Submitted), ..all.clone() };
    assert_eq!(reader.request_page(&Scope::Province, view, &submitted, None, 10).await.expect("requests"), lines[2..]);
    let scope = Scope::subtree(agencies[2].path.clone());
    assert_eq!(reader.request_page(&scope, view, &all, None, 10).await.expect("requests"), lines[..1]);
    let steps = reader.request_events(view, requests[0].id).await.expect("events");
    assert_eq!(steps.iter().map(|step| step.state).collect::<Vec<_>>(), [RequestState::Draft, RequestState::Submitted]);
}

async fn an_official_is_revised_by_what_touches_them_only(db: TestDatabase) {
    let (mut maker, _, people) = small(&db.store).await;
    let event = CertificateEvent {
        id: FactId(maker.id()),
        certificate: people[0].certificate.0.id,
        kind: CertificateEventKind::Handover,
        effective_at: Timestamp::start_of(START),
        details: String::new(),
    };
    let mut write = db.store.write(header(START)).await.expect("a change set");
    write.insert_certificate_events(&[event]).await.expect("an event");
    write.commit().await.expect("a commit");
    let reader = db.store.read().await.expect("a reader");
    let mut revisions = Vec::new();
    for person in &people {
        revisions.push(reader.official_revision(person.official.id).await.expect("a revision"));
    }
    assert_eq!(revisions, [2, 1, 1]);
    let view = View::of(START);
    for (filter, length) in [
        (PeopleFilter { state: Some(MailboxState::Active), ..PeopleFilter::default() }, 3),
        (PeopleFilter { state: Some(MailboxState::Staged), ..PeopleFilter::default() }, 0),
        (
            PeopleFilter {
                rank: Some(people[0].posting.rank),
                category: Some(people[0].official.category),
                ..PeopleFilter::default()
            },
            3,
        ),
    ] {
        let found = reader.people(&Scope::Province, view, &filter, None, 10).await.expect("people");
        assert_eq!(found.len(), length, "{filter:?}");
    }
}
