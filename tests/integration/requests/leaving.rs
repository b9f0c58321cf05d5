//! Whoever leaves signs no more from that very day: the certificates that were there, those that come in late, and those of somebody whose
//! recruitment is taken back; and what corrections and withdrawals make of that.

use congvu::domain::certificate::alarm::AlarmKind;
use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::request::content::RevocationReason::{self, AuthorityWithdrawn, DeviceLost, Retired};
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::certificate::signer::SignerKey;
use congvu::domain::certificate::status::{CertificateStatus, Revocation, status_at};
use congvu::domain::clock::Timestamp;
use congvu::domain::decision::draft::Act;
use congvu::domain::device::{Holder, Medium};
use congvu::domain::ids::{CertificateId, SubjectId};
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::Actor;
use congvu::operations::confirm_owner::{Confirmation, confirm_owner};
use congvu::operations::correct_decision::{Correction, correct_subject, withdraw_subject};
use congvu::operations::devices::{Loss, NewDevice, record_device, report_loss};
use congvu::operations::list_alarms::list_alarms;
use congvu::operations::record_staff::{Staff, record_staff};
use congvu::operations::run_decisions::run_decisions;
use congvu::pki::facts::{fingerprint, parse};
use congvu::storage::read::request_list::RequestFilter;
use time::Date;
use time::macros::date;

use super::closed_loop::listed_by_ca;
use super::desk::Desk;
use super::issuing::{imported, issued_for};
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;
use crate::main_job::province::{demo_ca, trust};

on_both_engines! {
    whoever_leaves_signs_no_more_from_that_very_day
    a_late_one_stays_stopped_when_the_day_of_the_leave_is_corrected
    another_cause_holds_what_a_withdrawn_one_lets_go
    what_ended_since_is_stopped_for_the_time_between
    of_two_losses_the_first_stops_what_comes_in_late
    a_suspension_that_is_over_is_told_of_what_comes_in_late
    one_revocation_is_asked_whatever_stops_a_late_one
    whose_recruitment_is_taken_back_signs_no_more
    whoever_has_no_post_and_none_to_come_is_told_of
}

const ISSUED: Date = date!(2019 - 05 - 01);
const LEFT: Date = date!(2019 - 06 - 03);

fn start(day: Date) -> Timestamp {
    Timestamp::start_of(day)
}

/// A certificate of one of the people.
fn issued(desk: &Desk, number: u32, person: usize, valid: (Date, Date)) -> Vec<u8> {
    issued_for(("Điểu Nen", &desk.office.people[person].address.address), number, valid)
}

fn long() -> (Date, Date) {
    (ISSUED, date!(2024 - 03 - 01))
}

async fn late(desk: &Desk, der: &[u8]) -> CertificateId {
    imported(desk, vec![der.to_vec()]).await[0]
}

async fn decided(desk: &Desk, number: i32, person: usize, act: Act, from: Date) -> SubjectId {
    let office = &desk.office;
    let draft = office.draft(number, vec![office.known(person, from, act)]);
    let subject = office.record(&draft).await.unwrap().subjects[0].subject;
    run(desk).await;
    subject
}

async fn run(desk: &Desk) {
    run_decisions(&desk.office.registry, &Actor::Shell, desk.office.registry.clock.today()).await.unwrap();
}

/// Since when it is stopped, as a document system is told at an instant.
async fn stopped_at(desk: &Desk, sha256: Fingerprint, at: Timestamp) -> Option<Timestamp> {
    let glance = desk.office.registry.store.glance();
    let found = glance.signer(&Scope::Province, at, &SignerKey::Sha256(sha256)).await.unwrap().unwrap();
    found.evidence.stop_use_since.filter(|since| *since <= at)
}

async fn stopped(desk: &Desk, sha256: Fingerprint) -> Option<Timestamp> {
    stopped_at(desk, sha256, desk.office.registry.clock.now()).await
}

async fn asked(desk: &Desk, certificate: CertificateId) -> Vec<(Option<RevocationReason>, Option<RequestState>)> {
    let filter = RequestFilter { kind: Some(RequestKind::Revoke), ..RequestFilter::default() };
    let lines = desk.listed(filter).await;
    let about = lines.into_iter().filter(|line| line.request.certificate == Some(certificate));
    about.map(|line| (line.reason, line.state)).collect()
}

async fn withdraw(desk: &Desk, subject: SubjectId) {
    withdraw_subject(&desk.office.registry, &desk.office.hr, subject, "Ghi nhầm người").await.unwrap();
}

async fn correct(desk: &Desk, subject: SubjectId, effective_from: Date, act: Act) {
    let correction = Correction { effective_from, act, reason: "Sai ngày hiệu lực".to_owned() };
    correct_subject(&desk.office.registry, &desk.office.hr, subject, &correction).await.unwrap();
}

const DRAFT: Option<RequestState> = Some(RequestState::Draft);
const CANCELLED: Option<RequestState> = Some(RequestState::Cancelled);

async fn whoever_leaves_signs_no_more_from_that_very_day(db: TestDatabase) {
    let desk = Desk::open(db).await;
    for (person, act) in [Act::Retire, Act::Resign, Act::MoveOut].into_iter().enumerate() {
        let sha256 = desk.office.people[person].certificate.0.facts.sha256;
        assert_eq!(stopped(&desk, sha256).await, None);
        decided(&desk, 1 + i32::try_from(person).unwrap(), person, act, LEFT).await;
        assert_eq!(stopped(&desk, sha256).await, Some(start(LEFT)), "{person}");
        assert_eq!(stopped_at(&desk, sha256, start(LEFT).plus_seconds(-1)).await, None, "{person}");
        run(&desk).await;
    }
    assert_eq!(desk.office.db.texts("select kind from certificate_event").await.len(), 3, "once each");
    desk.office.assert_verified().await;
}

async fn a_late_one_stays_stopped_when_the_day_of_the_leave_is_corrected(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let retired = decided(&desk, 1, 0, Act::Retire, LEFT).await;
    let der = issued(&desk, 91_001, 0, long());
    let (id, sha256) = (late(&desk, &der).await, fingerprint(&der));
    assert_eq!(asked(&desk, id).await, [(Some(Retired), DRAFT)]);
    for day in [date!(2019 - 06 - 04), date!(2019 - 06 - 02)] {
        correct(&desk, retired, day, Act::Retire).await;
        assert_eq!(stopped(&desk, sha256).await, Some(start(day)));
        run(&desk).await;
        assert_eq!(stopped(&desk, sha256).await, Some(start(day)));
    }
    let drafts: Vec<_> = asked(&desk, id).await.into_iter().filter(|(_, state)| *state == DRAFT).collect();
    assert_eq!(drafts, [(Some(Retired), DRAFT)], "the corrected decision asks once");
    withdraw(&desk, retired).await;
    assert_eq!(stopped(&desk, sha256).await, None);
    assert!(asked(&desk, id).await.iter().all(|(_, state)| *state == CANCELLED), "the leaver is none");
    desk.office.assert_verified().await;
}

async fn another_cause_holds_what_a_withdrawn_one_lets_go(db: TestDatabase) {
    let desk = Desk::open(db).await;
    decided(&desk, 1, 0, Act::Retire, LEFT).await;
    let died = decided(&desk, 2, 0, Act::Death, date!(2019 - 06 - 10)).await;
    let der = issued(&desk, 91_002, 0, long());
    let (id, sha256) = (late(&desk, &der).await, fingerprint(&der));
    assert_eq!(stopped(&desk, sha256).await, Some(start(LEFT)));
    assert_eq!(asked(&desk, id).await.len(), 1);
    withdraw(&desk, died).await;
    assert_eq!(stopped(&desk, sha256).await, Some(start(LEFT)), "retired all the time");
    let (known, _) = &desk.office.people[0].certificate;
    assert_eq!(stopped(&desk, known.facts.sha256).await, Some(start(LEFT)));
    for id in [id, known.id] {
        assert_eq!(asked(&desk, id).await, [(Some(Retired), DRAFT)], "the retirement goes on asking");
    }
    desk.office.assert_verified().await;
}

async fn what_ended_since_is_stopped_for_the_time_between(db: TestDatabase) {
    let desk = Desk::open(db).await;
    decided(&desk, 1, 0, Act::Discipline { measure: congvu::domain::decision::draft::Measure::Dismissal }, LEFT).await;
    let expired = issued(&desk, 91_003, 0, (ISSUED, date!(2019 - 06 - 10)));
    let before = issued(&desk, 91_004, 0, (ISSUED, LEFT));
    let revoked = issued(&desk, 91_005, 0, long());
    let serial = parse(&revoked).unwrap().facts.serial;
    listed_by_ca(&desk, 1, &[(serial, Revocation { at: start(date!(2019 - 06 - 08)), reason: 5 })]).await;
    let between = start(date!(2019 - 06 - 05));
    for (der, since) in [(&expired, Some(start(LEFT))), (&before, None), (&revoked, Some(start(LEFT)))] {
        let id = late(&desk, der).await;
        let sha256 = fingerprint(der);
        assert_eq!(stopped_at(&desk, sha256, between).await, since);
        assert_eq!(asked(&desk, id).await, [], "there is nothing to revoke any more");
    }
    let glance = desk.office.registry.store.glance();
    let key = SignerKey::Sha256(fingerprint(&revoked));
    let told = glance.signer(&Scope::Province, between, &key).await.unwrap().unwrap();
    assert_eq!(status_at(&told.evidence, between), CertificateStatus::StopUse, "not revoked yet, and not good");
    desk.office.assert_verified().await;
}

async fn of_two_losses_the_first_stops_what_comes_in_late(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let loss = |since: Date, device| Loss {
        official: desk.office.person(0),
        device,
        since: Some(start(since)),
        details: String::new(),
    };
    let reported = async |loss: Loss| report_loss(registry, &Actor::Shell, &loss).await.unwrap();
    let token = NewDevice {
        medium: Medium::Usb,
        serial: "USB-9".to_owned(),
        mobile: None,
        certificates: Vec::new(),
        handed_to: Some((Holder { official: desk.office.person(0), agency: None }, TODAY)),
        evidence: None,
    };
    let device = record_device(registry, &desk.officer, token).await.unwrap();
    // Told later, and to have been earlier; the device's own event stays at the day on which it was handed out.
    reported(loss(date!(2019 - 06 - 09), Some(device))).await;
    reported(loss(LEFT, Some(device))).await;
    let first = issued(&desk, 91_006, 0, long());
    late(&desk, &first).await;
    assert_eq!(stopped(&desk, fingerprint(&first)).await, Some(start(LEFT)));
    let between = issued(&desk, 91_007, 0, (date!(2019 - 06 - 05), date!(2024 - 03 - 01)));
    late(&desk, &between).await;
    assert_eq!(stopped(&desk, fingerprint(&between)).await, Some(start(date!(2019 - 06 - 09))), "issued between them");
    desk.office.assert_verified().await;
}

async fn a_suspension_that_is_over_is_told_of_what_comes_in_late(db: TestDatabase) {
    let desk = Desk::open(db).await;
    decided(&desk, 1, 0, Act::SuspendFromDuty, LEFT).await;
    let back = decided(&desk, 2, 0, Act::Return, date!(2019 - 06 - 10)).await;
    let der = issued(&desk, 91_008, 0, long());
    let (id, sha256) = (late(&desk, &der).await, fingerprint(&der));
    let between = start(date!(2019 - 06 - 05));
    assert_eq!(stopped_at(&desk, sha256, between).await, Some(start(LEFT)));
    assert_eq!(stopped(&desk, sha256).await, None, "they are back");
    assert_eq!(asked(&desk, id).await, []);
    withdraw(&desk, back).await;
    assert_eq!(stopped(&desk, sha256).await, Some(start(date!(2019 - 06 - 10))), "as those that were there");
    desk.office.assert_verified().await;
}

async fn one_revocation_is_asked_whatever_stops_a_late_one(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let lost = Loss { official: desk.office.person(0), device: None, since: Some(start(LEFT)), details: String::new() };
    report_loss(&desk.office.registry, &Actor::Shell, &lost).await.unwrap();
    let retired = decided(&desk, 1, 0, Act::Retire, date!(2019 - 06 - 10)).await;
    let der = issued(&desk, 91_009, 0, long());
    let id = late(&desk, &der).await;
    assert_eq!(asked(&desk, id).await, [(Some(DeviceLost), DRAFT)]);
    let stops = "select count(*) || '' from certificate_event where kind = 'stop_use'";
    assert_eq!(desk.office.db.texts(stops).await, ["4"], "two of each");
    withdraw(&desk, retired).await;
    assert_eq!(asked(&desk, id).await, [(Some(DeviceLost), DRAFT)], "what a loss asks for outlives the decision");
    assert_eq!(stopped(&desk, fingerprint(&der)).await, Some(start(LEFT)));
    let request = desk.listed(RequestFilter::default()).await;
    let request = request.iter().find(|line| line.request.certificate == Some(id)).unwrap().request.id;
    desk.submit(request).await.unwrap();
    desk.office.assert_verified().await;
}

async fn whose_recruitment_is_taken_back_signs_no_more(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let office = &desk.office;
    let draft = office.draft(1, vec![office.recruit("Lê Thị Bé", LEFT)]);
    let made = office.record(&draft).await.unwrap().subjects.remove(0);
    run(&desk).await;
    let address = office.standing(made.official).await.address_on(TODAY).unwrap().clone();
    let one = |number| issued_for(("Lê Thị Bé", &address), number, (LEFT, date!(2024 - 03 - 01)));
    let der = one(91_010);
    let (id, sha256) = (late(&desk, &der).await, fingerprint(&der));
    assert_eq!(stopped(&desk, sha256).await, None);
    withdraw(&desk, made.subject).await;
    let now = office.registry.clock.now();
    assert_eq!(stopped(&desk, sha256).await, Some(now));
    assert_eq!(stopped_at(&desk, sha256, now.plus_seconds(-1)).await, None, "until now she had a post");
    assert_eq!(asked(&desk, id).await, [(Some(AuthorityWithdrawn), DRAFT)]);
    let steps = "select count(*) || '' from decision_step where kind = 'request_revocation' and state = 'open'";
    assert_eq!(office.db.texts(steps).await, ["1"], "somebody has to hand it in");
    // Taken back by mistake.
    correct(&desk, made.subject, LEFT, draft.subjects[0].act.clone()).await;
    assert_eq!(stopped(&desk, sha256).await, None);
    assert_eq!(asked(&desk, id).await, [(Some(AuthorityWithdrawn), CANCELLED)]);
    assert_eq!(office.db.texts(steps).await, ["0"]);
    // What comes in when it is withdrawn.
    withdraw(&desk, made.subject).await;
    let second = one(91_011);
    let word = Confirmation {
        certificate: late(&desk, &second).await,
        official: Some(made.official),
        reason: "Biên bản bàn giao".to_owned(),
        from: None,
    };
    let registry = &office.registry;
    confirm_owner(registry, Some(&trust(demo_ca())), &desk.officer, &word).await.unwrap();
    assert_eq!(stopped(&desk, fingerprint(&second)).await, Some(now));
    office.assert_verified().await;
}

async fn whoever_has_no_post_and_none_to_come_is_told_of(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let office = &desk.office;
    let auditor = desk.account("kiem-toan", Role::Auditor, "H10", None).await;
    let orphans = async || {
        let found = list_alarms(&office.registry, &auditor, Some(AlarmKind::Orphan), None, 50).await.unwrap();
        found.alarms.into_iter().map(|told| told.alarm.certificate).collect::<Vec<_>>()
    };
    let next_month = date!(2019 - 07 - 15);
    let made = office.record(&office.draft(1, vec![office.recruit("Lê Thị Bé", next_month)])).await.unwrap();
    let address = office.standing(made.subjects[0].official).await.address_on(TODAY).unwrap().clone();
    let awaited = late(&desk, &issued_for(("Lê Thị Bé", &address), 91_012, (TODAY, date!(2024 - 03 - 01)))).await;
    assert_eq!(orphans().await, [], "she is to come");
    // Known without any post: nothing tells since when.
    let mut stranger = office.people[0].official.clone();
    stranger.id = congvu::domain::ids::OfficialId(office.registry.new_id());
    stranger.full_name = "Hồ Văn Cam".to_owned();
    let staff = Staff { officials: vec![stranger.clone()], ..Staff::default() };
    record_staff(&office.registry, &office.hr, &staff).await.unwrap();
    let word = Confirmation {
        certificate: awaited,
        official: Some(stranger.id),
        reason: "Biên bản bàn giao".to_owned(),
        from: None,
    };
    confirm_owner(&office.registry, Some(&trust(demo_ca())), &desk.officer, &word).await.unwrap();
    assert_eq!(orphans().await, [awaited]);
}
