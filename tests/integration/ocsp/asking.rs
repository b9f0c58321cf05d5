//! Who is asked about, and what the answer changes: requests end by it, alarms are raised by it, and nobody else is asked about.

use congvu::demo::ca::OcspWord;
use congvu::domain::certificate::alarm::AlarmKind::{Contested, UnannouncedRevocation, UnknownToCa};
use congvu::domain::certificate::answer::{AnswerStatus, OcspGround};
use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use congvu::domain::certificate::observation::RevocationEventKind;
use congvu::domain::certificate::request::RequestState;
use congvu::domain::certificate::request::event::Evidence;
use congvu::domain::certificate::status::CertificateStatus::{Hold, Indeterminate, Revoked, StopUse, Valid};
use congvu::domain::certificate::status::{REASON_HOLD, Revocation};
use congvu::domain::ids::{CertificateId, FactId};
use congvu::domain::principal::Role;
use congvu::operations::ask_ocsp::{AnswerOutcome, MOST_NAMED, ask_about, ask_now};
use congvu::operations::requests::Verdict;
use congvu::operations::search_audit::search_audit;
use congvu::operations::{Actor, OperationError};
use congvu::storage::Header;
use congvu::storage::row::audit::AuditFilter;
use time::macros::date;

use super::office::{DAY, Office, reason_of, revoked};
use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::wrong;

on_both_engines! {
    a_revocation_that_the_responder_tells_ends_its_request
    a_good_answer_speaks_where_the_list_is_out_of_date
    list_and_responder_that_disagree_are_told
    a_revocation_that_bears_an_earlier_day_is_asked_about_until_both_agree
    a_request_announces_nothing_once_it_has_ended
    who_is_pending_or_contested_is_asked_about_and_no_more_than_the_bound
    whoever_names_a_certificate_says_why_and_sees_it
}

async fn a_revocation_that_the_responder_tells_ends_its_request(db: TestDatabase) {
    let office = Office::open(db).await;
    office.list(1, &[], 30).await;
    let id = office.sent(0).await;
    let row = office.ask().await;
    assert_eq!((row.certificate, row.ground), (Some(office.leaves[0].id), Some(OcspGround::Waiting)));
    let AnswerOutcome::Taken { status: AnswerStatus::Good, change: None, .. } = row.outcome else { panic!("{row:?}") };
    assert_eq!(office.desk.state(id).await, RequestState::SentToCa);
    assert!(office.responder.asked()[0].starts_with("POST /ocsp "));

    let office = office.on(date!(2019 - 06 - 18));
    office.says(0, revoked(office.now().plus_seconds(-60), 1));
    let row = office.ask().await;
    let AnswerOutcome::Taken { status, change, revocation, responder, .. } = row.outcome else { panic!("{row:?}") };
    assert_eq!((status, change), (AnswerStatus::Revoked, Some(RevocationEventKind::Revoked)));
    assert!(revocation.is_some_and(|told| told.reason == 1) && responder.contains("C=VN"), "{responder}");
    assert_eq!(office.desk.state(id).await, RequestState::Fulfilled);
    let story = office.desk.story(id).await;
    let Some(Evidence::Ocsp(sha256)) = story.events.last().unwrap().evidence else { panic!("{story:?}") };
    let kept = "select cast(count(*) as text) from evidence where kind = 'ocsp' and sha256 in (select sha256 from ocsp_answer \
                where status = 'revoked')";
    assert_eq!(office.desk.office.db.texts(kept).await, ["1"], "{sha256} is kept");
    assert_eq!(office.status(0).await, Revoked);
    assert_eq!(office.status_at(0, office.now().plus_seconds(-61)).await, Valid);
    let at = office.now();
    let reader = office.desk.office.registry.store.read().await.unwrap();
    let standing = reader.standing_certificates(office.desk.office.person(0), at).await.unwrap();
    assert!(!standing.contains(&office.leaves[0].id));
    drop(reader);
    assert_eq!(office.alarms(0).await, [], "it was asked for");
    // It is pending no more.
    let office = office.on(date!(2019 - 06 - 19));
    assert_eq!(office.turn().await.rows, []);
    office.desk.office.assert_verified().await;
}

async fn a_good_answer_speaks_where_the_list_is_out_of_date(db: TestDatabase) {
    let office = Office::open(db).await;
    office.list(1, &[], 1).await;
    let office = office.on(date!(2019 - 06 - 19));
    assert_eq!([office.status(0).await, office.status(1).await], [Indeterminate; 2]);
    office.says(1, OcspWord::NeverIssued);
    let turn = office.turn().await;
    let told: Vec<_> = turn.rows.iter().map(|row| (row.certificate.unwrap(), row.ground.unwrap())).collect();
    let mut expected = office.leaves.iter().map(|leaf| (leaf.id, OcspGround::Stale)).collect::<Vec<_>>();
    expected.sort();
    assert_eq!(told, expected);
    assert_eq!([office.status(0).await, office.status(1).await], [Valid, Indeterminate], "for as long as it holds");
    let ends = office.now().plus_seconds(2 * DAY);
    assert_eq!(office.status_at(0, ends.plus_seconds(-1)).await, Valid);
    assert_eq!(office.status_at(0, ends).await, Indeterminate);
    assert_eq!(office.alarms(1).await, [UnknownToCa]);
    assert_eq!(office.desk.office.count("ocsp_word").await, "0", "a hold since 1970 is none");
    // A day later the answer still holds: asked about is whom the responder did not know, and then again both.
    let office = office.on(date!(2019 - 06 - 20));
    let grounds = async |office: &Office| {
        let rows = office.turn().await.rows;
        rows.iter().map(|row| (row.certificate.unwrap(), row.ground.unwrap())).collect::<Vec<_>>()
    };
    let unknown = (office.leaves[1].id, OcspGround::Contested);
    assert_eq!(grounds(&office).await, [unknown]);
    let office = office.on(date!(2019 - 06 - 21));
    assert_eq!(grounds(&office).await, [unknown, (office.leaves[0].id, OcspGround::Stale)]);
}

async fn list_and_responder_that_disagree_are_told(db: TestDatabase) {
    let office = Office::open(db).await;
    let hold =
        |office: &Office| (office.leaves[1].serial.clone(), Revocation { at: office.now(), reason: REASON_HOLD });
    let entry = hold(&office);
    office.list(1, std::slice::from_ref(&entry), 30).await;
    assert_eq!((office.alarms(1).await, office.status(1).await), (vec![UnannouncedRevocation], Hold));
    // The responder, later, says good: no longer on hold.
    let later = office.now().plus_seconds(60);
    *office.clock.lock().unwrap() = later;
    let row = office.ask().await;
    assert_eq!(row.ground, Some(OcspGround::Contested));
    assert!(matches!(row.outcome, AnswerOutcome::Taken { change: Some(RevocationEventKind::Released), .. }), "{row:?}");
    assert_eq!([office.status(1).await, office.status_at(1, later).await], [Hold, Valid]);
    assert_eq!(office.alarms(1).await, [UnannouncedRevocation]);
    // The next list names the same hold as before: it stands, and the two contradict each other until the responder says so too.
    let office = office.on(date!(2019 - 06 - 18));
    office.list(2, std::slice::from_ref(&entry), 30).await;
    assert_eq!((office.alarms(1).await, office.status(1).await), (vec![UnannouncedRevocation, Contested], Hold));
    *office.clock.lock().unwrap() = office.now().plus_seconds(60);
    office.says(1, revoked(entry.1.at, REASON_HOLD));
    assert!(matches!(
        office.ask().await.outcome,
        AnswerOutcome::Taken { status: AnswerStatus::Hold, change: None, .. }
    ));
    assert_eq!(office.alarms(1).await, [UnannouncedRevocation]);
    assert_eq!(office.turn().await.rows, [], "confirmed");

    // Revoked by the responder alone: for ever, told as news, and as contested once a list made later is silent.
    office.says(0, revoked(office.now(), 1));
    assert_eq!(office.desk.office.count("ocsp_event").await, "1");
    named(&office, 0).await;
    assert_eq!((office.alarms(0).await, office.status(0).await), (vec![UnannouncedRevocation], Revoked));
    let office = office.on(date!(2019 - 06 - 19));
    office.list(3, std::slice::from_ref(&entry), 30).await;
    assert_eq!((office.alarms(0).await, office.status(0).await), (vec![UnannouncedRevocation, Contested], Revoked));
    let row = office.ask().await;
    assert_eq!((row.certificate, row.ground), (Some(office.leaves[0].id), Some(OcspGround::Contested)));
    let office = office.on(date!(2019 - 06 - 20));
    let revoked = (office.leaves[0].serial.clone(), Revocation { at: office.now(), reason: 4 });
    let mut entries = [entry, revoked];
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    office.list(4, &entries, 30).await;
    assert_eq!((office.alarms(0).await, office.status(0).await), (vec![UnannouncedRevocation], Revoked));
    office.desk.office.assert_verified().await;
}

async fn a_revocation_that_bears_an_earlier_day_is_asked_about_until_both_agree(db: TestDatabase) {
    let office = Office::open(db).await;
    office.list(1, &[], 30).await;
    let id = office.sent(0).await;
    assert_eq!(office.ask().await.ground, Some(OcspGround::Waiting));
    // The list of the next day gives the day before: after the answer, which said good, was made.
    let entry = (office.leaves[0].serial.clone(), Revocation { at: office.now(), reason: 1 });
    let office = office.on(date!(2019 - 06 - 18));
    office.list(2, std::slice::from_ref(&entry), 30).await;
    assert_eq!(office.desk.state(id).await, RequestState::Fulfilled);
    assert_eq!(office.alarms(0).await, [Contested]);
    office.says(0, revoked(entry.1.at, 1));
    let row = office.ask().await;
    assert_eq!(row.ground, Some(OcspGround::Contested));
    assert_eq!(office.alarms(0).await, []);
    // A list that names a hold all along, though the answer said good, is held against it too.
    let held = (office.leaves[1].serial.clone(), Revocation { at: office.now(), reason: REASON_HOLD });
    office.submitted(1).await;
    named(&office, 1).await;
    let office = office.on(date!(2019 - 06 - 19));
    let mut entries = [entry, held];
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    office.list(3, &entries, 30).await;
    assert_eq!(office.alarms(1).await, [Contested], "announced, and contested all the same");
    let row = office.ask().await;
    assert_eq!((row.certificate, row.ground), (Some(office.leaves[1].id), Some(OcspGround::Contested)));
}

async fn a_request_announces_nothing_once_it_has_ended(db: TestDatabase) {
    let office = Office::open(db).await;
    office.list(1, &[], 30).await;
    let rejected = office.submitted(0).await;
    office.desk.decide(rejected, Verdict::Reject("Chưa đủ căn cứ".to_owned())).await.unwrap();
    office.submitted(1).await;
    let office = office.on(date!(2019 - 06 - 18));
    let entry = |leaf: usize| (office.leaves[leaf].serial.clone(), Revocation { at: office.now(), reason: 1 });
    let mut entries = [entry(0), entry(1)];
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    office.list(2, &entries, 30).await;
    let row = office.ask().await;
    assert_eq!((row.certificate, row.ground), (Some(office.leaves[0].id), Some(OcspGround::Contested)));
}

async fn named(office: &Office, leaf: usize) {
    let registry = again(office).asking(office.asking());
    let rows = ask_about(&registry, &office.desk.officer, &[office.leaves[leaf].id], "Kiểm tra").await.unwrap();
    assert!(matches!(rows[0].outcome, AnswerOutcome::Taken { .. }), "{rows:?}");
}

async fn who_is_pending_or_contested_is_asked_about_and_no_more_than_the_bound(db: TestDatabase) {
    let office = Office::open(db).await;
    office.list(1, &[], 1).await;
    assert_eq!((office.turn().await.rows, office.responder.asked()), (Vec::new(), Vec::new()), "in order");
    // Stopped by our own order: the list in force says enough of it.
    let registry = &office.desk.office.registry;
    let mut write =
        registry.store.write(Header { actor: "t".to_owned(), operation: "test", at: office.now() }).await.unwrap();
    let stop = CertificateEvent {
        id: FactId(registry.new_id()),
        certificate: office.leaves[1].id,
        kind: CertificateEventKind::StopUse,
        effective_at: office.now(),
        details: String::new(),
    };
    write.insert_certificate_events(&[stop]).await.unwrap();
    write.commit().await.unwrap();
    assert_eq!(office.status(1).await, StopUse);
    assert_eq!(office.turn().await.rows, []);
    // Out of date: the stopped one first, one a turn.
    let office = office.on(date!(2019 - 06 - 19));
    let one = congvu::operations::ask_ocsp::OcspAsking { most: 1, ..office.asking() };
    let registry = &office.desk.office.registry;
    let mut order = Vec::new();
    for more in [true, false, false] {
        let turn = ask_now(registry, &one, &office.desk.officer).await.unwrap();
        assert_eq!(turn.has_more, more);
        order.extend(turn.rows.iter().map(|row| (row.certificate.unwrap(), row.ground.unwrap())));
    }
    let (stopped, stale) = ((office.leaves[1].id, OcspGround::Stopped), (office.leaves[0].id, OcspGround::Stale));
    assert_eq!(order, [stopped, stale], "and nobody twice within the hour");
    assert_eq!(office.responder.asked().len(), 2);
    assert!(ask_now(registry, &one, &Actor::Shell).await.is_err(), "not for everybody by hand");
}

/// The same registry, of the same moment.
pub(super) fn again(office: &Office) -> congvu::operations::Registry {
    let registry = &office.desk.office.registry;
    let ids = congvu::domain::ids::IdSource::seeded(99);
    congvu::operations::Registry::new(
        registry.store.clone(),
        registry.clock.clone(),
        true,
        registry.province.clone(),
        ids,
    )
}

async fn whoever_names_a_certificate_says_why_and_sees_it(db: TestDatabase) {
    let office = Office::open(db).await;
    let (leaf, desk) = (office.leaves[0].clone(), &office.desk);
    let nobody = ask_about(&desk.office.registry, &desk.officer, &[leaf.id], "Kiểm tra").await;
    assert!(matches!(nobody, Err(OperationError::NotConfigured { .. })), "{nobody:?}");
    let registry = again(&office).asking(office.asking());
    assert_eq!(wrong(ask_about(&registry, &desk.officer, &[leaf.id], "  ").await), ["/reason"]);
    let many = vec![leaf.id; MOST_NAMED + 1];
    assert_eq!(wrong(ask_about(&registry, &desk.officer, &many, "Kiểm tra").await), ["/certificates"]);
    let elsewhere = desk.account("ra-2", Role::RaOfficer, "H10.2", None).await;
    let unknown = CertificateId(registry.new_id());
    for (actor, id) in [(&elsewhere, leaf.id), (&desk.officer, unknown)] {
        let missing = ask_about(&registry, actor, &[id], "Kiểm tra").await;
        assert!(matches!(missing, Err(OperationError::NotFound { what: "certificate" })), "{missing:?}");
    }
    assert!(matches!(
        ask_about(&registry, &desk.manager, &[leaf.id], "Kiểm tra").await,
        Err(OperationError::NotAllowed { .. })
    ));
    assert_eq!(office.responder.asked().len(), 0, "nobody was asked");
    let own = desk.account("ra-1", Role::RaOfficer, "H10.1", None).await;
    let rows = ask_about(&registry, &own, &[leaf.id], "Người giữ báo mất").await.unwrap();
    assert_eq!(rows[0].ground, Some(OcspGround::Named));
    assert_eq!(rows[0].source.as_deref(), Some(office.responder.url().as_str()));
    // At once again, though it was asked about just now; the very same answer changes nothing.
    let sets = desk.office.count("change_set").await;
    let rows = ask_about(&registry, &desk.officer, &[leaf.id], "Hỏi lại").await.unwrap();
    assert!(matches!(rows[0].outcome, AnswerOutcome::Taken { .. }), "another nonce makes another answer");
    assert_ne!(desk.office.count("change_set").await, sets);
    assert_eq!((reason(&office).await.as_str(), recorded(&office).await), ("Hỏi lại", 2));
    // What brings nothing is recorded too; a responder that goes on failing is left alone.
    office.responder.does(|_, _| Some(super::responder::Reply { head: "503 Busy", body: Vec::new() }));
    let rows = ask_about(&registry, &desk.officer, &[leaf.id; 4], "Lần nữa").await.unwrap();
    assert!(rows[..3].iter().all(|row| reason_of(row).contains("503")), "{rows:?}");
    assert!(matches!(rows[3].outcome, AnswerOutcome::LeftOut { .. }), "{rows:?}");
    assert_eq!((reason(&office).await.as_str(), recorded(&office).await), ("Lần nữa", 3));
}

/// Why the first certificate was last named.
async fn reason(office: &Office) -> String {
    office.desk.office.db.texts("select reason from ocsp_check where reason is not null").await.remove(0)
}

/// How many questions of people the record has.
async fn recorded(office: &Office) -> usize {
    let auditor = office.desk.office.account(Role::Auditor, 0);
    let filter = AuditFilter { official: Some(office.desk.office.person(0)), ..AuditFilter::default() };
    let found = search_audit(&office.desk.office.registry, &auditor, &filter, None, 200).await.expect("records");
    found.iter().filter(|line| line.leaf.action == "ask_ocsp").count()
}
