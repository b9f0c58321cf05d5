//! Renewal campaigns: what an agency's campaign asks for and leaves out, carried to the CA together.

use std::collections::BTreeMap;

use congvu::domain::certificate::renewal::LeftOut;
use congvu::domain::certificate::request::letter::LetterDraft;
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::ids::CampaignId;
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::OperationError;
use congvu::operations::campaigns::{
    CampaignAct, CampaignDraft, act_on_campaign, continue_campaign, letter_of_campaign, open_campaign, preview_campaign,
};
use congvu::operations::grant_role::{RoleGrant, grant_role};
use congvu::operations::requests::{Verdict, cancel_request};
use congvu::storage::read::View;
use congvu::storage::read::campaign::{CampaignFilter, CampaignLine};
use congvu::storage::read::request_list::RequestFilter;
use time::Date;
use time::macros::date;
use uuid::Uuid;

use super::desk::{Desk, conflict, wrong};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_campaign_asks_for_what_ends_in_time_and_may_go_on_being_used
    a_campaign_goes_to_the_ca_in_one_letter
    one_that_cannot_go_on_stops_no_other
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
    let registry = &desk.office.registry;
    let filter = CampaignFilter { id: Some(id), ..CampaignFilter::default() };
    let reader = registry.store.read().await.unwrap();
    let view = View::of(registry.clock.today());
    reader.campaign_page(&Scope::Province, view, &filter, None, 10).await.unwrap().pop().unwrap()
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
    assert_eq!(line(&desk, id).await.stages, BTreeMap::from([(Some(120), 2)]), "92 days are left");

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
    assert!(conflict(letter_of_campaign(registry, &desk.officer, id, letter()).await).contains("approved"));
    for (actor, act) in [(&desk.manager, CampaignAct::Submit), (&desk.approver, CampaignAct::Approve)] {
        let acted = act_on_campaign(registry, actor, id, act).await.unwrap();
        assert_eq!((acted.done.len(), acted.refused.len(), acted.is_more), (2, 0, false), "{act:?}");
        let again = act_on_campaign(registry, actor, id, act).await.unwrap();
        assert_eq!((again.done.len(), again.refused.len()), (0, 0), "{act:?}");
    }
    let (sent, is_more) = letter_of_campaign(registry, &desk.officer, id, letter()).await.unwrap();
    assert_eq!((sent.len(), is_more), (2, false));
    assert_eq!(desk.office.count("letter").await, "1");
    let line = line(&desk, id).await;
    assert_eq!(line.states, BTreeMap::from([(RequestState::SentToCa, 2)]));
    assert_eq!((line.all(), line.open()), (2, 2));
    let nowhere = act_on_campaign(registry, &desk.manager, CampaignId(Uuid::from_u128(1)), CampaignAct::Submit).await;
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
    act_on_campaign(registry, &desk.manager, id, CampaignAct::Submit).await.unwrap();
    let acted = act_on_campaign(registry, &both, id, CampaignAct::Approve).await.unwrap();
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
