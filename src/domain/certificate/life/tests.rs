//! Every state against every event, by a table written from `docs/CERTIFICATES.md` and not from the code.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::ids::{CertificateId, FactId};

const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

const ASKED: RequestId = RequestId(Uuid::from_u128(1));
const STOP: FactId = FactId(Uuid::from_u128(2));
const OTHER: CertificateId = CertificateId(Uuid::from_u128(3));
const LIST: Fingerprint = Fingerprint([7; 32]);

fn event(kind: LifeEventKind, at: Timestamp) -> LifeEvent {
    match kind {
        LifeEventKind::Imported => LifeEvent::Imported { at },
        LifeEventKind::HandedOver => LifeEvent::HandedOver { at, receipt: Some(LIST) },
        LifeEventKind::Stopped => LifeEvent::Stopped { at, stop: STOP },
        LifeEventKind::Resumed => LifeEvent::Resumed { at, lifts: STOP },
        LifeEventKind::RevocationAsked => LifeEvent::RevocationAsked { at, request: ASKED },
        LifeEventKind::RevocationRefused => LifeEvent::RevocationRefused { at, request: ASKED },
        LifeEventKind::Superseded => LifeEvent::Superseded { at, by: OTHER },
        LifeEventKind::SeenHeld => LifeEvent::SeenHeld { at, list: LIST },
        LifeEventKind::SeenReleased => LifeEvent::SeenReleased { at, list: LIST },
        LifeEventKind::SeenRevoked => LifeEvent::SeenRevoked { at, reason: 1, evidence: LIST },
    }
}

fn in_state(state: LifeState) -> CertificateLife {
    let issued = CertificateLife::issued(at(0));
    let then = |kind| issued.clone().after(event(kind, at(1))).unwrap();
    match state {
        LifeState::Expected => CertificateLife::expected(ASKED, at(0)),
        LifeState::Issued => issued,
        LifeState::Active => then(LifeEventKind::HandedOver),
        LifeState::Superseded => then(LifeEventKind::Superseded),
        LifeState::StopUse => then(LifeEventKind::Stopped),
        LifeState::RevocationPending => then(LifeEventKind::RevocationAsked),
        LifeState::Hold => then(LifeEventKind::SeenHeld),
        LifeState::Revoked => then(LifeEventKind::SeenRevoked),
    }
}

/// State by state, the state after each event; `None` where it cannot follow.
#[test]
fn every_state_meets_every_event() {
    use LifeEventKind::{
        HandedOver, Imported, Resumed, RevocationAsked, RevocationRefused, SeenHeld, SeenReleased, SeenRevoked,
        Stopped, Superseded,
    };
    use LifeState::{
        Active as A, Expected as E, Hold as H, Issued as I, RevocationPending as P, Revoked as R, StopUse as S,
        Superseded as U,
    };
    const NO: Option<LifeState> = None;
    let events = [
        Imported,
        HandedOver,
        Stopped,
        Resumed,
        RevocationAsked,
        RevocationRefused,
        Superseded,
        SeenHeld,
        SeenReleased,
        SeenRevoked,
    ];
    let mut sorted = events;
    sorted.sort_unstable();
    assert_eq!(sorted.as_slice(), LifeEventKind::ALL, "a column for each event");
    #[rustfmt::skip]
    let table: [(LifeState, [Option<LifeState>; 10]); 8] = [
        //    imported  handed   stopped  resumed  asked    refused  superseded held   released revoked
        (E, [Some(I),   NO,      NO,      NO,      NO,      NO,      NO,      NO,      NO,      NO]),
        (I, [NO,        Some(A), Some(S), NO,      Some(P), NO,      Some(U), Some(H), NO,      Some(R)]),
        (A, [NO,        NO,      Some(S), NO,      Some(P), NO,      Some(U), Some(H), NO,      Some(R)]),
        (U, [NO,        NO,      Some(S), NO,      Some(P), NO,      NO,      Some(H), NO,      Some(R)]),
        (S, [NO,        NO,      NO,      Some(I), Some(P), NO,      Some(S), Some(H), NO,      Some(R)]),
        (P, [NO,        NO,      Some(P), NO,      NO,      Some(I), Some(P), Some(H), NO,      Some(R)]),
        (H, [NO,        Some(H), Some(H), NO,      Some(H), NO,      Some(H), NO,      Some(I), Some(R)]),
        (R, [NO,        NO,      Some(R), NO,      NO,      NO,      NO,      NO,      NO,      NO]),
    ];
    assert_eq!(table.map(|(state, _)| state), [E, I, A, U, S, P, H, R], "a line for each state");
    for (state, line) in table {
        for (kind, expected) in events.iter().zip(line) {
            let outcome = in_state(state).after(event(*kind, at(2)));
            match &outcome {
                Ok(life) => assert_eq!(Some(life.state()), expected, "{state} and {kind}"),
                Err(wrong) => {
                    assert_eq!(None, expected, "{state} and {kind}: {wrong}");
                    assert_eq!((wrong.from, wrong.event), (state, *kind));
                }
            }
        }
    }
}

#[test]
fn each_stop_is_lifted_by_itself() {
    let second = FactId(Uuid::from_u128(9));
    let life = in_state(LifeState::StopUse).after(LifeEvent::Stopped { at: at(3), stop: second }).unwrap();
    let life = life.after(LifeEvent::Resumed { at: at(4), lifts: STOP }).unwrap();
    assert_eq!(life.state(), LifeState::StopUse, "the other stop holds");
    let life = life.after(LifeEvent::Resumed { at: at(5), lifts: second }).unwrap();
    assert_eq!(life, CertificateLife::issued(at(0)));
}

#[test]
fn a_wrong_event_is_told_with_state_event_and_reason() {
    let wrong = in_state(LifeState::Revoked).after(event(LifeEventKind::HandedOver, at(9))).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "a certificate that is revoked takes no event 'handed_over': the CA revoked it, and nothing leads back"
    );
}

proptest! {
    /// Whatever comes in whatever order: what the CA revoked stays revoked, and only what is seen makes it so.
    #[test]
    fn nothing_leads_back_from_revoked_and_nobody_can_type_it_in(kinds in proptest::collection::vec(0..LifeEventKind::ALL.len(), 0..40)) {
        let mut life = CertificateLife::issued(at(0));
        let mut was_seen = false;
        for (second, kind) in (1..).zip(kinds) {
            let kind = LifeEventKind::ALL[kind];
            let before = life.state();
            if let Ok(next) = life.clone().after(event(kind, at(second))) {
                was_seen |= kind == LifeEventKind::SeenRevoked;
                prop_assert!(before != LifeState::Revoked || next.state() == LifeState::Revoked);
                prop_assert_eq!(next.state() == LifeState::Revoked, was_seen);
                let declares = !matches!(kind, LifeEventKind::SeenHeld | LifeEventKind::SeenReleased | LifeEventKind::SeenRevoked);
                prop_assert!(!declares || next.observed() == life.observed(), "{} changed what was observed", kind);
                life = next;
            }
        }
    }
}
