use proptest::prelude::*;
use time::{Date, Duration, macros::date};
use uuid::Uuid;

use super::*;
use crate::domain::certificate::answer::Told;
use crate::domain::certificate::observation::Word;
use crate::domain::certificate::status::{ChainVerdict, ListWindow, REASON_HOLD, Revocation};
use crate::domain::period::Period;
use crate::domain::posting::Rank;
use crate::domain::signing::history::{HeldPost, OwnerWord, Stop};
use crate::domain::signing::knowledge::{Held, Recorded};
use crate::domain::signing::lists::Lists;

/// Everything came in with the first change set.
const FIRST: Recorded = Recorded::since(1, Timestamp::from_unix_micros(0));

fn known<T>(fact: T) -> Held<T> {
    Held::new(fact, FIRST)
}

fn lists(windows: impl Iterator<Item = ListWindow>) -> std::sync::Arc<Lists> {
    Lists::of(windows.map(|window| (window, FIRST)).collect()).into()
}

fn stop(from: i64, to: Option<i64>) -> Held<Stop> {
    known(Stop { from: at(from), lifted: to.map(|to| known(at(to))).into_iter().collect() })
}

fn said(official: Option<OfficialId>, period: Period) -> Held<OwnerWord> {
    known((official, period))
}

fn judge(at: Timestamp, certificate: Option<&CertificateHistory>, holder: Option<&HolderHistory>) -> Verdict {
    super::judge(at, certificate, holder, Knowledge::NOW)
}

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
        recorded: FIRST,
        first_chain: ChainVerdict::Good,
        chains: Vec::new(),
        not_before: at(0),
        not_after: at(100),
        may_sign: true,
        addresses: vec!["an.stttt@binhphuoc.gov.vn".parse().unwrap()],
        is_erased: false,
        first_word: None,
        words: Vec::new(),
        stops: Vec::new(),
        issuer_words: Vec::new(),
        answers: Vec::new(),
        lists: lists((-1..99).map(window)),
        found: Some(who(1)),
        owner_words: Vec::new(),
        agencies: Vec::new(),
    }
}

fn holder() -> HolderHistory {
    let period = Period { from: day(-100), to: Some(day(50)) };
    HolderHistory {
        posts: vec![known(HeldPost { agency: agency(1), rank: Rank::Deputy, period })],
        addresses: vec![known(("an.stttt@binhphuoc.gov.vn".parse().unwrap(), period))],
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
    assert_eq!((verdict.official, verdict.post, verdict.rank), (Some(who(1)), Some(agency(1)), Some(Rank::Deputy)));
    let verdict = judge(at(50), Some(&certificate()), Some(&holder()));
    assert_eq!((verdict.outcome(), verdict.official, verdict.post), (Outcome::Leavers, Some(who(1)), None));
    assert_eq!(verdict.rank, None, "without a post there is no rank");
}

#[test]
fn each_reason_has_its_outcome() {
    let word = |from, reason| known(Word::standing(Revocation { at: at(from), reason }));
    assert_eq!(outcome(10, |_| {}), Outcome::Good);
    assert_eq!(outcome(10, |it| it.first_chain = ChainVerdict::Untrusted), Outcome::Untrusted);
    assert_eq!(outcome(-1, |_| {}), Outcome::NotYetValid);
    assert_eq!(outcome(10, |it| it.words.push(word(10, 1))), Outcome::Revoked);
    assert_eq!(outcome(9, |it| it.words.push(word(10, 1))), Outcome::Good, "signed before it was revoked");
    assert_eq!(outcome(10, |it| it.words.push(word(10, REASON_HOLD))), Outcome::Hold);
    assert_eq!(outcome(100, |_| {}), Outcome::Expired);
    assert_eq!(outcome(10, |it| it.stops.push(stop(10, None))), Outcome::Stopped);
    assert_eq!(outcome(12, |it| it.stops.push(stop(10, Some(12)))), Outcome::Good, "lifted");
    assert_eq!(outcome(10, |it| it.may_sign = false), Outcome::MayNotSign);
    assert_eq!(outcome(10, |it| it.lists = lists(std::iter::empty())), Outcome::Indeterminate);
    assert_eq!(outcome(10, |it| it.issuer_words.push(word(10, 2))), Outcome::Revoked, "its CA was revoked");
    let answered = |told| {
        move |it: &mut CertificateHistory| {
            it.lists = lists(std::iter::empty());
            it.answers.push(known((told, ListWindow { this_update: at(9), next_update: at(12) })));
        }
    };
    assert_eq!(outcome(10, answered(Told::Good)), Outcome::Good);
    assert_eq!(outcome(10, answered(Told::Unknown)), Outcome::Indeterminate, "whoever does not know clears nothing");
    assert_eq!(outcome(10, |it| it.found = None), Outcome::Nobodys);
    let by_word = |it: &mut CertificateHistory| it.owner_words.push(said(Some(who(1)), Period::starting(day(20))));
    assert_eq!((outcome(19, by_word), outcome(20, by_word)), (Outcome::Nobodys, Outcome::Good));
    assert_eq!(judge(at(10), None, None).outcome(), Outcome::UnknownCertificate);
}

#[test]
fn an_agencys_certificate_is_nobodys_only_while_it_has_no_mailbox_of_its_name() {
    let period = Period { from: day(20), to: Some(day(30)) };
    let agencys = CertificateHistory { found: None, agencies: vec![known((agency(7), period))], ..certificate() };
    let verdict = judge(at(20), Some(&agencys), None);
    assert_eq!((verdict.outcome(), verdict.official, verdict.post), (Outcome::Good, None, Some(agency(7))));
    assert_eq!(judge(at(30), Some(&agencys), None).outcome(), Outcome::Nobodys);
    // What is a person's is no agency's.
    let persons = CertificateHistory { found: Some(who(1)), ..agencys };
    assert_eq!(judge(at(20), Some(&persons), Some(&holder())).post, Some(agency(1)));
}

#[test]
fn a_leavers_signature_is_told_as_such_whatever_we_had_stopped() {
    let stopped = CertificateHistory { stops: vec![stop(50, None)], ..certificate() };
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

/// A list of day 15 tells of a revocation on day 10; a correction of day 30 says whose the certificate is.
#[test]
fn a_verdict_is_by_what_was_known() {
    let told_on = |number| Recorded::since(number, at(number));
    let mut history = certificate();
    history.first_word = Some(Held::new(Word::standing(Revocation { at: at(10), reason: 1 }), told_on(15)));
    let period = Period::starting(day(0));
    history.owner_words.push(Held::new((Some(who(2)), period), told_on(30)));
    let verdict = |known| super::judge(at(12), Some(&history), Some(&holder()), known);
    let told = |known| (verdict(known).outcome(), verdict(known).official);
    assert_eq!(told(Knowledge::NOW.when(at(12))), (Outcome::Good, Some(who(1))), "when it was signed");
    assert_eq!(told(Knowledge::NOW.when(at(15))), (Outcome::Revoked, Some(who(1))));
    assert_eq!(told(Knowledge::after(29)), (Outcome::Revoked, Some(who(1))));
    assert_eq!(told(Knowledge::NOW), (Outcome::Revoked, Some(who(2))));
    // A word that was taken back, and nothing instead: whose it is was said, and is nobody's.
    history.owner_words[0].recorded = told_on(30).until(40, Some(at(40)));
    assert_eq!(super::judge(at(12), Some(&history), None, Knowledge::NOW).official, None);
}

#[test]
fn what_followed_from_erased_addresses_is_taken_over() {
    let erased = CertificateHistory { addresses: Vec::new(), is_erased: true, ..certificate() };
    let now = judge(at(10), Some(&erased), Some(&holder()));
    assert!(!now.states_other_addresses, "of what is erased it is not remarked");
    let before = Verdict { states_other_addresses: true, ..now.clone() };
    assert!(now.without_addresses(&before).states_other_addresses);
    // It was an agency's on that day, by an address that is gone.
    let nobodys = CertificateHistory { found: None, ..erased };
    let now = judge(at(10), Some(&nobodys), None);
    assert_eq!(now.reasons, [Outcome::Nobodys]);
    let before = Verdict { reasons: vec![Outcome::Indeterminate], post: Some(agency(7)), ..now.clone() };
    let taken_over = now.clone().without_addresses(&before);
    assert_eq!(
        (taken_over.outcome(), taken_over.post),
        (Outcome::Good, Some(agency(7))),
        "and the rest is judged anew"
    );
    let persons = Verdict { official: Some(who(1)), ..before };
    assert_eq!(now.clone().without_addresses(&persons), now, "what was a person's was no agency's");
}

proptest! {
    /// The first reason is the verdict, and a verdict without a reason is good.
    #[test]
    fn the_verdict_is_its_weightiest_reason(
        number in -5_i64..110, revoked in proptest::option::of((0_i64..100, prop_oneof![Just(1_u8), Just(REASON_HOLD)])),
        stopped in proptest::option::of((0_i64..100, 1_i64..50)), is_known in any::<bool>(), has_lists in any::<bool>(), may_sign in any::<bool>(),
    ) {
        let history = CertificateHistory {
            words: revoked.map(|(from, reason)| known(Word::standing(Revocation { at: at(from), reason }))).into_iter().collect(),
            stops: stopped.map(|(from, length)| stop(from, Some(from + length))).into_iter().collect(),
            lists: if has_lists { certificate().lists } else { lists(std::iter::empty()) },
            may_sign,
            ..certificate()
        };
        let verdict = judge(at(number), is_known.then_some(&history), Some(&holder()));
        prop_assert_eq!(verdict.outcome(), verdict.reasons.iter().copied().min().unwrap_or(Outcome::Good));
        prop_assert!(!verdict.reasons.contains(&Outcome::Good));
        if !has_lists && is_known { prop_assert_ne!(verdict.outcome(), Outcome::Good); }
    }
}
