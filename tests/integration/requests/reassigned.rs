//! A word on whose a certificate is takes off what came of whoever it was taken for: stops, requests, and that they signed for it.

use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::life::LifeState;
use congvu::domain::certificate::request::RequestState;
use congvu::domain::certificate::request::content::RevocationReason;
use congvu::domain::certificate::signer::SignerKey;
use congvu::domain::clock::Timestamp;
use congvu::domain::decision::draft::Act;
use congvu::domain::device::{Holder, Medium};
use congvu::domain::ids::{CertificateId, OfficialId, RequestId};
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::Actor;
use congvu::operations::confirm_owner::{Confirmation, Confirmed, confirm_owner};
use congvu::operations::devices::{Loss, NewDevice, record_device, report_loss};
use congvu::operations::hand_over_certificate::{HandOver, hand_over_certificate};
use congvu::operations::requests::Verdict;
use congvu::operations::run_decisions::run_decisions;
use congvu::pki::facts::fingerprint;
use congvu::storage::read::View;
use congvu::storage::read::alarm::AlarmGroup;
use congvu::storage::read::request_list::RequestFilter;
use time::Date;
use time::macros::date;

use super::desk::{Desk, conflict};
use super::issuing::{imported, issued_for};
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;
use crate::main_job::province::{demo_ca, trust};

on_both_engines! {
    stops_requests_and_receipt_of_the_wrong_holder_fall_off
    what_the_ca_has_already_is_told
    a_loss_of_the_wrong_holder_is_none_of_the_right_one
    a_key_on_a_lost_device_stays_exposed_whoever_s_it_is
    the_day_of_the_word_ends_a_rightful_stop
    who_left_on_the_same_day_is_a_cause_of_their_own
    a_word_supersedes_as_an_import_does
    what_turned_out_to_be_anothers_took_nobodys_place
}

const LEFT: Date = date!(2019 - 06 - 03);
const VALID: (Date, Date) = (date!(2019 - 05 - 01), date!(2024 - 03 - 01));

/// A certificate that is taken for the first person's.
async fn taken_for_the_first(desk: &Desk, number: u32) -> (CertificateId, Fingerprint) {
    let der = issued_for(("Điểu Nen", &desk.office.people[0].address.address), number, VALID);
    let sha256 = fingerprint(&der);
    (imported(desk, vec![der]).await[0], sha256)
}

async fn leaves(desk: &Desk, number: i32, person: usize) {
    let office = &desk.office;
    office.record(&office.draft(number, vec![office.known(person, LEFT, Act::Resign)])).await.unwrap();
    run_decisions(&office.registry, &Actor::Shell, TODAY).await.unwrap();
}

async fn is_of(desk: &Desk, certificate: CertificateId, person: usize, from: Option<Date>) -> Confirmed {
    let official: Option<OfficialId> = Some(desk.office.person(person));
    let word = Confirmation { certificate, official, reason: "Biên bản bàn giao".to_owned(), from };
    confirm_owner(&desk.office.registry, Some(&trust(demo_ca())), &desk.officer, &word).await.unwrap()
}

async fn stopped(desk: &Desk, sha256: Fingerprint, at: Timestamp) -> Option<Timestamp> {
    let glance = desk.office.registry.store.glance();
    let found = glance.signer(&Scope::Province, at, &SignerKey::Sha256(sha256)).await.unwrap().unwrap();
    found.evidence.stop_use_since.filter(|since| *since <= at)
}

async fn requests(desk: &Desk, certificate: CertificateId) -> Vec<(RequestId, OfficialId, Option<RequestState>)> {
    let lines = desk.listed(RequestFilter::default()).await;
    let about = lines.into_iter().filter(|line| line.request.certificate == Some(certificate));
    about.map(|line| (line.request.id, line.request.official, line.state)).collect()
}

fn token(desk: &Desk, certificates: Vec<CertificateId>) -> NewDevice {
    NewDevice {
        medium: Medium::Usb,
        serial: "USB-1".to_owned(),
        mobile: None,
        certificates,
        handed_to: Some((Holder { official: desk.office.person(0), agency: None }, TODAY)),
        evidence: None,
    }
}

async fn stops_requests_and_receipt_of_the_wrong_holder_fall_off(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let (id, sha256) = taken_for_the_first(&desk, 92_001).await;
    let own =
        |name: &'static str, person| desk.account(name, Role::AgencyHead, "H10.2", Some(desk.office.person(person)));
    let (wrong, right) = (own("nham", 0).await, own("dung", 1).await);
    let hand_over = HandOver { certificate: id, on: None, receipt: None };
    hand_over_certificate(registry, &wrong, &hand_over).await.unwrap();
    leaves(&desk, 1, 0).await;
    let now = registry.clock.now();
    assert_eq!(stopped(&desk, sha256, now).await, Some(Timestamp::start_of(LEFT)));
    let [(request, _, _)] = requests(&desk, id).await[..] else { panic!("one request") };
    desk.submit(request).await.unwrap();
    desk.decide(request, Verdict::Approve).await.unwrap();

    let said = is_of(&desk, id, 1, None).await;
    assert_eq!((said.requests.cancelled, said.requests.with_ca), (vec![request], vec![]));
    assert_eq!(desk.state(request).await, RequestState::Cancelled);
    for at in [now, Timestamp::start_of(LEFT)] {
        assert_eq!(stopped(&desk, sha256, at).await, None, "it was the right one's all the time");
    }
    let known = desk.office.people[0].certificate.0.facts.sha256;
    assert_eq!(stopped(&desk, known, now).await, Some(Timestamp::start_of(LEFT)), "the leaver's own stays stopped");
    let again = hand_over_certificate(registry, &right, &hand_over).await.unwrap();
    assert_eq!(again.state, LifeState::Active);
    assert!(conflict(hand_over_certificate(registry, &right, &hand_over).await).contains("signed for it before"));
    // The word was wrong.
    is_of(&desk, id, 0, None).await;
    assert_eq!(stopped(&desk, sha256, now).await, Some(Timestamp::start_of(LEFT)));
    let states: Vec<_> = requests(&desk, id).await.into_iter().map(|(_, _, state)| state).collect();
    assert!(states.contains(&Some(RequestState::Draft)), "{states:?}");
    desk.office.assert_verified().await;
}

async fn what_the_ca_has_already_is_told(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let (id, _) = taken_for_the_first(&desk, 92_002).await;
    leaves(&desk, 1, 0).await;
    let [(request, _, _)] = requests(&desk, id).await[..] else { panic!("one request") };
    desk.submit(request).await.unwrap();
    desk.decide(request, Verdict::Approve).await.unwrap();
    desk.send("7/TTTT", &[request]).await.unwrap();
    let said = is_of(&desk, id, 1, None).await;
    assert_eq!((said.requests.cancelled, said.requests.with_ca), (vec![], vec![request]));
    assert_eq!(desk.state(request).await, RequestState::SentToCa);
}

async fn a_loss_of_the_wrong_holder_is_none_of_the_right_one(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let (id, sha256) = taken_for_the_first(&desk, 92_003).await;
    let lost = Loss { official: desk.office.person(0), device: None, since: None, details: String::new() };
    report_loss(registry, &Actor::Shell, &lost).await.unwrap();
    let now = registry.clock.now();
    assert_eq!(stopped(&desk, sha256, now).await, Some(now));
    is_of(&desk, id, 1, None).await;
    assert_eq!(stopped(&desk, sha256, now).await, None);
    assert!(requests(&desk, id).await.iter().all(|(_, _, state)| *state == Some(RequestState::Cancelled)));
    // Nothing else of the right one is stopped by it; what else comes in of the wrong one is.
    for (person, since) in [(1, None), (0, Some(now))] {
        let address = &desk.office.people[person].address.address;
        let der = issued_for(("Điểu Nen", address), 92_004 + u32::try_from(person).unwrap(), VALID);
        imported(&desk, vec![der.clone()]).await;
        assert_eq!(stopped(&desk, fingerprint(&der), now).await, since, "{person}");
    }
    // Nor does the stop that fell off stand in for one of their own.
    let own = Loss { official: desk.office.person(1), ..lost };
    assert!(report_loss(registry, &Actor::Shell, &own).await.unwrap().stopped.contains(&id));
    assert_eq!(stopped(&desk, sha256, now).await, Some(now));
    is_of(&desk, id, 0, None).await;
    assert_eq!(stopped(&desk, sha256, now).await, Some(now), "a word there and back lets no lost key go");
    desk.office.assert_verified().await;
}

async fn a_key_on_a_lost_device_stays_exposed_whoever_s_it_is(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let (id, sha256) = taken_for_the_first(&desk, 92_006).await;
    let device = record_device(registry, &desk.officer, token(&desk, vec![id])).await.unwrap();
    let official = desk.office.person(0);
    let lost = Loss { official, device: Some(device), since: None, details: String::new() };
    report_loss(registry, &Actor::Shell, &lost).await.unwrap();
    is_of(&desk, id, 1, None).await;
    let now = registry.clock.now();
    assert_eq!(stopped(&desk, sha256, now).await, Some(now));
    let open = requests(&desk, id).await.into_iter().filter(|(_, _, state)| *state == Some(RequestState::Draft));
    let open: Vec<_> = open.map(|(request, official, _)| (request, official)).collect();
    let [(request, official)] = open[..] else { panic!("one request: {open:?}") };
    assert_eq!(official, desk.office.person(1), "in the name of its holder");
    desk.submit(request).await.unwrap();
    desk.office.assert_verified().await;
}

async fn the_day_of_the_word_ends_a_rightful_stop(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let (id, sha256) = taken_for_the_first(&desk, 92_007).await;
    leaves(&desk, 1, 0).await;
    let handed_on = date!(2019 - 06 - 10);
    is_of(&desk, id, 1, Some(handed_on)).await;
    let at = Timestamp::start_of(handed_on);
    assert_eq!(stopped(&desk, sha256, at.plus_seconds(-1)).await, Some(Timestamp::start_of(LEFT)));
    assert_eq!(stopped(&desk, sha256, at).await, None);
}

async fn who_left_on_the_same_day_is_a_cause_of_their_own(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let (id, sha256) = taken_for_the_first(&desk, 92_008).await;
    leaves(&desk, 1, 0).await;
    leaves(&desk, 2, 1).await;
    is_of(&desk, id, 1, None).await;
    let now = desk.office.registry.clock.now();
    assert_eq!(stopped(&desk, sha256, now).await, Some(Timestamp::start_of(LEFT)));
    let open = requests(&desk, id).await.into_iter().filter(|(_, _, state)| *state == Some(RequestState::Draft));
    let open: Vec<_> = open.collect();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].1, desk.office.person(1));
    let line = desk.listed(RequestFilter { id: Some(open[0].0), ..RequestFilter::default() }).await.remove(0);
    assert_eq!(line.reason, Some(RevocationReason::Left));
    desk.office.assert_verified().await;
}

async fn a_word_supersedes_as_an_import_does(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let (old, _) = taken_for_the_first(&desk, 92_009).await;
    let stranger = "ai.do@binhphuoc.gov.vn".parse().unwrap();
    let der = issued_for(("Ai Đó", &stranger), 92_010, (date!(2019 - 06 - 01), date!(2024 - 06 - 01)));
    let new = imported(&desk, vec![der]).await[0];
    let sql = format!("select details from certificate_event where kind = 'superseded' and details = '{new}'");
    assert_eq!(desk.office.db.texts(&sql).await.len(), 0);
    for _ in 0..2 {
        is_of(&desk, new, 0, None).await;
        let told = desk.office.db.texts(&sql).await;
        assert!(!told.is_empty() && told.iter().all(|by| *by == new.to_string()), "{told:?}");
    }
    let by = desk.office.registry.store.read().await.unwrap();
    let view = View::of(TODAY);
    assert!(by.superseded(view, &[old]).await.unwrap().contains(&old));
}

async fn what_turned_out_to_be_anothers_took_nobodys_place(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let (old, _) = taken_for_the_first(&desk, 92_011).await;
    let stranger = "ai.do@binhphuoc.gov.vn".parse().unwrap();
    let from = |day| ("Ai Đó", &stranger, (day, date!(2024 - 06 - 01)));
    let [(name, address, first), (_, _, second)] = [from(date!(2019 - 06 - 01)), from(date!(2019 - 06 - 02))];
    let new = imported(&desk, vec![issued_for((name, address), 92_012, first)]).await[0];
    is_of(&desk, new, 0, None).await;
    assert!(is_replaced(&desk, old).await);
    is_of(&desk, new, 1, None).await;
    assert!(!is_replaced(&desk, old).await, "it has its place again");
    // With another that came since, it has a successor at once.
    is_of(&desk, new, 0, None).await;
    let third = imported(&desk, vec![issued_for((name, address), 92_013, second)]).await[0];
    is_of(&desk, third, 0, None).await;
    is_of(&desk, new, 1, None).await;
    assert!(is_replaced(&desk, old).await);
    is_of(&desk, third, 1, None).await;
    assert!(!is_replaced(&desk, old).await);
    desk.office.assert_verified().await;
}

/// By what reminders and renewals go, and by what alarms do.
async fn is_replaced(desk: &Desk, certificate: CertificateId) -> bool {
    let (reader, view) = (desk.office.registry.store.read().await.unwrap(), View::of(TODAY));
    let told = reader.superseded(view, &[certificate]).await.unwrap().contains(&certificate);
    let owned = reader.owned_certificates(view, &[desk.office.person(0)]).await.unwrap();
    let is_over = owned.values().flatten().any(|owned| owned.certificate == certificate && owned.is_over);
    let ground = reader.alarm_ground(view, Timestamp::end_of(TODAY)).await.unwrap();
    let cases = reader.alarm_cases(&ground, &[AlarmGroup::Of(desk.office.person(0).0)]).await.unwrap();
    let mut known = cases.iter().flat_map(|case| &case.certificates).filter(|known| known.certificate == certificate);
    assert_eq!((told, told), (is_over, known.next().unwrap().is_superseded));
    told
}
