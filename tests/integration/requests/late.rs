//! Certificates that become known when their holder must not use them any more: they come in stopped, and their revocation is drafted.

use congvu::demo::ca;
use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use congvu::domain::certificate::request::content::RevocationReason;
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::clock::Timestamp;
use congvu::domain::decision::draft::Act;
use congvu::domain::ids::CertificateId;
use congvu::domain::scope::Scope;
use congvu::operations::Actor;
use congvu::operations::confirm_owner::{Confirmation, confirm_owner};
use congvu::operations::devices::{Loss, report_loss};
use congvu::operations::import_certificates::{ImportOutcome, import_certificates};
use congvu::operations::lock_official::lock_official;
use congvu::operations::run_decisions::run_decisions;
use congvu::storage::read::View;
use congvu::storage::read::request_list::RequestFilter;
use time::macros::date;
use time::{Date, Duration};

use super::desk::Desk;
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;
use crate::main_job::province::{demo_ca, trust};

on_both_engines! {
    what_comes_in_after_its_holder_left_is_stopped_from_that_day
    what_is_found_to_be_a_leavers_is_stopped
    a_suspension_stops_what_comes_in_and_its_end_lets_it_go
    a_lock_and_a_loss_stop_what_was_issued_before_them
    whoever_is_in_post_keeps_what_comes_in
}

const ISSUED: Date = date!(2019 - 06 - 01);

fn issued(desk: &Desk, number: u32, (person, from): (usize, Date)) -> Vec<u8> {
    issued_to(desk.office.people[person].address.address.as_str(), number, from)
}

fn issued_to(address: &str, number: u32, from: Date) -> Vec<u8> {
    let subject =
        ca::Subject { full_name: "Điểu Nen", organisation: "Cơ quan H10.1", locality: "Bình Phước", address };
    let not_before = Timestamp::start_of(from);
    let not_after = Timestamp::start_of(date!(2024 - 03 - 01));
    let order = ca::CertificateOrder { number, subject, generation: ca::Generation::G2, not_before, not_after };
    demo_ca().issue(&order).unwrap()
}

async fn imported(desk: &Desk, der: Vec<u8>) -> CertificateId {
    let files = [("mot.cer".to_owned(), der)];
    let rows = import_certificates(&desk.office.registry, &trust(demo_ca()), &desk.officer, &files).await.unwrap();
    let ImportOutcome::Imported { certificate, .. } = rows[0].outcome else { panic!("{rows:?}") };
    certificate
}

/// The stops of a certificate.
async fn stops(desk: &Desk, certificate: CertificateId) -> Vec<Timestamp> {
    let registry = &desk.office.registry;
    let reader = registry.store.read().await.unwrap();
    let view = View::of(registry.clock.today());
    let file = reader.official(&Scope::Province, view, owner(desk, certificate).await).await.unwrap().unwrap();
    let is_stop =
        |event: &&CertificateEvent| event.certificate == certificate && event.kind == CertificateEventKind::StopUse;
    file.events.iter().filter(is_stop).map(|event| event.effective_at).collect()
}

async fn owner(desk: &Desk, certificate: CertificateId) -> congvu::domain::ids::OfficialId {
    let registry = &desk.office.registry;
    let reader = registry.store.read().await.unwrap();
    let view = View::of(registry.clock.today());
    let (found, _) = reader.certificate(&Scope::Province, view, certificate).await.unwrap().unwrap();
    found.official.unwrap()
}

/// Revocations that are asked about a certificate.
async fn revocations(desk: &Desk, certificate: CertificateId) -> Vec<(Option<RevocationReason>, Option<RequestState>)> {
    let filter = RequestFilter { kind: Some(RequestKind::Revoke), ..RequestFilter::default() };
    let lines = desk.listed(filter).await;
    let about = lines.into_iter().filter(|line| line.request.certificate == Some(certificate));
    about.map(|line| (line.reason, line.state)).collect()
}

/// The person leaves, or is sent away, on a day that has come.
async fn decided(desk: &Desk, person: usize, act: Act, from: Date) {
    let office = &desk.office;
    office.record(&office.draft(i32::from(from.day()), vec![office.known(person, from, act)])).await.unwrap();
    run_decisions(&office.registry, &Actor::Shell, office.registry.clock.today()).await.unwrap();
}

async fn what_comes_in_after_its_holder_left_is_stopped_from_that_day(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let left = date!(2019 - 06 - 10);
    decided(&desk, 0, Act::Retire, left).await;
    let late = imported(&desk, issued(&desk, 90_001, (0, ISSUED))).await;
    assert_eq!(stops(&desk, late).await, [Timestamp::start_of(left)]);
    assert_eq!(revocations(&desk, late).await, [(Some(RevocationReason::Retired), Some(RequestState::Draft))]);
    desk.office.assert_verified().await;
}

async fn what_is_found_to_be_a_leavers_is_stopped(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let left = date!(2019 - 06 - 10);
    decided(&desk, 0, Act::Resign, left).await;
    let der = issued_to("ai.do@binhphuoc.gov.vn", 90_002, ISSUED);
    let files = [("mot.cer".to_owned(), der)];
    let registry = &desk.office.registry;
    let rows = import_certificates(registry, &trust(demo_ca()), &desk.officer, &files).await.unwrap();
    let ImportOutcome::Imported { certificate, official: None, .. } = rows[0].outcome else { panic!("{rows:?}") };
    let word = Confirmation {
        certificate,
        official: Some(desk.office.person(0)),
        reason: "Biên bản bàn giao".to_owned(),
        from: None,
    };
    for changed in [true, false] {
        let confirmed = confirm_owner(registry, Some(&trust(demo_ca())), &desk.officer, &word).await.unwrap();
        assert_eq!(confirmed.changed, changed);
        assert_eq!(stops(&desk, certificate).await, [Timestamp::start_of(left)]);
        let asked = revocations(&desk, certificate).await;
        assert_eq!(asked, [(Some(RevocationReason::Left), Some(RequestState::Draft))]);
    }
}

async fn a_suspension_stops_what_comes_in_and_its_end_lets_it_go(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let away = date!(2019 - 06 - 10);
    decided(&desk, 0, Act::SuspendFromDuty, away).await;
    let late = imported(&desk, issued(&desk, 90_003, (0, ISSUED))).await;
    assert_eq!(stops(&desk, late).await, [Timestamp::start_of(away)]);
    assert_eq!(revocations(&desk, late).await, [], "a suspension ends");
    decided(&desk, 0, Act::Return, date!(2019 - 06 - 14)).await;
    let standing = async |certificate, at| {
        let reader = desk.office.registry.store.read().await.unwrap();
        let view = View::of(desk.office.registry.clock.today());
        let filter =
            congvu::storage::read::certificate_list::CertificateFilter { id: Some(certificate), ..Default::default() };
        let line = reader.certificate_page(&Scope::Province, view, at, &filter, None, 1).await.unwrap().pop().unwrap();
        line.evidence.stop_use_since
    };
    assert_eq!(standing(late, Timestamp::start_of(TODAY)).await, None, "the return lifts it");
    let later = imported(&desk, issued(&desk, 90_004, (0, ISSUED))).await;
    assert_eq!(stops(&desk, later).await, [Timestamp::start_of(away)], "for the time between");
    assert_eq!(standing(later, Timestamp::start_of(TODAY)).await, None, "nothing holds any more");
}

async fn a_lock_and_a_loss_stop_what_was_issued_before_them(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    lock_official(registry, &desk.office.hr, desk.office.person(0), "Nghi lộ khóa").await.unwrap();
    let locked = imported(&desk, issued(&desk, 90_005, (0, ISSUED))).await;
    assert_eq!(stops(&desk, locked).await, [Timestamp::start_of(TODAY)]);
    assert_eq!(revocations(&desk, locked).await, []);
    let lost = Loss { official: desk.office.person(1), device: None, since: None, details: String::new() };
    report_loss(registry, &desk.admin, &lost).await.unwrap();
    let before = imported(&desk, issued(&desk, 90_006, (1, ISSUED))).await;
    assert_eq!(stops(&desk, before).await, [registry.clock.now()]);
    assert_eq!(revocations(&desk, before).await, [(Some(RevocationReason::DeviceLost), Some(RequestState::Draft))]);
    // What the CA issues to either of them from the next day on is the remedy.
    let desk = desk.on(TODAY + Duration::days(2));
    for (number, person) in [(90_007, 0), (90_008, 1)] {
        let new = imported(&desk, issued(&desk, number, (person, TODAY + Duration::days(1)))).await;
        assert_eq!(stops(&desk, new).await, [], "{person}");
    }
}

async fn whoever_is_in_post_keeps_what_comes_in(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let own = imported(&desk, issued(&desk, 90_009, (0, ISSUED))).await;
    assert_eq!(stops(&desk, own).await, []);
    assert_eq!(revocations(&desk, own).await, []);
}
