//! The stop of certificates' use under a decision, and what lifts it; requests that a later decision overtakes.

use congvu::domain::certificate::change::{Position, SignerChangeKind};
use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use congvu::domain::certificate::signer::SignerKey;
use congvu::domain::certificate::status::CertificateStatus;
use congvu::domain::clock::Timestamp;
use congvu::domain::decision::consequence::ConsequenceKind;
use congvu::domain::decision::draft::Act;
use congvu::domain::ids::{CertificateId, FactId, SubjectId};
use congvu::domain::scope::Scope;
use congvu::operations::Actor;
use congvu::operations::correct_decision::{Correction, correct_subject, withdraw_subject};
use congvu::operations::run_decisions::{RunOutcome, run_decisions};
use congvu::storage::read::View;
use congvu::storage::read::certificate_list::CertificateFilter;
use time::Date;
use time::macros::date;

use super::office::{Office, TODAY};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_withdrawn_suspension_lifts_its_own_stop_and_no_other
    a_return_lifts_the_stop_from_its_day_and_its_withdrawal_stops_again
    a_corrected_suspension_opens_no_gap
    a_request_that_is_overtaken_is_cancelled_and_comes_again
}

const BEGINS: Date = date!(2019 - 06 - 10);

async fn run(office: &Office) -> RunOutcome {
    run_decisions(&office.registry, &Actor::Shell, office.registry.clock.today()).await.unwrap()
}

async fn suspend(office: &Office, number: i32, from: Date) -> SubjectId {
    let draft = office.draft(number, vec![office.known(0, from, Act::SuspendFromDuty)]);
    let subject = office.record(&draft).await.unwrap().subjects[0].subject;
    assert_eq!(run(office).await.stopped, 1);
    subject
}

/// Since when the first person's certificate is stopped, as a document system is told at an instant.
async fn stopped(office: &Office, at: Timestamp) -> Option<Timestamp> {
    let key = SignerKey::Sha256(office.people[0].certificate.0.facts.sha256);
    let facts = office.registry.store.glance().signer(&Scope::Province, at, &key).await.unwrap().unwrap();
    facts.evidence.stop_use_since.filter(|since| *since <= at)
}

async fn told(office: &Office) -> Vec<SignerChangeKind> {
    let reader = office.registry.store.read().await.unwrap();
    let page = reader.signer_changes(&Scope::Province, Position::after(1), 100).await.unwrap();
    page.changes.iter().map(|change| change.kind).collect()
}

async fn listed(office: &Office) -> CertificateStatus {
    let reader = office.registry.store.read().await.unwrap();
    let filter = CertificateFilter { official: Some(office.person(0)), ..CertificateFilter::default() };
    let now = office.registry.clock.now();
    let view = View::of(office.registry.clock.today());
    let page = reader.certificate_page(&Scope::Province, view, now, &filter, None, 9).await.unwrap();
    page[0].status
}

async fn a_withdrawn_suspension_lifts_its_own_stop_and_no_other(db: TestDatabase) {
    let office = Office::open(db).await;
    let (begins, now) = (Timestamp::start_of(BEGINS), office.registry.clock.now());
    let second = now.plus_seconds(-1);
    let subject = suspend(&office, 1, BEGINS).await;
    assert_eq!((stopped(&office, now).await, listed(&office).await), (Some(begins), CertificateStatus::StopUse));
    withdraw_subject(&office.registry, &office.hr, subject, "Ghi nhầm người").await.unwrap();
    // From now on it is lifted; until now it was stopped, and stays so for whoever asks about then.
    assert_eq!(stopped(&office, now).await, None);
    assert_eq!(stopped(&office, second).await, Some(begins));
    assert_eq!(stopped(&office, begins.plus_seconds(-1)).await, None);
    assert_eq!(listed(&office).await, CertificateStatus::Indeterminate, "no list is there, and no stop any more");
    assert_eq!(told(&office).await, [SignerChangeKind::Stopped, SignerChangeKind::Resumed]);
    let reasons = office.db.texts("select details from certificate_event order by recorded_from").await;
    assert_eq!(reasons, ["Theo quyết định về cán bộ", "Quyết định đã được sửa hoặc rút"]);

    // The same once more, while something else stops it too.
    let subject = suspend(&office, 2, BEGINS).await;
    let other = CertificateEvent {
        id: FactId(office.registry.new_id()),
        certificate: office.people[0].certificate.0.id,
        kind: CertificateEventKind::StopUse,
        effective_at: second,
        details: "Mất thiết bị".to_owned(),
    };
    let mut change = office.registry.store.write(office.registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_certificate_events(&[other]).await.unwrap();
    change.commit().await.unwrap();
    withdraw_subject(&office.registry, &office.hr, subject, "Ghi nhầm người").await.unwrap();
    assert_eq!((stopped(&office, now).await, listed(&office).await), (Some(second), CertificateStatus::StopUse));
    office.assert_verified().await;
}

async fn a_return_lifts_the_stop_from_its_day_and_its_withdrawal_stops_again(db: TestDatabase) {
    let office = Office::open(db).await;
    let (begins, returns) = (Timestamp::start_of(BEGINS), date!(2019 - 08 - 01));
    suspend(&office, 1, BEGINS).await;
    let back = office.draft(2, vec![office.known(0, returns, Act::Return)]);
    let previewed = office.preview(&back).await.unwrap().remove(0);
    assert!(
        previewed.iter().any(|one| one.kind == ConsequenceKind::ResumeUse && one.on == returns),
        "it is said before: {previewed:?}"
    );
    let subject = office.record(&back).await.unwrap().subjects[0].subject;
    assert_eq!(run(&office).await.resumed, 0, "its day has not come");
    let office = office.on(date!(2019 - 08 - 05));
    assert_eq!(run(&office).await.resumed, 1);
    let at = Timestamp::start_of(returns);
    assert_eq!(stopped(&office, at.plus_seconds(-1)).await, Some(begins));
    assert_eq!(stopped(&office, at).await, None);
    withdraw_subject(&office.registry, &office.hr, subject, "Chưa kết thúc xem xét kỷ luật").await.unwrap();
    assert_eq!(stopped(&office, at).await, Some(at));
    assert_eq!(stopped(&office, office.registry.clock.now()).await, Some(at));
    let expected = [SignerChangeKind::Stopped, SignerChangeKind::Resumed, SignerChangeKind::Stopped];
    assert_eq!(told(&office).await, expected);
    // It is the suspension's stop again: another return lifts it. Somebody on leave has nothing to lift.
    office.record(&office.draft(3, vec![office.known(0, date!(2019 - 08 - 04), Act::Return)])).await.unwrap();
    assert_eq!(run(&office).await.resumed, 1);
    assert_eq!(stopped(&office, office.registry.clock.now()).await, None);
    office.assert_verified().await;
}

async fn a_corrected_suspension_opens_no_gap(db: TestDatabase) {
    let office = Office::open(db).await;
    let (earlier, now) = (date!(2019 - 06 - 03), office.registry.clock.now());
    let subject = suspend(&office, 1, BEGINS).await;
    let correction =
        Correction { effective_from: earlier, act: Act::SuspendFromDuty, reason: "Sai ngày hiệu lực".to_owned() };
    correct_subject(&office.registry, &office.hr, subject, &correction).await.unwrap();
    assert_eq!(stopped(&office, now).await, Some(Timestamp::start_of(earlier)));
    assert_eq!(run(&office).await.stopped, 0, "it was carried out with the correction");
    withdraw_subject(&office.registry, &office.hr, subject, "Rút").await.unwrap();
    assert_eq!(stopped(&office, now).await, None);
    office.assert_verified().await;
}

async fn a_request_that_is_overtaken_is_cancelled_and_comes_again(db: TestDatabase) {
    let office = Office::open(db).await;
    // A second certificate: two requests come of one step.
    let (mut second, chain) = office.people[0].certificate.clone();
    second.id = CertificateId(office.registry.new_id());
    second.facts.sha256.0 = [200; 32];
    second.facts.serial.0 = vec![200];
    let mut change = office.registry.store.write(office.registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_certificates(&[(second, chain)]).await.unwrap();
    change.commit().await.unwrap();
    office.record(&office.draft(1, vec![office.known(0, TODAY, Act::Retire)])).await.unwrap();
    assert_eq!(run(&office).await.requests, 2);
    let died = office.draft(2, vec![office.known(0, TODAY, Act::Death)]);
    let subject = office.record(&died).await.unwrap().subjects[0].subject;
    let drafts = "select cast(count(*) as text) from request q where not exists \
                  (select 1 from request_event e where e.request = q.id and e.state = 'cancelled')";
    assert_eq!(office.db.texts(drafts).await, ["0"]);
    let why = office.db.texts("select distinct details from request_event where state = 'cancelled'").await;
    assert_eq!(why, ["Quyết định sau đó thay thế quyết định đã lập đề nghị này"]);
    assert_eq!(run(&office).await.requests, 2, "those of the death");
    withdraw_subject(&office.registry, &office.hr, subject, "Nhầm người").await.unwrap();
    // What was overtaken is to be done again, once for each certificate.
    assert_eq!(run(&office).await.requests, 2);
    assert_eq!(office.db.texts(drafts).await, ["2"]);
    office.assert_verified().await;
}
