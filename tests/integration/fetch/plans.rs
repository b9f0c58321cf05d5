//! What alarms and open requests are found by, on a registry large enough that a database would rather scan if it had to.

use congvu::domain::certificate::alarm::AlarmKind;
use congvu::domain::certificate::request::{Request, RequestEvent, RequestKind, RequestState};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{FactId, RequestId};
use congvu::domain::scope::Scope;
use congvu::storage::read::View;
use congvu::storage::read::alarm::AlarmGroup;
use congvu::storage::read::alarm_group::AlarmSearch;

use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{Maker, Person, START, header, insert_agencies, insert_people};

on_both_engines! {
    nothing_walks_through_all_certificates_or_all_requests
    who_is_held_back_is_looked_up_person_by_person
}

const PEOPLE: usize = 2_000;

/// Everybody asked for a revocation once, and for a renewal three times; of all these one is open.
async fn crowd(db: &TestDatabase) -> Vec<Person> {
    let mut maker = Maker::new();
    let root = maker.agency("H10", None);
    let people: Vec<_> = (0..PEOPLE).map(|n| maker.person(root.agency, &format!("Nguyễn Văn {n}"))).collect();
    let mut write = db.store.write(header(START)).await.expect("a change set");
    insert_agencies(&mut write, &[root]).await.expect("agencies");
    insert_people(&mut write, &people).await.expect("people");
    let (mut requests, mut events) = (Vec::new(), Vec::new());
    for person in &people {
        for kind in [RequestKind::Revoke, RequestKind::Renew, RequestKind::Renew, RequestKind::Renew] {
            let (official, certificate) = (person.official.id, Some(person.certificate.0.id));
            let request = Request { id: RequestId(maker.id()), kind, official, certificate, opened_on: START };
            for state in [RequestState::Draft, RequestState::Submitted, RequestState::Cancelled] {
                let (id, effective_at) = (FactId(maker.id()), Timestamp::start_of(START));
                events.push(RequestEvent { id, request: request.id, state, effective_at, details: String::new() });
            }
            requests.push(request);
        }
    }
    events.pop();
    write.insert_requests(&requests).await.expect("requests");
    write.insert_request_events(&events).await.expect("events");
    write.commit().await.expect("a commit");
    // The visibility map, by which PostgreSQL knows that an index alone will do, is made by a vacuum.
    for command in ["vacuum", "analyze"] {
        db.by_hand(command).await;
    }
    people
}

/// Lines of a plan that walk through a table of this name, or through `alias`.
fn walks<'a>(plan: &'a str, table: &str, alias: &str) -> Vec<&'a str> {
    let postgres = format!("Seq Scan on {table} ");
    let walks = |line: &&str| line.contains(&postgres) || line.trim() == format!("SCAN {alias}");
    plan.lines().filter(walks).collect()
}

async fn nothing_walks_through_all_certificates_or_all_requests(db: TestDatabase) {
    let people = crowd(&db).await;
    let (view, at) = (View::of(START), Timestamp::start_of(START).plus_seconds(3600));
    let reader = db.store.read().await.expect("a reader");
    let holders = people.iter().step_by(400).map(|person| AlarmGroup::Of(person.official.id.0));
    let nobodys = AlarmGroup::Nobodys(people[1].certificate.0.id.0);
    let groups: Vec<AlarmGroup> = holders.chain([nobodys]).collect();
    let plan = reader.explain_alarm_cases(view, at, &groups).await.expect("a plan");
    assert_eq!(walks(&plan, "certificate", "c"), Vec::<&str>::new(), "{plan}");

    // Of a kind that few facts allow nobody else is looked at.
    let rare =
        [AlarmKind::UnannouncedRevocation, AlarmKind::UnaskedRevocation, AlarmKind::Contested, AlarmKind::UnknownToCa];
    for kind in rare {
        let search = AlarmSearch { scope: &Scope::Province, view, at, kind: Some(kind) };
        let plan = reader.explain_alarm_groups(search, 500).await.expect("a plan");
        for (table, alias) in [("certificate", "c"), ("official", "o"), ("request_event", "o")] {
            assert_eq!(walks(&plan, table, alias), Vec::<&str>::new(), "{kind}:\n{plan}");
        }
    }

    let asked: Vec<_> = people.iter().take(3).map(|person| person.certificate.0.id).collect();
    let plan = reader.explain_open_requests(&asked).await.expect("a plan");
    assert!(plan.contains("request_revoke") && plan.contains("request_event_end"), "{plan}");
    for (table, alias) in [("certificate", "c"), ("request", "q"), ("request_event", "o"), ("request_event", "s")] {
        assert_eq!(walks(&plan, table, alias), Vec::<&str>::new(), "{plan}");
    }
    let open = reader.shown_revocations().await.expect("revocations");
    assert!(open.is_empty(), "{open:?}");
}

/// Before anything was counted `SQLite` takes whichever index it likes: that of all that stands would be walked for each person.
async fn who_is_held_back_is_looked_up_person_by_person(db: TestDatabase) {
    let mut maker = Maker::new();
    let root = maker.agency("H10", None);
    let people: Vec<_> = (0..PEOPLE).map(|n| maker.person(root.agency, &format!("Nguyễn Văn {n}"))).collect();
    let mut write = db.store.write(header(START)).await.expect("a change set");
    insert_agencies(&mut write, &[root]).await.expect("agencies");
    insert_people(&mut write, &people).await.expect("people");
    write.commit().await.expect("a commit");
    let officials: Vec<_> = people.iter().take(500).map(|person| person.official.id).collect();
    let reader = db.store.read().await.expect("a reader");
    let plan = reader.explain_held_back(View::of(START), &officials).await.expect("a plan");
    assert!(!plan.contains("_recorded_to"), "{plan}");
}
