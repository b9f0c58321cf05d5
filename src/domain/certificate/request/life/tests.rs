//! Every state with every event, against a table written by hand; and what evidence each kind takes.

use uuid::Uuid;

use super::*;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;

/// What becomes of a revocation: a line a state, a column an event. A dot: it cannot happen.
const TABLE: &str = "
state       mended    submitted  taken_up   approved  returned  rejected  sent        ca_refused   cancelled  proved
draft       draft     submitted  .          .         .         .         .           .            cancelled  fulfilled
submitted   .         .          ra_review  .         .         .         .           .            cancelled  fulfilled
ra_review   .         .          .          approved  returned  rejected  .           .            cancelled  fulfilled
approved    .         .          .          .         .         .         sent_to_ca  .            cancelled  fulfilled
sent_to_ca  .         .          .          .         .         .         .           ca_rejected  .          fulfilled
returned    returned  submitted  .          .         .         .         .           .            cancelled  fulfilled
fulfilled   .         .          .          .         .         .         .           .            .          .
rejected    .         .          .          .         .         .         .           .            .          .
ca_rejected .         .          .          .         .         .         .           .            .          .
cancelled   .         .          .          .         .         .         .           .            .          .
";

fn by(account: u128) -> Done {
    Done { by: Some(PrincipalId(Uuid::from_u128(account))), at: Timestamp::from_unix_seconds(7) }
}

fn hash() -> Fingerprint {
    Fingerprint([9; 32])
}

fn evidence(kind: EvidenceKind) -> Evidence {
    let sha256 = (kind != EvidenceKind::StopOrder).then(hash);
    Evidence::of(kind, sha256).unwrap()
}

fn event(act: RequestAct, kind: EvidenceKind) -> Event {
    let letter = LetterId(Uuid::from_u128(50));
    Event::recorded(act, by(3), "vì sao", Some(letter), Some(evidence(kind))).unwrap()
}

/// Events of a revocation that lead to a state.
fn way_to(state: RequestState) -> Vec<RequestAct> {
    use RequestAct::{Approved, CaRefused, Cancelled, Proved, Rejected, Returned, Sent, Submitted, TakenUp};
    match state {
        RequestState::Draft => vec![],
        RequestState::Submitted => vec![Submitted],
        RequestState::RaReview => vec![Submitted, TakenUp],
        RequestState::Approved => vec![Submitted, TakenUp, Approved],
        RequestState::SentToCa => vec![Submitted, TakenUp, Approved, Sent],
        RequestState::Fulfilled => vec![Submitted, TakenUp, Approved, Sent, Proved],
        RequestState::Returned => vec![Submitted, TakenUp, Returned],
        RequestState::Rejected => vec![Submitted, TakenUp, Rejected],
        RequestState::CaRejected => vec![Submitted, TakenUp, Approved, Sent, CaRefused],
        RequestState::Cancelled => vec![Cancelled],
    }
}

fn at(kind: RequestKind, state: RequestState) -> Life {
    let ways = way_to(state).into_iter();
    let life = ways.fold(Life::drafted(kind, by(1)), |life, act| life.on(event(act, EvidenceKind::Crl)).unwrap());
    assert_eq!(life.state(), state);
    life
}

#[test]
fn every_state_with_every_event() {
    let mut lines = TABLE.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let heading = lines.next().unwrap();
    let columns: Vec<RequestAct> = heading[1..].iter().map(|code| code.parse().unwrap()).collect();
    let mut walked = 0;
    for line in lines {
        let from: RequestState = line[0].parse().unwrap();
        assert_eq!(line.len(), columns.len() + 1, "{from}");
        for (&act, &to) in columns.iter().zip(&line[1..]) {
            let came = at(RequestKind::Revoke, from).on(event(act, EvidenceKind::Crl)).map(|life| life.state());
            let wrong = WrongTurn { kind: RequestKind::Revoke, from, event: act };
            let expected = if to == "." { Err(wrong) } else { Ok(to.parse().unwrap()) };
            assert_eq!(came, expected, "{from} {act}");
            walked += 1;
        }
    }
    assert_eq!(walked, RequestState::ALL.len() * (RequestAct::ALL.len() - 1), "all but the drafting itself");
}

#[test]
fn each_kind_is_ended_by_its_own_evidence_and_by_no_other() {
    let table = [
        (RequestKind::New, vec![EvidenceKind::Certificate]),
        (RequestKind::Renew, vec![EvidenceKind::Certificate]),
        (RequestKind::Change, vec![EvidenceKind::Certificate]),
        (RequestKind::Revoke, vec![EvidenceKind::Crl, EvidenceKind::Ocsp]),
        (RequestKind::DeviceRecover, vec![EvidenceKind::Certificate, EvidenceKind::Device]),
        (RequestKind::StopUse, vec![EvidenceKind::StopOrder]),
    ];
    assert_eq!(table.len(), RequestKind::ALL.len());
    for (kind, takes) in table {
        for &shown in EvidenceKind::ALL {
            let ended = Life::drafted(kind, by(1)).on(event(RequestAct::Proved, shown));
            assert_eq!(ended.is_ok(), takes.contains(&shown), "{kind} {shown}");
        }
    }
}

#[test]
fn an_order_to_stop_use_never_goes_to_the_ca() {
    let approved = at(RequestKind::StopUse, RequestState::Approved);
    let wrong = approved.on(event(RequestAct::Sent, EvidenceKind::Crl)).unwrap_err();
    assert_eq!((wrong.from, wrong.event), (RequestState::Approved, RequestAct::Sent));
    assert_eq!(wrong.to_string(), "a request (stop_use) that is approved cannot be sent");
}

#[test]
fn whoever_wrote_or_submitted_is_remembered_through_a_return() {
    let returned = at(RequestKind::Revoke, RequestState::Returned);
    let life = returned.on(Event::Mended(by(4))).unwrap().on(Event::Submitted(by(5))).unwrap();
    let life = life.on(Event::TakenUp(by(6))).unwrap();
    let hands: Vec<u128> = life.standing().written().iter().filter_map(|done| Some(done.by?.0.as_u128())).collect();
    assert_eq!(hands, [1, 3, 4, 5], "drafted, submitted, mended, submitted again; not who took it up");
    let Standing::SentToCa { letter, .. } = at(RequestKind::Revoke, RequestState::SentToCa).standing else {
        panic!("it was sent")
    };
    assert_eq!(letter, LetterId(Uuid::from_u128(50)));
}

#[test]
fn evidence_has_a_hash_unless_it_is_a_fact_of_our_own() {
    for &kind in EvidenceKind::ALL {
        let is_own = matches!(kind, EvidenceKind::StopOrder | EvidenceKind::Device);
        assert_eq!(Evidence::of(kind, None).is_some(), is_own, "{kind}");
        assert_eq!(Evidence::of(kind, Some(hash())).is_some(), kind != EvidenceKind::StopOrder, "{kind}");
        assert_eq!(evidence(kind).kind(), kind);
    }
}
