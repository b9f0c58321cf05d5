//! Renewal campaigns: what an agency's campaign asks for and leaves out, carried to the CA together.

use std::collections::BTreeMap;
use std::time::Duration;

use congvu::domain::certificate::facts::{Fingerprint, Serial};
use congvu::domain::certificate::renewal::LeftOut;
use congvu::domain::certificate::request::letter::LetterDraft;
use congvu::domain::certificate::request::{RequestEvent, RequestKind, RequestState};
use congvu::domain::certificate::status::ChainVerdict;
use congvu::domain::decision::draft::Act;
use congvu::domain::ids::{CampaignId, CertificateId, FactId};
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::campaigns::{
    ActedTogether, CampaignAct, CampaignDraft, act_on_campaign, continue_campaign, letter_of_campaign, open_campaign,
    preview_campaign,
};
use congvu::operations::devices::{Loss, report_loss};
use congvu::operations::grant_role::{RoleGrant, grant_role};
use congvu::operations::requests::{Verdict, cancel_request};
use congvu::operations::run_decisions::run_decisions;
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::View;
use congvu::storage::read::campaign::{CampaignFilter, CampaignLine};
use congvu::storage::read::request_list::RequestFilter;
use sha2::{Digest as _, Sha256};
use time::Date;
use time::macros::date;
use tokio::time::timeout;
use uuid::Uuid;

use super::desk::{Desk, conflict, wrong};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_campaign_asks_for_what_ends_in_time_and_may_go_on_being_used
    a_campaign_goes_to_the_ca_in_one_letter
    one_that_cannot_go_on_stops_no_other
    what_left_or_was_lost_since_goes_no_further
    what_was_stopped_since_is_left_out_of_the_letter
    what_a_campaign_asked_for_it_never_asks_for_again
    where_nothing_is_to_be_asked_nobody_waits
    a_reader_sees_figures_of_their_own_people_only
    a_call_looks_at_so_many_and_the_next_goes_on_past_them
}

/// Every certificate of the office ends on 1 January 2024.
const BEFORE_THE_END: Date = date!(2023 - 10 - 01);
const ENDS_BY: Date = date!(2024 - 01 - 31);

async fn desk(db: TestDatabase) -> Desk {
    Desk::open(db).await.on(BEFORE_THE_END)
}

/// Of the first department, which the manager looks after.
fn draft(desk: &Desk) -> CampaignDraft {
    CampaignDraft { agency: desk.office.agency(1), ends_by: ENDS_BY }
}

async fn opened(desk: &Desk) -> CampaignId {
    open_campaign(&desk.office.registry, &desk.manager, draft(desk)).await.unwrap().campaign.unwrap()
}

async fn line(desk: &Desk, id: CampaignId) -> CampaignLine {
    seen(desk, id, &Scope::Province).await
}

/// As whoever looks after that part of the tree sees it.
async fn seen(desk: &Desk, id: CampaignId, scope: &Scope) -> CampaignLine {
    let registry = &desk.office.registry;
    let filter = CampaignFilter { id: Some(id), ..CampaignFilter::default() };
    let reader = registry.store.read().await.unwrap();
    let now = registry.clock.now();
    reader.campaign_page(scope, (View::of(now.day()), now), &filter, None, 10).await.unwrap().pop().unwrap()
}

async fn a_campaign_asks_for_what_ends_in_time_and_may_go_on_being_used(db: TestDatabase) {
    let desk = desk(db).await;
    let registry = &desk.office.registry;
    let revoke = desk.draft(desk.revoke(1)).await.unwrap().request.id;
    let requests = desk.office.count("request").await;
    let preview = preview_campaign(registry, &desk.manager, draft(&desk)).await.unwrap();
    assert_eq!((preview.campaign, preview.is_more), (None, false));
    assert_eq!(preview.asked.iter().map(|asked| asked.certificate).collect::<Vec<_>>(), [desk.certificate(0)]);
    let left: Vec<_> = preview.left_out.iter().map(|left| (left.certificate, left.why)).collect();
    assert_eq!(left, [(desk.certificate(1), LeftOut::Asked)]);
    assert_eq!(desk.office.count("request").await, requests, "a preview writes nothing");

    let intake = open_campaign(registry, &desk.manager, draft(&desk)).await.unwrap();
    assert_eq!(intake.left_out, preview.left_out);
    let asked = desk.listed(RequestFilter { campaign: intake.campaign, ..RequestFilter::default() }).await;
    let told: Vec<_> = asked.iter().map(|line| (line.request.kind, line.request.certificate, line.state)).collect();
    assert_eq!(told, [(RequestKind::Renew, Some(desk.certificate(0)), Some(RequestState::Draft))]);
    assert!(conflict(open_campaign(registry, &desk.manager, draft(&desk)).await).contains("continue that one"));

    // What was left out is taken in once its reason holds no more; what is asked is not asked twice.
    let id = intake.campaign.unwrap();
    cancel_request(registry, &desk.manager, revoke, "Ghi nhầm", None).await.unwrap();
    let more = continue_campaign(registry, &desk.manager, id).await.unwrap();
    assert_eq!(more.asked.iter().map(|asked| asked.certificate).collect::<Vec<_>>(), [desk.certificate(1)]);
    assert!(continue_campaign(registry, &desk.manager, id).await.unwrap().asked.is_empty());
    assert_eq!(line(&desk, id).await.stages, BTreeMap::from([(Some(120), 2)]), "91 days are left");

    for ends_by in [date!(2023 - 09 - 30), date!(2024 - 10 - 02)] {
        let wrongly = open_campaign(registry, &desk.manager, CampaignDraft { ends_by, ..draft(&desk) }).await;
        assert_eq!(wrong(wrongly), ["/ends_by"]);
    }
    let elsewhere = CampaignDraft { agency: desk.office.agency(2), ends_by: ENDS_BY };
    let outside = open_campaign(registry, &desk.manager, elsewhere).await;
    assert!(matches!(outside, Err(OperationError::NotFound { what: "agency" })), "{outside:?}");
    let early = CampaignDraft { ends_by: date!(2023 - 12 - 30), ..draft(&desk) };
    assert!(conflict(open_campaign(registry, &desk.manager, early).await).starts_with("No certificate"));
    let refused = open_campaign(registry, &desk.officer, draft(&desk)).await;
    assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
    desk.office.assert_verified().await;
}

async fn a_campaign_goes_to_the_ca_in_one_letter(db: TestDatabase) {
    let desk = desk(db).await;
    let registry = &desk.office.registry;
    let id = opened(&desk).await;
    let letter = || LetterDraft { number: "12/TTTT".to_owned(), dated_on: BEFORE_THE_END, sha256: None };
    assert!(conflict(letter_of_campaign(registry, &desk.officer, id, letter(), None).await).contains("approved"));
    for (actor, act) in [(&desk.manager, CampaignAct::Submit), (&desk.approver, CampaignAct::Approve)] {
        let acted = act_on_campaign(registry, actor, id, act, None).await.unwrap();
        assert_eq!((acted.done.len(), acted.refused.len(), acted.next), (2, 0, None), "{act:?}");
        let again = act_on_campaign(registry, actor, id, act, None).await.unwrap();
        assert_eq!((again.done.len(), again.refused.len()), (0, 0), "{act:?}");
    }
    let sent = letter_of_campaign(registry, &desk.officer, id, letter(), None).await.unwrap();
    assert_eq!((sent.done.len(), sent.refused.len(), sent.next), (2, 0, None));
    assert_eq!(desk.office.count("letter").await, "1");
    let line = line(&desk, id).await;
    assert_eq!(line.states, BTreeMap::from([(RequestState::SentToCa, 2)]));
    assert_eq!((line.all(), line.open()), (2, 2));
    let unknown = CampaignId(Uuid::from_u128(1));
    let nowhere = act_on_campaign(registry, &desk.manager, unknown, CampaignAct::Submit, None).await;
    assert!(matches!(nowhere, Err(OperationError::NotFound { what: "campaign" })), "{nowhere:?}");
    desk.office.assert_verified().await;
}

async fn one_that_cannot_go_on_stops_no_other(db: TestDatabase) {
    let desk = desk(db).await;
    let registry = &desk.office.registry;
    let id = opened(&desk).await;
    let both = RoleGrant {
        account: "duyet".to_owned(),
        role: Role::SubscriberManager,
        agency_code: "H10".to_owned(),
        from: None,
        to: None,
    };
    grant_role(registry, &desk.admin, &both).await.unwrap();
    let both = desk.actor("duyet").await;
    // The approver hands one of them in, the manager the other.
    let requests = desk.listed(RequestFilter { campaign: Some(id), ..RequestFilter::default() }).await;
    let own = requests[0].request.id;
    congvu::operations::requests::submit_request(registry, &both, own, None).await.unwrap();
    act_on_campaign(registry, &desk.manager, id, CampaignAct::Submit, None).await.unwrap();
    let acted = act_on_campaign(registry, &both, id, CampaignAct::Approve, None).await.unwrap();
    assert_eq!(acted.done.iter().map(|line| line.request.id).collect::<Vec<_>>(), [requests[1].request.id]);
    let [(refused, why)] = acted.refused.as_slice() else { panic!("{:?}", acted.refused) };
    assert_eq!(*refused, own);
    assert!(conflict::<()>(Err(OperationError::Conflict { reason: told(why) })).starts_with("You wrote or submitted"));
    assert_eq!(desk.state(own).await, RequestState::Submitted);
    desk.decide(own, Verdict::Approve).await.unwrap_err();
}

fn told(why: &OperationError) -> congvu::domain::lang::Bilingual {
    let OperationError::Conflict { reason } = why else { panic!("{why:?}") };
    reason.clone()
}

/// Why each was refused, in English.
fn refusals(acted: &ActedTogether) -> Vec<String> {
    acted.refused.iter().map(|(_, why)| told(why).en).collect()
}

async fn lost(desk: &Desk, person: usize, account: &str) {
    let official = desk.office.person(person);
    let own = desk.account(account, Role::Official, "H10.1", Some(official)).await;
    let loss = Loss { official, device: None, since: None, details: "Rơi trên đường".to_owned() };
    report_loss(&desk.office.registry, &own, &loss).await.unwrap();
}

async fn what_left_or_was_lost_since_goes_no_further(db: TestDatabase) {
    let desk = desk(db).await;
    let registry = &desk.office.registry;
    let id = opened(&desk).await;
    let office = &desk.office;
    office.record(&office.draft(1, vec![office.known(0, BEFORE_THE_END, Act::Retire)])).await.unwrap();
    run_decisions(registry, &Actor::Shell, BEFORE_THE_END).await.unwrap();
    let acted = act_on_campaign(registry, &desk.manager, id, CampaignAct::Submit, None).await.unwrap();
    assert_eq!(acted.done.iter().map(|line| line.request.official).collect::<Vec<_>>(), [office.person(1)]);
    let why = "This certificate is not to be renewed: its holder has no post any more";
    assert_eq!(refusals(&acted), [why]);
    let (left, _) = acted.refused[0];
    assert_eq!(desk.state(left).await, RequestState::Draft);
    assert_eq!(conflict(desk.submit(left).await), why, "by itself neither");

    lost(&desk, 1, "an").await;
    let acted = act_on_campaign(registry, &desk.approver, id, CampaignAct::Approve, None).await.unwrap();
    assert_eq!(acted.done.len(), 0);
    assert_eq!(refusals(&acted), ["This certificate is not to be renewed: its use is stopped"]);
    let (lost, _) = acted.refused[0];
    assert_eq!(desk.state(lost).await, RequestState::Submitted, "nor taken up");
    desk.decide(lost, Verdict::Reject("Đã báo mất".to_owned())).await.unwrap();
    desk.office.assert_verified().await;
}

async fn what_was_stopped_since_is_left_out_of_the_letter(db: TestDatabase) {
    let desk = desk(db).await;
    let registry = &desk.office.registry;
    let id = opened(&desk).await;
    for (actor, act) in [(&desk.manager, CampaignAct::Submit), (&desk.approver, CampaignAct::Approve)] {
        assert_eq!(act_on_campaign(registry, actor, id, act, None).await.unwrap().done.len(), 2);
    }
    lost(&desk, 1, "an").await;
    let letter = || LetterDraft { number: "12/TTTT".to_owned(), dated_on: BEFORE_THE_END, sha256: None };
    let sent = letter_of_campaign(registry, &desk.officer, id, letter(), None).await.unwrap();
    assert_eq!(sent.done.iter().map(|line| line.request.official).collect::<Vec<_>>(), [desk.office.person(0)]);
    assert_eq!(refusals(&sent), ["This certificate is not to be renewed: its use is stopped"]);
    let (lost, _) = sent.refused[0];
    assert_eq!(desk.state(lost).await, RequestState::Approved);
    let again = letter_of_campaign(registry, &desk.officer, id, letter(), None).await.unwrap();
    assert_eq!((again.done.len(), again.refused.len()), (0, 1));
    assert_eq!(wrong(desk.send("13/TTTT", &[lost]).await), ["/requests/0"], "in no letter");
    assert_eq!(desk.office.count("letter").await, "1");
}

async fn what_a_campaign_asked_for_it_never_asks_for_again(db: TestDatabase) {
    let desk = desk(db).await;
    let registry = &desk.office.registry;
    let id = opened(&desk).await;
    let acted = act_on_campaign(registry, &desk.manager, id, CampaignAct::Submit, None).await.unwrap();
    let [first, second] = acted.done.as_slice() else { panic!("{acted:?}") };
    desk.decide(first.request.id, Verdict::Reject("Không còn nhu cầu".to_owned())).await.unwrap();
    let fulfilled = RequestEvent {
        id: FactId(registry.new_id()),
        request: second.request.id,
        state: RequestState::Fulfilled,
        effective_at: registry.clock.now(),
        details: String::new(),
    };
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_request_events(&[fulfilled]).await.unwrap();
    change.commit().await.unwrap();
    let more = continue_campaign(registry, &desk.manager, id).await.unwrap();
    assert_eq!((more.asked.len(), more.left_out.len(), more.left_out_count), (0, 0, 0), "{more:?}");
    // Another campaign may ask for what was rejected, not for what was renewed.
    let other = CampaignDraft { ends_by: date!(2024 - 01 - 01), ..draft(&desk) };
    let preview = preview_campaign(registry, &desk.manager, other).await.unwrap();
    assert_eq!(preview.asked.iter().map(|asked| asked.official).collect::<Vec<_>>(), [first.request.official]);
    let left: Vec<_> = preview.left_out.iter().map(|left| (left.official, left.why)).collect();
    assert_eq!(left, [(second.request.official, LeftOut::Superseded)]);
}

async fn where_nothing_is_to_be_asked_nobody_waits(db: TestDatabase) {
    let desk = desk(db).await;
    let registry = &desk.office.registry;
    let id = opened(&desk).await;
    // Somebody else writes meanwhile.
    let writer = registry.store.write(registry.header(&Actor::Shell, "test")).await.unwrap();
    let looked = timeout(Duration::from_secs(4), continue_campaign(registry, &desk.manager, id)).await;
    assert!(looked.expect("it does not wait for the writer").unwrap().asked.is_empty());
    drop(writer);
}

async fn a_reader_sees_figures_of_their_own_people_only(db: TestDatabase) {
    let desk = desk(db).await;
    let registry = &desk.office.registry;
    let id = opened(&desk).await;
    let own = Scope::subtree(desk.office.agencies[1].path.clone());
    assert_eq!(seen(&desk, id, &own).await.all(), 2);
    let office = &desk.office;
    office.record(&office.draft(1, vec![office.transfer(0, 2, BEFORE_THE_END)])).await.unwrap();
    run_decisions(registry, &Actor::Shell, BEFORE_THE_END).await.unwrap();
    let of_own = seen(&desk, id, &own).await;
    assert_eq!((of_own.all(), of_own.stages), (1, BTreeMap::from([(Some(120), 1)])));
    assert_eq!(line(&desk, id).await.all(), 2);
}

async fn a_call_looks_at_so_many_and_the_next_goes_on_past_them(db: TestDatabase) {
    const MANY: u16 = 499;
    let desk = desk(db).await;
    let registry = &desk.office.registry;
    let like = &desk.office.people[0].certificate.0;
    let certificate = |number: u16| {
        let octets = number.to_be_bytes().to_vec();
        let mut one = like.clone();
        one.id = CertificateId(registry.new_id());
        one.facts.sha256 = Fingerprint(Sha256::digest(&octets).into());
        one.facts.serial = Serial([vec![9], octets.clone()].concat());
        one.der = octets;
        (one, ChainVerdict::Good)
    };
    let certificates: Vec<_> = (0..MANY).map(certificate).collect();
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_certificates(&certificates).await.unwrap();
    change.commit().await.unwrap();
    let id = opened(&desk).await;
    // The first person leaves: none of theirs can go on.
    let office = &desk.office;
    office.record(&office.draft(1, vec![office.known(0, BEFORE_THE_END, Act::Retire)])).await.unwrap();
    run_decisions(registry, &Actor::Shell, BEFORE_THE_END).await.unwrap();
    let acted = act_on_campaign(registry, &desk.manager, id, CampaignAct::Submit, None).await.unwrap();
    assert_eq!(acted.done.len() + acted.refused.len(), 500, "of 501");
    let rest = act_on_campaign(registry, &desk.manager, id, CampaignAct::Submit, acted.next).await.unwrap();
    assert_eq!((rest.done.len() + rest.refused.len(), rest.next), (1, None));
    assert_eq!(acted.done.len() + rest.done.len(), 1);
}
