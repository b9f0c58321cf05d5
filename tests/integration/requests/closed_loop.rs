//! A leaver on Monday, the letter on Tuesday, the CA's list on Friday: fulfilled; and what is late on which working day without them.

use congvu::demo::ca::{self, CrlOrder};
use congvu::domain::certificate::facts::{Fingerprint, Serial};
use congvu::domain::certificate::request::content::RevocationReason;
use congvu::domain::certificate::request::event::{Evidence, RequestAct};
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::certificate::status::Revocation;
use congvu::domain::clock::Timestamp;
use congvu::domain::decision::draft::Act;
use congvu::domain::decision::step::{StepKind, StepState};
use congvu::domain::ids::{CertificateId, RequestId};
use congvu::operations::Actor;
use congvu::operations::import_certificates::{ImportOutcome, import_certificates};
use congvu::operations::list_steps::{StepWishes, list_steps};
use congvu::operations::refresh_revocation::{ListOutcome, refresh_revocation};
use congvu::operations::requests::{Verdict, overdue_today, waits_for};
use congvu::operations::run_decisions::run_decisions;
use congvu::pki::facts::{fingerprint, parse};
use congvu::storage::read::request_list::RequestFilter;
use time::Date;
use time::macros::date;

use super::desk::Desk;
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::{demo_ca, trust};

on_both_engines! {
    a_leavers_certificate_is_asked_to_be_revoked_until_the_cas_list_shows_it
    what_is_not_sent_or_not_answered_in_its_working_days_is_overdue
}

const MONDAY: Date = date!(2019 - 06 - 17);
const TUESDAY: Date = date!(2019 - 06 - 18);
const WEDNESDAY: Date = date!(2019 - 06 - 19);
const FRIDAY: Date = date!(2019 - 06 - 21);
const NEXT_MONDAY: Date = date!(2019 - 06 - 24);

/// The CA's own certificate of the second person, taken in.
async fn certified(desk: &Desk) -> Serial {
    let subject = ca::Subject {
        full_name: "Nguyễn Văn An",
        organisation: "Cơ quan H10.1",
        locality: "Bình Phước",
        address: desk.office.people[1].address.address.as_str(),
    };
    let from = Timestamp::start_of(date!(2019 - 03 - 01));
    let not_after = Timestamp::start_of(date!(2022 - 03 - 01));
    let order =
        ca::CertificateOrder { number: 77, subject, generation: ca::Generation::G2, not_before: from, not_after };
    let der = demo_ca().issue(&order).unwrap();
    let serial = parse(&der).unwrap().facts.serial;
    let files = [("an.cer".to_owned(), der)];
    let rows = import_certificates(&desk.office.registry, &trust(demo_ca()), &desk.officer, &files).await.unwrap();
    let ImportOutcome::Imported { official: Some(owner), .. } = rows[0].outcome else { panic!("{rows:?}") };
    assert_eq!(owner, desk.office.person(1));
    serial
}

/// The CA's list of that day, taken in; gives its SHA-256.
pub(super) async fn listed_by_ca(desk: &Desk, number: u64, entries: &[(Serial, Revocation)]) -> Fingerprint {
    let now = desk.office.registry.clock.now();
    let order = CrlOrder { number, this_update: now, next_update: now.plus_seconds(86_400), entries };
    let list = demo_ca().crl(ca::Authority::G2Issuing, &order).unwrap();
    let hash = fingerprint(&list);
    let files = [("g2.crl".to_owned(), list)];
    let rows = refresh_revocation(&desk.office.registry, &trust(demo_ca()), &desk.officer, &files).await.unwrap();
    assert!(matches!(rows[0].outcome, ListOutcome::Taken { .. }), "{rows:?}");
    hash
}

/// The second person retires on Monday: one request for each of the certificates that stand.
async fn retired(desk: &Desk) -> Vec<RequestId> {
    let office = &desk.office;
    office.record(&office.draft(1, vec![office.known(1, MONDAY, Act::Retire)])).await.unwrap();
    run_decisions(&office.registry, &Actor::Shell, MONDAY).await.unwrap();
    let drafts = desk.listed(RequestFilter { official: Some(office.person(1)), ..RequestFilter::default() }).await;
    for draft in &drafts {
        assert_eq!((draft.request.kind, draft.state), (RequestKind::Revoke, Some(RequestState::Draft)));
        assert_eq!((draft.request.opened_on, draft.reason), (MONDAY, Some(RevocationReason::Retired)));
    }
    drafts.iter().map(|line| line.request.id).collect()
}

async fn step_state(desk: &Desk) -> Vec<StepState> {
    let mut states = Vec::new();
    for &state in StepState::ALL {
        let wishes = StepWishes { state, kind: Some(StepKind::RequestRevocation), ..StepWishes::default() };
        let found = list_steps(&desk.office.registry, &desk.office.hr, &wishes, None, 50).await.unwrap();
        states.extend(found.iter().map(|line| line.step.state));
    }
    states
}

async fn about(desk: &Desk, id: RequestId) -> Option<CertificateId> {
    let filter = RequestFilter { id: Some(id), ..RequestFilter::default() };
    desk.listed(filter).await.pop().unwrap().request.certificate
}

async fn a_leavers_certificate_is_asked_to_be_revoked_until_the_cas_list_shows_it(db: TestDatabase) {
    use RequestAct::{Approved, Drafted, Proved, Sent, Submitted, TakenUp};
    let desk = Desk::open(db).await.on(MONDAY);
    let serial = certified(&desk).await;
    let mut drafts = retired(&desk).await;
    assert_eq!((drafts.len(), step_state(&desk).await), (2, vec![StepState::Open; 2]));
    // The other certificate is another CA's, whose list says nothing: it stays open.
    let others = about(&desk, drafts[0]).await == Some(desk.certificate(1));
    let (of_ca, other) =
        if others { (drafts.remove(1), drafts.remove(0)) } else { (drafts.remove(0), drafts.remove(0)) };
    for id in [of_ca, other] {
        desk.submit(id).await.unwrap();
        desk.decide(id, Verdict::Approve).await.unwrap();
    }
    assert_eq!(step_state(&desk).await, vec![StepState::Done; 2], "handed in");

    let desk = desk.on(TUESDAY);
    let sent = desk.send("12/STTTT-CNTT", &[of_ca, other]).await.unwrap();
    assert!(sent.iter().all(|line| line.sent_on == Some(TUESDAY)));
    let revoked = [(serial, Revocation { at: Timestamp::start_of(TUESDAY), reason: 5 })];
    let empty = listed_by_ca(&desk, 1, &[]).await;
    assert_eq!(desk.state(of_ca).await, RequestState::SentToCa);

    let desk = desk.on(FRIDAY);
    let list = listed_by_ca(&desk, 2, &revoked).await;
    assert_ne!(list, empty);
    assert_eq!(desk.state(of_ca).await, RequestState::Fulfilled);
    assert_eq!(desk.state(other).await, RequestState::SentToCa);
    let story = desk.story(of_ca).await;
    let acts: Vec<RequestAct> = story.events.iter().map(|told| told.act).collect();
    assert_eq!(acts, [Drafted, Submitted, TakenUp, Approved, Sent, Proved]);
    let accounts: Vec<Option<&str>> = story.events.iter().map(|told| told.account.as_deref()).collect();
    let (manager, approver) = (Some("quan-ly-thue-bao"), Some("duyet"));
    assert_eq!(accounts, [None, manager, approver, approver, Some("chuyen-vien-ra"), None]);
    assert_eq!(story.events[4].letter.as_ref().unwrap().draft.number, "12/STTTT-CNTT");
    assert_eq!(story.events[5].evidence, Some(Evidence::Crl(list)), "the list itself is the evidence");
    assert_eq!(story.events[5].event.effective_at.day(), FRIDAY);
    // Further lists end it no second time.
    let desk = desk.on(NEXT_MONDAY);
    listed_by_ca(&desk, 3, &revoked).await;
    assert_eq!(desk.story(of_ca).await.events.len(), 6);
    desk.office.assert_verified().await;
}

async fn what_is_not_sent_or_not_answered_in_its_working_days_is_overdue(db: TestDatabase) {
    let desk = Desk::open(db).await.on(MONDAY);
    let id = retired(&desk).await.remove(0);
    let overdue = async |desk: &Desk| {
        let late = RequestFilter { overdue: Some(overdue_today(&desk.office.registry)), ..RequestFilter::default() };
        desk.listed(late).await.len()
    };
    assert_eq!(overdue(&desk).await, 0);
    let desk = desk.on(TUESDAY);
    assert_eq!(overdue(&desk).await, 0, "the last day");
    let desk = desk.on(WEDNESDAY);
    assert_eq!(overdue(&desk).await, 1, "the manager sleeps");
    let waiting = async |desk: &Desk, actor: &Actor| {
        desk.listed(RequestFilter { waiting: Some(waits_for(actor)), ..RequestFilter::default() }).await.len()
    };
    assert_eq!([waiting(&desk, &desk.manager).await, waiting(&desk, &desk.approver).await], [1, 0]);
    desk.submit(id).await.unwrap();
    assert_eq!([waiting(&desk, &desk.manager).await, waiting(&desk, &desk.approver).await], [0, 1]);
    desk.decide(id, Verdict::Approve).await.unwrap();
    assert_eq!([waiting(&desk, &desk.approver).await, waiting(&desk, &desk.officer).await], [0, 1]);
    assert_eq!(overdue(&desk).await, 1, "approved is not sent");
    desk.send("1/STTTT", &[id]).await.unwrap();
    assert_eq!((overdue(&desk).await, waiting(&desk, &desk.officer).await), (0, 0), "it waits for the CA");
    // Three working days after Wednesday: Thursday, Friday, Monday.
    let desk = desk.on(NEXT_MONDAY);
    assert_eq!(overdue(&desk).await, 0);
    let desk = desk.on(NEXT_MONDAY.next_day().unwrap());
    assert_eq!(overdue(&desk).await, 1, "the CA sleeps");
}
