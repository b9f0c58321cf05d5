//! Every state against every event, by a table written from `docs/CERTIFICATES.md` and not from the code.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::status::{
    CertificateStatus, ChainVerdict, Evidence, REASON_HOLD, Revocation, status_at,
};
use crate::domain::ids::{CertificateId, FactId};

const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

const ASKED: RequestId = RequestId(Uuid::from_u128(1));
const STOP: FactId = FactId(Uuid::from_u128(2));
const OTHER: CertificateId = CertificateId(Uuid::from_u128(3));
const RECEIPT: Fingerprint = Fingerprint([7; 32]);

/// What we declare; what is only seen is none of it.
fn event(kind: LifeEventKind, at: Timestamp) -> Option<LifeEvent> {
    Some(match kind {
        LifeEventKind::Imported => LifeEvent::Imported { at },
        LifeEventKind::Reassigned => LifeEvent::Reassigned { at },
        LifeEventKind::HandedOver => LifeEvent::HandedOver { at, receipt: Some(RECEIPT) },
        LifeEventKind::Stopped => LifeEvent::Stopped { at, stop: STOP },
        LifeEventKind::Resumed => LifeEvent::Resumed { at, lifts: STOP },
        LifeEventKind::RevocationAsked => LifeEvent::RevocationAsked { at, request: ASKED },
        LifeEventKind::RevocationRefused => LifeEvent::RevocationRefused { at, request: ASKED },
        LifeEventKind::Superseded => LifeEvent::Superseded { at, by: OTHER },
        LifeEventKind::SeenHeld
        | LifeEventKind::SeenReleased
        | LifeEventKind::SeenRevoked
        | LifeEventKind::SeenChanged
        | LifeEventKind::SeenNamed
        | LifeEventKind::SeenGone => return None,
    })
}

const HOLD: Observed = Observed::Held { since: at(1) };
const REVOKED: Observed = Observed::Revoked { since: at(1), reason: 1 };

fn in_state(state: LifeState) -> CertificateLife {
    let issued = CertificateLife::issued(at(0));
    let then = |kind| issued.clone().after(event(kind, at(1)).unwrap()).unwrap();
    match state {
        LifeState::Expected => CertificateLife::expected(ASKED, at(0)),
        LifeState::Issued => issued,
        LifeState::Active => then(LifeEventKind::HandedOver),
        LifeState::Superseded => then(LifeEventKind::Superseded),
        LifeState::StopUse => then(LifeEventKind::Stopped),
        LifeState::RevocationPending => then(LifeEventKind::RevocationAsked),
        LifeState::Hold => issued.seen(HOLD),
        LifeState::Revoked => issued.seen(REVOKED),
    }
}

/// State by state, the state after each event; `None` where it cannot follow.
#[test]
fn every_state_meets_every_event() {
    use LifeEventKind::{
        HandedOver, Imported, Reassigned, Resumed, RevocationAsked, RevocationRefused, Stopped, Superseded,
    };
    use LifeState::{
        Active as A, Expected as E, Hold as H, Issued as I, RevocationPending as P, Revoked as R, StopUse as S,
        Superseded as U,
    };
    const NO: Option<LifeState> = None;
    let events = [Imported, Reassigned, HandedOver, Stopped, Resumed, RevocationAsked, RevocationRefused, Superseded];
    let mut sorted = events;
    sorted.sort_unstable();
    let declared: Vec<_> = LifeEventKind::ALL.iter().copied().filter(|kind| event(*kind, at(0)).is_some()).collect();
    assert_eq!(sorted.as_slice(), declared, "a column for each event");
    #[rustfmt::skip]
    let table: [(LifeState, [Option<LifeState>; 8]); 8] = [
        //    imported  reassigned handed   stopped  resumed  asked    refused  superseded
        (E, [Some(I),   NO,      NO,      NO,      NO,      NO,      NO,      NO]),
        (I, [NO,        Some(I), Some(A), Some(S), NO,      Some(P), NO,      Some(U)]),
        (A, [NO,        Some(I), NO,      Some(S), NO,      Some(P), NO,      Some(U)]),
        (U, [NO,        Some(I), NO,      Some(S), NO,      Some(P), NO,      NO]),
        (S, [NO,        Some(S), NO,      NO,      Some(I), Some(P), NO,      Some(S)]),
        (P, [NO,        Some(P), NO,      Some(P), NO,      NO,      Some(I), Some(P)]),
        (H, [NO,        Some(H), Some(H), Some(H), NO,      Some(H), NO,      Some(H)]),
        (R, [NO,        Some(R), NO,      Some(R), NO,      NO,      NO,      NO]),
    ];
    assert_eq!(table.map(|(state, _)| state), [E, I, A, U, S, P, H, R], "a line for each state");
    for (state, line) in table {
        for (kind, expected) in events.iter().zip(line) {
            let outcome = in_state(state).after(event(*kind, at(2)).unwrap());
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
fn what_the_ca_shows_stands_beside_what_we_declare() {
    for &state in LifeState::ALL {
        let is_revoked = state == LifeState::Revoked;
        let own = if matches!(state, LifeState::Hold | LifeState::Revoked) { LifeState::Issued } else { state };
        let seen = |observed| in_state(state).seen(observed).state();
        assert_eq!(seen(REVOKED), LifeState::Revoked, "{state}");
        assert_eq!(seen(HOLD), if is_revoked { LifeState::Revoked } else { LifeState::Hold }, "{state}");
        assert_eq!(seen(Observed::Nothing), if is_revoked { LifeState::Revoked } else { own }, "{state}");
    }
    assert!(in_state(LifeState::RevocationPending).seen(REVOKED).pending().is_empty(), "what was asked for is done");
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
fn each_request_is_refused_by_itself() {
    let second = RequestId(Uuid::from_u128(9));
    let life = in_state(LifeState::RevocationPending);
    let life = life.after(LifeEvent::RevocationAsked { at: at(3), request: second }).unwrap();
    let life = life.after(LifeEvent::RevocationRefused { at: at(4), request: ASKED }).unwrap();
    assert_eq!(life.state(), LifeState::RevocationPending, "the CA has the other");
    let handed = life.clone().after(event(LifeEventKind::HandedOver, at(5)).unwrap());
    assert_eq!(handed.unwrap_err().why, Objection::NotToBeUsed);
    let life = life.after(LifeEvent::RevocationRefused { at: at(6), request: second }).unwrap();
    assert_eq!(life.state(), LifeState::Issued);
}

#[test]
fn what_is_recorded_before_its_day_has_not_happened() {
    let events = || {
        let stopped = LifeEvent::Stopped { at: at(10), stop: STOP };
        [stopped, LifeEvent::Resumed { at: at(20), lifts: STOP }].into_iter()
    };
    let told = |now| replay(at(0), at(now), events());
    assert_eq!(
        [9, 10, 19, 20].map(|now| told(now).0.state()),
        [LifeState::Issued, LifeState::StopUse, LifeState::StopUse, LifeState::Issued]
    );
    assert!([9, 10, 19, 20].iter().all(|now| told(*now).1.is_empty()));
}

#[test]
fn a_wrong_event_is_told_with_state_event_and_reason() {
    let wrong = in_state(LifeState::Revoked).after(event(LifeEventKind::HandedOver, at(9)).unwrap()).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "a certificate that is revoked takes no event 'handed_over': the CA revoked it, and nothing leads back"
    );
}

fn declared() -> impl Strategy<Value = LifeEvent> {
    let kinds: Vec<_> = LifeEventKind::ALL.iter().filter_map(|kind| event(*kind, at(0))).collect();
    (proptest::sample::select(kinds), 0_i64..40)
        .prop_map(|(declared, seconds)| event(declared.kind(), at(seconds)).expect("it is declared"))
}

proptest! {
    /// Whatever is declared in whatever order: it agrees with the status, dates aside, and what is observed is the CA's word alone.
    #[test]
    fn life_and_status_agree(
        events in proptest::collection::vec(declared(), 0..40),
        word in proptest::option::of((0_i64..60, prop_oneof![Just(1_u8), Just(REASON_HOLD)])),
    ) {
        let now = at(50);
        let revocation = word.map(|(seconds, reason)| Revocation { at: at(seconds), reason });
        let (life, _) = replay(at(0), now, events.into_iter());
        prop_assert_eq!(*life.observed(), Observed::Nothing, "nobody can type it in");
        let life = life.seen(Observed::of(revocation, now));
        let evidence = Evidence {
            chain: ChainVerdict::Good,
            not_before: at(0),
            not_after: at(100),
            revocation,
            stop_use_since: life.stops().iter().map(|stop| stop.since).min(),
            list_is_fresh: true,
        };
        let expected = match status_at(&evidence, now) {
            CertificateStatus::Revoked => [LifeState::Revoked; 2],
            CertificateStatus::Hold => [LifeState::Hold; 2],
            CertificateStatus::StopUse => [LifeState::StopUse, LifeState::RevocationPending],
            _ => {
                let is_free = !matches!(life.state(), LifeState::Revoked | LifeState::Hold | LifeState::StopUse);
                prop_assert!(is_free, "{}", life.state());
                [life.state(); 2]
            }
        };
        prop_assert!(expected.contains(&life.state()), "{}: {:?}", life.state(), evidence);
        let again = life.clone().seen(Observed::Nothing);
        prop_assert!(life.state() != LifeState::Revoked || again.state() == LifeState::Revoked);
    }
}
