use time::macros::date;

use super::AlarmKind::{
    AddressMismatch, Contested, Orphan, Parallel, UnannouncedRevocation, UnaskedRevocation, UnconfirmedRevocation,
    UnknownToCa,
};
use super::*;
use crate::domain::certificate::answer::AnswerStatus;
use crate::domain::certificate::observation::RevocationEventKind::{Changed, Held, Released, Revoked};
use crate::domain::certificate::status::{ChainVerdict, REASON_HOLD, Revocation};
use crate::domain::device::Medium;
use crate::domain::ids::IdSource;

/// A Friday, noon.
fn now() -> Timestamp {
    Timestamp::start_of(date!(2025 - 03 - 21)).plus_seconds(12 * 3600)
}

fn days(number: i64) -> Timestamp {
    now().plus_seconds(number * 86_400)
}

fn address(text: &str) -> MailAddress {
    text.parse().unwrap()
}

fn case(ids: &mut IdSource, from: i64) -> CertificateCase {
    CertificateCase {
        certificate: CertificateId(ids.next(now())),
        evidence: Evidence {
            chain: ChainVerdict::Good,
            not_before: days(from),
            not_after: days(1000),
            revocation: None,
            stop_use_since: None,
            list_is_fresh: true,
        },
        own_word: None,
        place: CertificatePlace { may_sign: true, medium: None },
        is_superseded: false,
        awaits_handover: false,
        is_stopped_for_good: false,
        addresses: vec![address("an@tinh.gov.vn")],
        told: Vec::new(),
        listed: None,
        answer: None,
        newest_list: Some(ListWindow { this_update: days(0), next_update: days(7) }),
        requests: Vec::new(),
        signed_after_leaving: None,
    }
}

fn holder() -> HolderCase {
    let mut ids = IdSource::seeded(1);
    HolderCase {
        official: Some(OfficialId(ids.next(now()))),
        has_post: true,
        is_to_come: false,
        left_at: None,
        primary: Some(address("an@tinh.gov.vn")),
        aliases: vec![address("an.cu@tinh.gov.vn")],
        certificates: vec![case(&mut ids, -100)],
    }
}

fn request(kind: RequestKind) -> RequestCase {
    RequestCase { kind, submitted_at: Some(days(-20)), waits_since: None, is_open: true, dropped_at: None }
}

fn words(told: &[(RevocationEventKind, i64)]) -> Vec<ToldWord> {
    told.iter().map(|(kind, day)| ToldWord { kind: *kind, observed_at: days(*day) }).collect()
}

fn told(holder: &HolderCase) -> Vec<(AlarmKind, Option<Timestamp>, bool)> {
    let calendar = WorkCalendar::default();
    let terms = AlarmTerms { calendar: &calendar, answer_days: ANSWER_DAYS, at: now() };
    alarms_of(holder, &terms).iter().map(|alarm| (alarm.kind, alarm.since, alarm.is_note)).collect()
}

/// What is told of `holder()` after `change`.
fn after(change: impl FnOnce(&mut HolderCase)) -> Vec<(AlarmKind, Option<Timestamp>, bool)> {
    let mut holder = holder();
    change(&mut holder);
    told(&holder)
}

#[test]
fn nothing_is_told_of_what_is_in_order() {
    assert_eq!(told(&holder()), []);
}

#[test]
fn a_revocation_is_announced_by_a_request_that_was_handed_in_before() {
    let observed = |submitted: Option<i64>, kind| {
        after(|holder| {
            let case = &mut holder.certificates[0];
            case.evidence.revocation = Some(Revocation { at: days(-11), reason: 1 });
            case.told = words(&[(Revoked, -10)]);
            case.requests = vec![RequestCase { submitted_at: submitted.map(days), ..request(kind) }];
        })
    };
    let alarm = [(UnannouncedRevocation, Some(days(-10)), false)];
    assert_eq!(observed(None, RequestKind::Revoke), alarm);
    assert_eq!(observed(Some(-9), RequestKind::Revoke), alarm);
    assert_eq!(observed(Some(-20), RequestKind::Change), alarm);
    assert_eq!(observed(Some(-10), RequestKind::Revoke), []);
    let over = |change: fn(&mut CertificateCase)| {
        after(|holder| {
            let case = &mut holder.certificates[0];
            case.told = words(&[(Held, -10)]);
            change(case);
        })
    };
    assert_eq!(over(|_| {}), [], "the hold that was told of has ended");
    let expired = |case: &mut CertificateCase| {
        case.evidence.revocation = Some(Revocation { at: days(-11), reason: 1 });
        case.evidence.not_after = days(-1);
    };
    assert_eq!(over(expired), []);
}

#[test]
fn a_hold_that_ended_says_nothing_of_the_word_that_stands() {
    let judged = |told: &[(RevocationEventKind, i64)], reason: u8, requests: Vec<RequestCase>| {
        after(|holder| {
            let case = &mut holder.certificates[0];
            case.evidence.revocation = Some(Revocation { at: days(-60), reason });
            case.told = words(told);
            case.requests = requests;
        })
    };
    let unannounced = |day| vec![(UnannouncedRevocation, Some(days(day)), false)];
    let asked = |submitted| RequestCase { submitted_at: Some(days(submitted)), ..request(RequestKind::Revoke) };
    let held_before = [(Held, -50), (Released, -47), (Revoked, -10)];
    assert_eq!(judged(&held_before, 1, vec![asked(-20)]), [], "asked for before it was revoked");
    assert_eq!(judged(&held_before, 1, Vec::new()), unannounced(-10));
    // The CA put it on hold by itself; then we asked, and it was revoked.
    assert_eq!(judged(&[(Held, -50), (Revoked, -10)], 1, vec![asked(-20)]), []);
    let again = [(Held, -50), (Released, -47), (Held, -10)];
    assert_eq!(judged(&again, REASON_HOLD, vec![asked(-20)]), []);
    assert_eq!(judged(&again, REASON_HOLD, Vec::new()), unannounced(-10));
    assert_eq!(judged(&again, REASON_HOLD, vec![asked(-9)]), unannounced(-10), "asked for after it");
    let past = [(Held, -50), (Released, -47), (Changed, -20), (Held, -10)];
    assert_eq!(judged(&past, REASON_HOLD, vec![asked(-15)]), [], "what changed was a hold that was over");
    assert_eq!(judged(&past, REASON_HOLD, Vec::new()), unannounced(-10));
    assert_eq!(judged(&[(Changed, -10)], REASON_HOLD, Vec::new()), [], "on hold since before it came in");
    assert_eq!(judged(&[], 1, Vec::new()), [], "revoked before it came in");
}

#[test]
fn a_request_announces_while_it_stands() {
    let revoked = |dropped: Option<i64>| {
        after(|holder| {
            let case = &mut holder.certificates[0];
            case.evidence.revocation = Some(Revocation { at: days(-11), reason: 1 });
            case.told = words(&[(Revoked, -10)]);
            let dropped_at = dropped.map(days);
            case.requests = vec![RequestCase { is_open: false, dropped_at, ..request(RequestKind::Revoke) }];
        })
    };
    assert_eq!(revoked(None), [], "the CA carried it out");
    assert_eq!(revoked(Some(-9)), [], "dropped after the CA had acted");
    assert_eq!(
        revoked(Some(-11)),
        [(UnannouncedRevocation, Some(days(-10)), false)],
        "rejected, or taken back, before"
    );
}

#[test]
fn silence_after_the_ca_s_term_is_told_on_the_right_working_day() {
    // Sent on a Monday: the third working day is Thursday, so that a list of Friday ends the waiting.
    let monday = Timestamp::start_of(date!(2025 - 03 - 17)).plus_seconds(9 * 3600);
    let friday = Timestamp::start_of(date!(2025 - 03 - 21));
    let silent = |sent: Timestamp, list: Timestamp, revocation: Option<Revocation>| {
        after(|holder| {
            let case = &mut holder.certificates[0];
            case.requests = vec![RequestCase { waits_since: Some(sent), ..request(RequestKind::Revoke) }];
            case.newest_list = Some(ListWindow { this_update: list, next_update: days(9) });
            case.evidence.revocation = revocation;
        })
    };
    let alarm = [(UnconfirmedRevocation, Some(friday), false)];
    assert_eq!(silent(monday, friday, None), alarm);
    assert_eq!(silent(monday, friday.plus_seconds(-1), None), [], "made within the term");
    assert_eq!(silent(monday.plus_seconds(86_400), friday, None), [], "sent a day later");
    let entry = |reason| Some(Revocation { at: monday, reason });
    assert_eq!(silent(monday, friday, entry(1)), []);
    assert_eq!(silent(monday, friday, entry(REASON_HOLD)), alarm, "a hold is no revocation");
    // Over the weekend and the Hùng Kings' day, the 7th of April 2025.
    let thursday = Timestamp::start_of(date!(2025 - 03 - 20));
    assert_eq!(silent(thursday, friday, None), []);
}

#[test]
fn whoever_left_leaves_no_usable_certificate() {
    let left = |status: fn(&mut CertificateCase)| {
        after(|holder| {
            (holder.has_post, holder.left_at) = (false, Some(days(-3)));
            status(&mut holder.certificates[0]);
        })
    };
    let alarm = [(Orphan, Some(days(-3)), false)];
    assert_eq!(left(|_| {}), alarm);
    assert_eq!(left(|case| case.evidence.list_is_fresh = false), alarm, "a missing list does not silence it");
    let unasked = [(UnaskedRevocation, Some(days(-3)), false)];
    let stopped = |case: &mut CertificateCase| case.evidence.stop_use_since = Some(days(-2));
    assert_eq!(left(stopped), unasked, "our own order is no revocation");
    let hold = |case: &mut CertificateCase| {
        case.evidence.revocation = Some(Revocation { at: days(-2), reason: REASON_HOLD });
    };
    assert_eq!(left(hold), unasked, "nor is a hold");
    let asked = |case: &mut CertificateCase| {
        case.evidence.stop_use_since = Some(days(-2));
        case.requests = vec![request(RequestKind::Revoke)];
    };
    assert_eq!(left(asked), []);
    let cancelled = |case: &mut CertificateCase| {
        case.evidence.stop_use_since = Some(days(-2));
        case.requests = vec![RequestCase { is_open: false, ..request(RequestKind::Revoke) }];
    };
    assert_eq!(left(cancelled), unasked);
    assert_eq!(left(|case| case.evidence.not_after = days(-1)), []);
    let yet_to_come = after(|holder| (holder.has_post, holder.is_to_come) = (false, true));
    assert_eq!(yet_to_come, []);
    let taken_back = after(|holder| holder.has_post = false);
    assert_eq!(taken_back, [(Orphan, None, false)], "whoever was to come, and does not, has no post");
    let nobodys = after(|holder| (holder.has_post, holder.official) = (false, None));
    assert_eq!(nobodys, []);
}

#[test]
fn a_stop_for_good_asks_for_a_revocation_and_a_suspension_does_not() {
    let stopped = |is_for_good: bool| {
        after(|holder| {
            holder.certificates[0].evidence.stop_use_since = Some(days(-2));
            holder.certificates[0].is_stopped_for_good = is_for_good;
        })
    };
    assert_eq!(stopped(true), [(UnaskedRevocation, Some(days(-2)), false)]);
    assert_eq!(stopped(false), []);
}

#[test]
fn an_address_is_the_primary_one_or_a_live_alias() {
    let stating = |text: &str, requests: Vec<RequestCase>| {
        after(|holder| {
            holder.certificates[0].addresses = vec![address(text)];
            holder.certificates[0].requests = requests;
        })
    };
    assert_eq!(stating("khac@tinh.gov.vn", Vec::new()), [(AddressMismatch, None, false)]);
    assert_eq!(stating("an.cu@tinh.gov.vn", Vec::new()), []);
    let change = request(RequestKind::Change);
    assert_eq!(stating("an.cu@tinh.gov.vn", vec![change]), [(AddressMismatch, None, true)]);
    assert_eq!(stating("an.cu@tinh.gov.vn", vec![RequestCase { is_open: false, ..change }]), []);
    assert_eq!(stating("khac@tinh.gov.vn", vec![change]), [(AddressMismatch, None, false)]);
    let cannot_sign = after(|holder| {
        holder.certificates[0].addresses.clear();
        holder.certificates[0].place.may_sign = false;
    });
    assert_eq!(cannot_sign, []);
}

#[test]
fn of_two_in_use_the_older_is_told() {
    let mut ids = IdSource::seeded(7);
    let two = |newer: CertificateCase| after(|holder| holder.certificates.push(newer));
    let newer = case(&mut ids, -10);
    assert_eq!(two(newer.clone()), [(Parallel, Some(days(-10)), false)]);
    let for_place =
        |may_sign, medium| CertificateCase { place: CertificatePlace { may_sign, medium }, ..newer.clone() };
    assert_eq!(two(for_place(true, Some(Medium::Usb))), [(Parallel, Some(days(-10)), false)], "it may be the same");
    assert_eq!(two(for_place(false, None)), [], "a pair: one signs, one enciphers");
    assert_eq!(
        two(CertificateCase { awaits_handover: true, ..newer.clone() }),
        [],
        "its holder has yet to sign for it"
    );
    assert_eq!(two(CertificateCase { is_superseded: true, ..newer.clone() }), []);
    let placed = |older: Medium, newer_on: Medium| {
        after(|holder| {
            holder.certificates[0].place.medium = Some(older);
            holder.certificates.push(for_place(true, Some(newer_on)));
        })
    };
    assert_eq!(placed(Medium::Usb, Medium::Usb), [(Parallel, Some(days(-10)), false)]);
    assert_eq!(placed(Medium::Usb, Medium::Sim), [], "a token and a SIM go beside each other");
    let followed = after(|holder| {
        holder.certificates[0].is_superseded = true;
        holder.certificates.push(newer.clone());
    });
    assert_eq!(followed, [], "the newer one took its place");
    let mut stopped = newer.clone();
    stopped.evidence.stop_use_since = Some(days(-1));
    assert_eq!(two(stopped), []);
    let mut ownerless = holder();
    ownerless.official = None;
    ownerless.certificates.push(newer);
    assert_eq!(told(&ownerless), []);
}

#[test]
fn list_and_responder_are_held_against_each_other() {
    use AnswerStatus::{Good, Hold, Revoked, Unknown};
    // The newest list was made on day 0.
    let told = |status, made: i64, listed: Option<(i64, u8)>, word: Option<(i64, u8)>| {
        let entry = |(day, reason)| Revocation { at: days(day), reason };
        let found = after(|holder| {
            let case = &mut holder.certificates[0];
            case.evidence.revocation = word.map(entry);
            case.own_word = case.evidence.revocation;
            case.listed = listed.map(entry);
            case.answer = Some(AnswerCase { status, made: days(made), heard_at: days(made) });
        });
        let own = found.into_iter().filter(|(kind, ..)| matches!(kind, Contested | UnknownToCa));
        own.map(|(kind, since, _)| (kind, since)).collect::<Vec<_>>()
    };
    let contested = |day| vec![(Contested, Some(days(day)))];
    let revoked = Some((-5, 1));
    let held = Some((-5, REASON_HOLD));
    assert_eq!(told(Good, -1, None, None), []);
    assert_eq!(told(Good, -1, revoked, revoked), contested(-1), "revoked is for ever");
    assert_eq!(told(Hold, 1, revoked, revoked), contested(1));
    assert_eq!(told(Good, -6, revoked, revoked), [], "made before");
    assert_eq!(told(Good, 1, held, None), [], "lifted since");
    assert_eq!(told(Good, -1, held, held), contested(0), "on hold since before");
    assert_eq!(told(Hold, 1, None, held), [], "news");
    assert_eq!(told(Revoked, 1, None, revoked), [], "a list is yet to be made");
    assert_eq!(told(Revoked, -1, None, revoked), contested(0));
    assert_eq!(told(Revoked, -1, held, revoked), contested(0));
    assert_eq!(told(Revoked, -1, revoked, revoked), []);
    assert_eq!(told(Unknown, -1, revoked, revoked), [(UnknownToCa, Some(days(-1)))]);
}

#[test]
fn of_what_is_asked_about_no_more_no_contest_is_told() {
    let told = |status, change: fn(&mut CertificateCase)| {
        let found = after(|holder| {
            let case = &mut holder.certificates[0];
            case.evidence.revocation = Some(Revocation { at: days(-5), reason: 1 });
            case.own_word = case.evidence.revocation;
            case.answer = Some(AnswerCase { status, made: days(-4), heard_at: days(-4) });
            change(case);
        });
        found
            .into_iter()
            .map(|(kind, ..)| kind)
            .filter(|kind| matches!(kind, Contested | UnknownToCa))
            .collect::<Vec<_>>()
    };
    for (status, kind) in [(AnswerStatus::Good, Contested), (AnswerStatus::Unknown, UnknownToCa)] {
        assert_eq!(told(status, |_| {}), [kind]);
        assert_eq!(told(status, |case| case.evidence.not_after = now()), [], "over");
        let of_its_ca = told(status, |case| case.own_word = None);
        assert_eq!(
            of_its_ca,
            if kind == Contested { vec![] } else { vec![kind] },
            "what stands against the CA is no contest"
        );
        assert_eq!(told(status, |case| case.evidence.not_after = now().plus_seconds(1)), [kind]);
        assert_eq!(told(status, |case| case.evidence.chain = ChainVerdict::Untrusted), [], "no known CA signed it");
    }
}

#[test]
fn a_signature_after_leaving_is_told_until_its_certificate_is_over_and_noted_after() {
    let told = |change: fn(&mut CertificateCase)| {
        let found = after(|holder| {
            let case = &mut holder.certificates[0];
            case.signed_after_leaving = Some(days(-3));
            change(case);
        });
        found.into_iter().find(|(kind, ..)| *kind == AlarmKind::SignedAfterLeaving)
    };
    let alarm = |is_note| Some((AlarmKind::SignedAfterLeaving, Some(days(-3)), is_note));
    assert_eq!(told(|case| case.signed_after_leaving = None), None);
    assert_eq!(told(|_| {}), alarm(false));
    let stopped = told(|case| case.evidence.stop_use_since = Some(days(-4)));
    assert_eq!(stopped, alarm(false), "our own order did not keep them from it");
    let revoked = told(|case| case.evidence.revocation = Some(Revocation { at: days(-2), reason: 5 }));
    assert_eq!(revoked, alarm(true));
}
