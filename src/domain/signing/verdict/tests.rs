use proptest::prelude::*;
use time::{Date, Duration, macros::date};
use uuid::Uuid;

use super::*;
use crate::domain::certificate::answer::Told;
use crate::domain::certificate::observation::Word;
use crate::domain::certificate::status::{ChainVerdict, ListWindow, REASON_HOLD, Revocation};
use crate::domain::period::Period;
use crate::domain::signing::history::{Owning, Stop};

fn day(number: i64) -> Date {
    date!(2019 - 06 - 01) + Duration::days(number)
}

/// Noon of a day.
fn at(number: i64) -> Timestamp {
    Timestamp::start_of(day(number)).plus_seconds(43_200)
}

fn who(number: u128) -> OfficialId {
    OfficialId(Uuid::from_u128(number))
}

fn agency(number: u128) -> AgencyId {
    AgencyId(Uuid::from_u128(number))
}

/// Valid from day 0 to day 100, with lists in force all the time, one a day.
fn certificate() -> CertificateHistory {
    let window = |number| ListWindow { this_update: at(number), next_update: at(number + 2) };
    CertificateHistory {
        certificate: CertificateId(Uuid::from_u128(9)),
        chain: ChainVerdict::Good,
        not_before: at(0),
        not_after: at(100),
        may_sign: true,
        addresses: vec!["an.stttt@binhphuoc.gov.vn".parse().unwrap()],
        words: Vec::new(),
        stops: Vec::new(),
        issuer_words: Vec::new(),
        answers: Vec::new(),
        windows: (-1..99).map(window).collect(),
        owning: Owning::Found(Some(who(1))),
        agencies: Vec::new(),
    }
}

fn holder() -> HolderHistory {
    let period = Period { from: day(-100), to: Some(day(50)) };
    HolderHistory {
        posts: vec![(agency(1), period)],
        addresses: vec![("an.stttt@binhphuoc.gov.vn".parse().unwrap(), period)],
    }
}

fn told() -> Circumstances {
    Circumstances { is_stamped: true, agency: Some(agency(1)), is_settled: true }
}

fn outcome(number: i64, change: impl FnOnce(&mut CertificateHistory)) -> Outcome {
    let mut history = certificate();
    change(&mut history);
    judge(at(number), Some(&history), Some(&holder())).outcome()
}

#[test]
fn a_persons_good_certificate_proves_a_signature_until_they_leave() {
    let verdict = judge(at(49), Some(&certificate()), Some(&holder()));
    assert_eq!(
        (verdict.outcome(), verdict.reasons.as_slice(), verdict.remarks(told())),
        (Outcome::Good, &[][..], Vec::new())
    );
    assert_eq!((verdict.official, verdict.post), (Some(who(1)), Some(agency(1))));
    let verdict = judge(at(50), Some(&certificate()), Some(&holder()));
    assert_eq!((verdict.outcome(), verdict.official, verdict.post), (Outcome::Leavers, Some(who(1)), None));
}

#[test]
fn each_reason_has_its_outcome() {
    let word = |from, reason| Word::standing(Revocation { at: at(from), reason });
    assert_eq!(outcome(10, |_| {}), Outcome::Good);
    assert_eq!(outcome(10, |it| it.chain = ChainVerdict::Untrusted), Outcome::Untrusted);
    assert_eq!(outcome(-1, |_| {}), Outcome::NotYetValid);
    assert_eq!(outcome(10, |it| it.words.push(word(10, 1))), Outcome::Revoked);
    assert_eq!(outcome(9, |it| it.words.push(word(10, 1))), Outcome::Good, "signed before it was revoked");
    assert_eq!(outcome(10, |it| it.words.push(word(10, REASON_HOLD))), Outcome::Hold);
    assert_eq!(outcome(100, |_| {}), Outcome::Expired);
    assert_eq!(outcome(10, |it| it.stops.push(Stop { from: at(10), to: None })), Outcome::Stopped);
    assert_eq!(outcome(12, |it| it.stops.push(Stop { from: at(10), to: Some(at(12)) })), Outcome::Good, "lifted");
    assert_eq!(outcome(10, |it| it.may_sign = false), Outcome::MayNotSign);
    assert_eq!(outcome(10, |it| it.windows = Vec::new().into()), Outcome::Indeterminate);
    assert_eq!(outcome(10, |it| it.issuer_words.push(word(10, 2))), Outcome::Revoked, "its CA was revoked");
    let answered = |told| {
        move |it: &mut CertificateHistory| {
            it.windows = Vec::new().into();
            it.answers.push((told, ListWindow { this_update: at(9), next_update: at(12) }));
        }
    };
    assert_eq!(outcome(10, answered(Told::Good)), Outcome::Good);
    assert_eq!(outcome(10, answered(Told::Unknown)), Outcome::Indeterminate, "whoever does not know clears nothing");
    assert_eq!(outcome(10, |it| it.owning = Owning::Found(None)), Outcome::Nobodys);
    let said = |it: &mut CertificateHistory| it.owning = Owning::Said(vec![(who(1), Period::starting(day(20)))]);
    assert_eq!((outcome(19, said), outcome(20, said)), (Outcome::Nobodys, Outcome::Good));
    assert_eq!(judge(at(10), None, None).outcome(), Outcome::UnknownCertificate);
}

#[test]
fn an_agencys_certificate_is_nobodys_only_while_it_has_no_mailbox_of_its_name() {
    let period = Period { from: day(20), to: Some(day(30)) };
    let agencys =
        CertificateHistory { owning: Owning::Found(None), agencies: vec![(agency(7), period)], ..certificate() };
    let verdict = judge(at(20), Some(&agencys), None);
    assert_eq!((verdict.outcome(), verdict.official, verdict.post), (Outcome::Good, None, Some(agency(7))));
    assert_eq!(judge(at(30), Some(&agencys), None).outcome(), Outcome::Nobodys);
    // What is a person's is no agency's.
    let persons = CertificateHistory { owning: Owning::Found(Some(who(1))), ..agencys };
    assert_eq!(judge(at(20), Some(&persons), Some(&holder())).post, Some(agency(1)));
}

#[test]
fn a_leavers_signature_is_told_as_such_whatever_we_had_stopped() {
    let stopped = CertificateHistory { stops: vec![Stop { from: at(50), to: None }], ..certificate() };
    let verdict = judge(at(60), Some(&stopped), Some(&holder()));
    assert_eq!((verdict.outcome(), verdict.reasons), (Outcome::Leavers, vec![Outcome::Leavers, Outcome::Stopped]));
}

#[test]
fn what_is_odd_is_remarked_without_ending_the_verdict() {
    let elsewhere = Circumstances { agency: Some(agency(2)), is_stamped: false, is_settled: false };
    let lacking = CertificateHistory { addresses: Vec::new(), ..certificate() };
    let verdict = judge(at(10), Some(&lacking), Some(&holder()));
    assert_eq!(verdict.outcome(), Outcome::Good);
    let all = [Remark::NotStamped, Remark::OtherAgency, Remark::AddressNotLive, Remark::NotSettled];
    assert_eq!(verdict.remarks(elsewhere), all);
    let unknown_agency = Circumstances { agency: None, ..told() };
    assert_eq!(
        verdict.remarks(unknown_agency),
        [Remark::AddressNotLive],
        "of an agency that nobody knows it is not told"
    );
}

#[test]
fn a_signature_is_settled_by_a_list_made_after_it() {
    let lists = vec![ListWindow { this_update: at(9), next_update: at(20) }];
    let history = CertificateHistory { windows: lists.into(), ..certificate() };
    assert!(history.is_settled_at(at(9)) && !history.is_settled_at(at(10)));
}

proptest! {
    /// The first reason is the verdict, and a verdict without a reason is good.
    #[test]
    fn the_verdict_is_its_weightiest_reason(
        number in -5_i64..110, revoked in proptest::option::of((0_i64..100, prop_oneof![Just(1_u8), Just(REASON_HOLD)])),
        stop in proptest::option::of((0_i64..100, 1_i64..50)), is_known in any::<bool>(), lists in any::<bool>(), may_sign in any::<bool>(),
    ) {
        let history = CertificateHistory {
            words: revoked.map(|(from, reason)| Word::standing(Revocation { at: at(from), reason })).into_iter().collect(),
            stops: stop.map(|(from, length)| Stop { from: at(from), to: Some(at(from + length)) }).into_iter().collect(),
            windows: if lists { certificate().windows } else { Vec::new().into() },
            may_sign,
            ..certificate()
        };
        let verdict = judge(at(number), is_known.then_some(&history), Some(&holder()));
        prop_assert_eq!(verdict.outcome(), verdict.reasons.iter().copied().min().unwrap_or(Outcome::Good));
        prop_assert!(!verdict.reasons.contains(&Outcome::Good));
        if !lists && is_known { prop_assert_ne!(verdict.outcome(), Outcome::Good); }
    }
}
