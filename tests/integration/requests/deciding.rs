//! Who decides: never whoever wrote or submitted what is asked, by whatever way; what is given back is mended and comes again.

use congvu::domain::certificate::event::CertificateEventKind;
use congvu::domain::certificate::request::content::{Content, RevocationReason};
use congvu::domain::certificate::request::event::{Evidence, RequestAct};
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::ids::RequestId;
use congvu::domain::principal::Role;
use congvu::operations::grant_role::{RoleGrant, grant_role};
use congvu::operations::name_deputy::{Deputyship, end_deputy, name_deputy};
use congvu::operations::requests::{
    RequestDraft, Verdict, cancel_request, decide_request, mend_request, submit_request, take_up_request,
};
use congvu::operations::{Actor, OperationError, OperationResult};
use congvu::storage::read::request_list::RequestLine;
use time::Duration;

use super::desk::{Desk, conflict, wrong};
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;

on_both_engines! {
    nobody_decides_what_they_submitted_under_another_role_or_through_a_second_account
    what_a_deputy_submitted_is_the_lenders_too_and_the_other_way_round
    what_is_given_back_is_mended_and_decided_by_somebody_who_had_no_hand_in_it
    a_request_is_seen_and_touched_in_ones_own_part_of_the_tree_only
    what_was_touched_meanwhile_is_not_decided_unseen
    an_approved_order_stops_the_use_at_once_and_never_goes_to_the_ca
    the_shell_decides_nothing
    a_pressing_revocation_is_taken_back_by_nobody_alone_who_handed_it_in
}

const OWN: &str = "You wrote or submitted this request yourself";

async fn approve(desk: &Desk, actor: &Actor, id: RequestId) -> OperationResult<RequestLine> {
    decide_request(&desk.office.registry, actor, id, &Verdict::Approve, None).await
}

async fn grant(desk: &Desk, account: &str, role: Role, agency: &str) {
    let wanted = RoleGrant { account: account.to_owned(), role, agency_code: agency.to_owned(), from: None, to: None };
    grant_role(&desk.office.registry, &desk.admin, &wanted).await.unwrap();
}

async fn stands_in(desk: &Desk, deputy: &str, acts_for: &str) {
    let to = TODAY + Duration::days(3);
    let stands = Deputyship { deputy: deputy.to_owned(), acts_for: acts_for.to_owned(), from: None, to };
    name_deputy(&desk.office.registry, &desk.admin, &stands).await.unwrap();
}

async fn nobody_decides_what_they_submitted_under_another_role_or_through_a_second_account(db: TestDatabase) {
    let desk = Desk::open(db).await;
    grant(&desk, "quan-ly-thue-bao", Role::RaApprover, "H10").await;
    let both = desk.actor("quan-ly-thue-bao").await;
    let id = desk.submitted(desk.revoke(0)).await;
    assert!(conflict(approve(&desk, &both, id).await).starts_with(OWN));
    for verdict in [Verdict::Return("thiếu".to_owned()), Verdict::Reject("sai".to_owned())] {
        let decided = decide_request(&desk.office.registry, &both, id, &verdict, None).await;
        assert!(conflict(decided).starts_with(OWN), "{verdict:?}");
    }
    assert!(conflict(take_up_request(&desk.office.registry, &both, id, None).await).starts_with(OWN));
    // Two accounts of one official are one person.
    let official = Some(desk.office.person(2));
    let hands_in = desk.account("binh-trinh", Role::SubscriberManager, "H10.1", official).await;
    let decides = desk.account("binh-duyet", Role::RaApprover, "H10", official).await;
    let other = desk.draft(desk.revoke(1)).await.unwrap().request.id;
    submit_request(&desk.office.registry, &hands_in, other, None).await.unwrap();
    assert!(conflict(approve(&desk, &decides, other).await).starts_with(OWN));
    assert_eq!(desk.state(other).await, RequestState::Submitted);
    // Somebody else decides both.
    for id in [id, other] {
        approve(&desk, &desk.approver, id).await.unwrap();
        assert_eq!(desk.state(id).await, RequestState::Approved);
    }
    desk.office.assert_verified().await;
}

async fn what_a_deputy_submitted_is_the_lenders_too_and_the_other_way_round(db: TestDatabase) {
    let desk = Desk::open(db).await;
    // Mai approves, and stands in for the manager on these days: what the manager submits is hers too.
    desk.account("mai", Role::RaApprover, "H10", None).await;
    stands_in(&desk, "mai", "quan-ly-thue-bao").await;
    let id = desk.submitted(desk.revoke(0)).await;
    assert!(conflict(approve(&desk, &desk.actor("mai").await, id).await).starts_with(OWN));
    // Lan submits in the manager's place. The manager becomes an approver, and the deputyship ends: it stays the manager's act.
    desk.account("lan", Role::Reporter, "H10.1", None).await;
    stands_in(&desk, "lan", "quan-ly-thue-bao").await;
    let other = desk.draft(desk.revoke(1)).await.unwrap().request.id;
    let mended = Content { reason: Some(RevocationReason::KeyExposed), ..Content::default() };
    mend_request(&desk.office.registry, &desk.actor("lan").await, other, mended, None).await.unwrap();
    submit_request(&desk.office.registry, &desk.actor("lan").await, other, None).await.unwrap();
    end_deputy(&desk.office.registry, &desk.admin, "lan", "quan-ly-thue-bao", None).await.unwrap();
    grant(&desk, "quan-ly-thue-bao", Role::RaApprover, "H10").await;
    grant(&desk, "lan", Role::RaApprover, "H10").await;
    for name in ["quan-ly-thue-bao", "lan"] {
        assert!(conflict(approve(&desk, &desk.actor(name).await, other).await).starts_with(OWN), "{name}");
    }
    let by = desk.office.db.texts("select actor from change_set where operation = 'submit_request' order by seq").await;
    assert_eq!(by, ["quan-ly-thue-bao", "lan (for quan-ly-thue-bao)"]);
    approve(&desk, &desk.approver, other).await.unwrap();
}

async fn what_is_given_back_is_mended_and_decided_by_somebody_who_had_no_hand_in_it(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let id = desk.submitted(desk.revoke(0)).await;
    assert_eq!(wrong(desk.decide(id, Verdict::Return(" ".to_owned())).await), ["/reason"]);
    desk.decide(id, Verdict::Return("Thiếu số hiệu thiết bị".to_owned())).await.unwrap();
    // Another manager of the same department mends and submits it.
    let second = desk.account("quan-ly-hai", Role::SubscriberManager, "H10.1", None).await;
    let content = Content {
        reason: Some(RevocationReason::DeviceLost),
        device_serial: Some(" USB-17 ".to_owned()),
        ..Content::default()
    };
    mend_request(registry, &second, id, content.clone(), None).await.unwrap();
    assert_eq!(desk.state(id).await, RequestState::Returned, "mended is not submitted");
    submit_request(registry, &second, id, None).await.unwrap();
    // The first one's hand is in it still.
    grant(&desk, "quan-ly-thue-bao", Role::RaApprover, "H10").await;
    assert!(conflict(approve(&desk, &desk.actor("quan-ly-thue-bao").await, id).await).starts_with(OWN));
    take_up_request(registry, &desk.approver, id, None).await.unwrap();
    approve(&desk, &desk.approver, id).await.unwrap();
    let story = desk.story(id).await;
    assert_eq!(story.content.device_serial.as_deref(), Some("USB-17"));
    let acts: Vec<&str> = story.events.iter().map(|told| told.act.as_str()).collect();
    assert_eq!(
        acts,
        ["drafted", "submitted", "taken_up", "returned", "mended", "submitted", "taken_up", "approved"],
        "a decision takes up what nobody took up"
    );
    assert_eq!(story.events[3].event.details, "Thiếu số hiệu thiết bị");
    // What stands elsewhere is told.
    let late = mend_request(registry, &second, id, content, None).await;
    assert_eq!(conflict(late), "The request (Revocation) stands at 'Approved' and cannot be mended");
    assert_eq!(
        conflict(desk.submit(id).await),
        "The request (Revocation) stands at 'Approved' and cannot be submitted"
    );
    // Rejected is the end of it; taken back, too.
    let rejected = desk.submitted(desk.revoke(1)).await;
    desk.decide(rejected, Verdict::Reject("Không đúng đối tượng".to_owned())).await.unwrap();
    assert!(conflict(approve(&desk, &desk.approver, rejected).await).contains("'Rejected'"));
    assert_eq!(wrong(cancel_request(registry, &desk.manager, id, "", None).await), ["/reason"]);
    let third = desk.account("quan-ly-ba", Role::SubscriberManager, "H10.1", None).await;
    cancel_request(registry, &third, id, "Tìm thấy thiết bị", None).await.unwrap();
    assert_eq!(desk.state(id).await, RequestState::Cancelled);
    desk.office.assert_verified().await;
}

async fn a_pressing_revocation_is_taken_back_by_nobody_alone_who_handed_it_in(db: TestDatabase) {
    const ALONE: &str = "You submitted this pressing revocation yourself";
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let cancel = async |actor: &Actor, id| cancel_request(registry, actor, id, "Tìm thấy thiết bị", None).await;
    let other = desk.account("quan-ly-hai", Role::SubscriberManager, "H10.1", None).await;
    // Written and not handed in, it is the writer's own.
    let draft = desk.draft(desk.revoke(0)).await.unwrap().request.id;
    cancel(&desk.manager, draft).await.unwrap();
    // Handed in, taken up, approved: not by who handed it in, whoever wrote it.
    let id = desk.draft(desk.revoke(0)).await.unwrap().request.id;
    submit_request(registry, &other, id, None).await.unwrap();
    assert!(conflict(cancel(&other, id).await).starts_with(ALONE));
    take_up_request(registry, &desk.approver, id, None).await.unwrap();
    assert!(conflict(cancel(&other, id).await).starts_with(ALONE));
    approve(&desk, &desk.approver, id).await.unwrap();
    assert!(conflict(cancel(&other, id).await).starts_with(ALONE));
    assert_eq!(desk.state(id).await, RequestState::Approved);
    cancel(&desk.manager, id).await.unwrap();
    // Given back and mended to a reason that does not press, it pressed when it was handed in.
    let returned = desk.submitted(desk.revoke(0)).await;
    desk.decide(returned, Verdict::Return("Thiếu số hiệu".to_owned())).await.unwrap();
    let weaker = Content { reason: Some(RevocationReason::Replaced), ..Content::default() };
    mend_request(registry, &desk.manager, returned, weaker.clone(), None).await.unwrap();
    assert!(conflict(cancel(&desk.manager, returned).await).starts_with(ALONE));
    cancel(&other, returned).await.unwrap();
    // Not through a second account of the same official, nor for whom one stands in.
    let official = Some(desk.office.person(2));
    let first = desk.account("binh-trinh", Role::SubscriberManager, "H10.1", official).await;
    let second = desk.account("binh-huy", Role::SubscriberManager, "H10.1", official).await;
    let id = desk.draft(desk.revoke(0)).await.unwrap().request.id;
    submit_request(registry, &first, id, None).await.unwrap();
    assert!(conflict(cancel(&second, id).await).starts_with(ALONE));
    desk.account("mai", Role::Reporter, "H10.1", None).await;
    stands_in(&desk, "mai", "binh-trinh").await;
    assert!(conflict(cancel(&desk.actor("mai").await, id).await).starts_with(ALONE));
    cancel(&desk.manager, id).await.unwrap();
    // What does not press is taken back by anybody who may.
    let weak = RequestDraft { content: weaker, ..desk.revoke(1) };
    let weak = desk.submitted(weak).await;
    cancel(&desk.manager, weak).await.unwrap();
    desk.office.assert_verified().await;
}

async fn a_request_is_seen_and_touched_in_ones_own_part_of_the_tree_only(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let outside = desk.draft(desk.revoke(2)).await;
    assert!(matches!(outside, Err(OperationError::NotFound { what: "official" })), "{outside:?}");
    let id = desk.submitted(desk.revoke(0)).await;
    let elsewhere = desk.account("duyet-hai", Role::RaApprover, "H10.2", None).await;
    let hidden = approve(&desk, &elsewhere, id).await;
    assert!(matches!(hidden, Err(OperationError::NotFound { what: "request" })), "{hidden:?}");
    let neighbour = desk.account("quan-ly-hai", Role::SubscriberManager, "H10.2", None).await;
    let taken_back = cancel_request(registry, &neighbour, id, "không", None).await;
    assert!(matches!(taken_back, Err(OperationError::NotFound { what: "request" })), "{taken_back:?}");
    for actor in [&desk.manager, &desk.officer, &desk.admin] {
        let refused = approve(&desk, actor, id).await;
        assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
    }
    assert_eq!(desk.state(id).await, RequestState::Submitted);
}

async fn what_was_touched_meanwhile_is_not_decided_unseen(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let seen = desk.draft(desk.revoke(0)).await.unwrap();
    let id = seen.request.id;
    let content = Content { reason: Some(RevocationReason::Moved), ..Content::default() };
    let mended = mend_request(registry, &desk.manager, id, content.clone(), Some(seen.revision)).await.unwrap();
    assert!(mended.revision > seen.revision);
    let stale = submit_request(registry, &desk.manager, id, Some(seen.revision)).await;
    assert!(matches!(stale, Err(OperationError::Changed { what: "request" })), "{stale:?}");
    submit_request(registry, &desk.manager, id, Some(mended.revision)).await.unwrap();
    let stale = decide_request(registry, &desk.approver, id, &Verdict::Approve, Some(mended.revision)).await;
    assert!(matches!(stale, Err(OperationError::Changed { what: "request" })), "{stale:?}");
}

async fn an_approved_order_stops_the_use_at_once_and_never_goes_to_the_ca(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let stop = RequestDraft { kind: RequestKind::StopUse, ..desk.revoke(0) };
    let id = desk.submitted(stop).await;
    let stops = "select cast(count(*) as text) from certificate_event where kind = 'stop_use'";
    assert_eq!(desk.office.db.texts(stops).await, ["0"]);
    desk.decide(id, Verdict::Approve).await.unwrap();
    assert_eq!(desk.office.db.texts(stops).await, ["1"], "{}", CertificateEventKind::StopUse);
    let story = desk.story(id).await;
    let last = story.events.last().unwrap();
    assert_eq!((last.act, last.evidence, last.by), (RequestAct::Proved, Some(Evidence::StopOrder), None));
    assert_eq!(wrong(desk.send("1/STTTT", &[id]).await), ["/requests/0"]);
    desk.office.assert_verified().await;
}

async fn the_shell_decides_nothing(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let id = desk.submitted(desk.revoke(0)).await;
    let refused = approve(&desk, &Actor::Shell, id).await;
    assert!(matches!(refused, Err(OperationError::NotLoggedIn { .. })), "{refused:?}");
}
