//! Revocation lists: only a well-formed list with the right CA's signature gets in, and never an older one.

use std::sync::Arc;

use congvu::demo::ca::{Authority, CrlOrder, DemoCa, Generation};
use congvu::domain::certificate::facts::Serial;
use congvu::domain::certificate::status::{ListWindow, Revocation};
use congvu::pki::algorithm::AlgorithmPolicy;
use congvu::pki::chain::TrustStore;
use congvu::pki::container::Kind;
use congvu::pki::facts::parse;
use congvu::pki::revocation::{
    CrlLimits, CrlNumber, CrlRefusal, RevocationLists, Rollback, Scope, VerifiedCrl, check_succession,
};
use congvu::pki::validate::{Status, Validator};

use super::{at, ca, crl, leaf, lists, now, trust};

fn open(der: &[u8]) -> Result<VerifiedCrl, CrlRefusal> {
    VerifiedCrl::open(der, &trust(), &CrlLimits::default())
}

#[test]
fn a_list_gives_its_facts_and_entries() {
    let entries: Vec<(Serial, Revocation)> = (1_u8..200)
        .map(|n| (Serial(vec![n % 100 + 1, n]), Revocation { at: at("2019-12-01T00:00:00Z"), reason: n % 6 }))
        .collect();
    let list = open(&crl(Authority::G2Issuing, &entries)).unwrap();
    let facts = list.facts();
    assert_eq!(facts.issuer_key, parse(&leaf(1, Generation::G2)).unwrap().facts.issuer_key);
    assert_eq!(facts.issuer, parse(&leaf(1, Generation::G2)).unwrap().facts.issuer);
    assert_eq!(facts.number, Some(CrlNumber::from_octets(&[7])));
    assert_eq!(facts.number.as_ref().map(ToString::to_string).as_deref(), Some("7"));
    assert_eq!(facts.scope, Scope::Complete);
    let window = ListWindow { this_update: at("2019-12-30T00:00:00Z"), next_update: at("2020-01-30T00:00:00Z") };
    assert_eq!(facts.window, window);
    let mut expected = entries.clone();
    expected.sort_by(|(a, _), (b, _)| a.cmp(b));
    assert_eq!(list.index().iter().collect::<Vec<_>>(), expected);
    for (serial, revocation) in &entries {
        assert_eq!(list.index().find(serial).collect::<Vec<_>>(), [*revocation]);
    }
    assert_eq!(list.index().find(&Serial(vec![1])).count(), 0);
}

#[test]
fn forged_foreign_and_weak_lists_are_refused() {
    let good = crl(Authority::G2Issuing, &[]);
    let stranger = DemoCa::new(1).unwrap();
    let order = CrlOrder {
        number: 9,
        this_update: at("2019-12-30T00:00:00Z"),
        next_update: at("2020-01-30T00:00:00Z"),
        entries: &[],
    };
    let forged = stranger.crl(Authority::G2Issuing, &order).unwrap();
    assert!(matches!(open(&forged), Err(CrlRefusal::BadSignature { .. })));

    let only_g1 = [ca().certificate(Authority::G1Root)];
    let only_g1 =
        TrustStore::load(&only_g1, &[ca().certificate(Authority::G1Issuing)], AlgorithmPolicy::default()).unwrap();
    let opened = VerifiedCrl::open(&good, &only_g1, &CrlLimits::default());
    assert!(matches!(opened, Err(CrlRefusal::UnknownIssuer { .. })));
    let opened = VerifiedCrl::open(&crl(Authority::G1Issuing, &[]), &only_g1, &CrlLimits::default());
    assert!(matches!(opened, Err(CrlRefusal::Weak { .. })), "SHA-1 without the exception");
    assert!(open(&crl(Authority::G1Issuing, &[])).is_ok());

    let backwards = CrlOrder { next_update: order.this_update, ..order };
    let backwards = ca().crl(Authority::G2Issuing, &backwards).unwrap();
    assert!(matches!(open(&backwards), Err(CrlRefusal::EmptyWindow)));
    let small = CrlLimits { max_bytes: good.len() - 1, ..CrlLimits::default() };
    assert!(matches!(VerifiedCrl::open(&good, &trust(), &small), Err(CrlRefusal::TooLarge { .. })));
    for (bytes, kind) in [
        (&b"<html>"[..], Kind::Html),
        (b"", Kind::Nothing),
        (b"x", Kind::Unknown),
        (&good[..good.len() - 1], Kind::Unknown),
        (&leaf(1, Generation::G2), Kind::Certificate),
    ] {
        assert!(matches!(open(bytes), Err(CrlRefusal::NotAList { found }) if found == kind), "{kind}");
    }
}

#[test]
fn no_single_changed_octet_gets_through() {
    let trust = trust();
    let entries = [(Serial(vec![1, 2, 3]), Revocation { at: at("2019-12-01T00:00:00Z"), reason: 4 })];
    let good = crl(Authority::G2Issuing, &entries);
    for position in 0..good.len() {
        for flip in [0x01, 0x80] {
            let mut mutant = good.clone();
            mutant[position] ^= flip;
            assert!(VerifiedCrl::open(&mutant, &trust, &CrlLimits::default()).is_err(), "octet {position} by {flip}");
        }
    }
}

#[test]
fn an_older_list_may_not_replace_a_newer_one() {
    let open_with = |authority, number, this_update| {
        let order =
            CrlOrder { number, this_update: at(this_update), next_update: at("2020-01-30T00:00:00Z"), entries: &[] };
        open(&ca().crl(authority, &order).unwrap()).unwrap()
    };
    let current = open_with(Authority::G2Issuing, 300, "2019-12-30T00:00:00Z");
    let judge = |next: &VerifiedCrl| check_succession(current.facts(), next.facts());
    assert_eq!(judge(&current), Ok(()));
    assert_eq!(judge(&open_with(Authority::G2Issuing, 301, "2019-12-31T00:00:00Z")), Ok(()));
    let lower = judge(&open_with(Authority::G2Issuing, 299, "2019-12-31T00:00:00Z"));
    assert!(matches!(lower, Err(Rollback::LowerNumber { .. })));
    let lower = judge(&open_with(Authority::G2Issuing, 255, "2019-12-31T00:00:00Z"));
    assert!(matches!(lower, Err(Rollback::LowerNumber { .. })), "a shorter number is lower");
    let older = judge(&open_with(Authority::G2Issuing, 300, "2019-12-29T23:59:59Z"));
    assert!(matches!(older, Err(Rollback::OlderThisUpdate { .. })));
    let other = judge(&open_with(Authority::G1Issuing, 301, "2019-12-31T00:00:00Z"));
    assert!(matches!(other, Err(Rollback::OtherIssuer { .. })));
}

#[test]
fn a_revoked_ca_takes_its_certificates_along_and_the_wrong_cas_list_says_nothing() {
    let trust = trust();
    let der = leaf(1, Generation::G2);
    let entry =
        |der: &[u8]| (parse(der).unwrap().facts.serial, Revocation { at: at("2019-12-01T00:00:00Z"), reason: 2 });
    let list = |authority, entries: &[_]| Arc::new(open(&crl(authority, entries)).unwrap());
    let issuing = entry(ca().certificate(Authority::G2Issuing));
    let revoked_ca = RevocationLists::new(vec![list(Authority::G2Issuing, &[]), list(Authority::G2Root, &[issuing])]);
    let verdict = Validator { trust: &trust, lists: &revoked_ca }.validate(&der, now());
    assert_eq!((verdict.status, verdict.revocation), (Status::Revoked, None), "{verdict:#?}");

    // The same serial on another CA's list.
    let elsewhere = RevocationLists::new(vec![
        list(Authority::G1Issuing, &[entry(&der)]),
        list(Authority::G2Issuing, &[]),
        list(Authority::G2Root, &[]),
    ]);
    assert_eq!(Validator { trust: &trust, lists: &elsewhere }.validate(&der, now()).status, Status::Valid);
    let only_leaf = RevocationLists::new(vec![list(Authority::G2Issuing, &[])]);
    assert_eq!(Validator { trust: &trust, lists: &only_leaf }.validate(&der, now()).status, Status::Indeterminate);
}

#[test]
fn a_lifted_hold_is_told_by_the_newest_list() {
    let trust = trust();
    let der = leaf(1, Generation::G2);
    let hold = [(parse(&der).unwrap().facts.serial, Revocation { at: at("2019-12-01T00:00:00Z"), reason: 6 })];
    let older = CrlOrder {
        number: 6,
        this_update: at("2019-12-20T00:00:00Z"),
        next_update: at("2020-01-30T00:00:00Z"),
        entries: &hold,
    };
    let older = Arc::new(open(&ca().crl(Authority::G2Issuing, &older).unwrap()).unwrap());
    let mut both = lists(&trust, &[]).lists().to_vec();
    both.insert(0, older);
    let both = RevocationLists::new(both);
    let status = |instant| Validator { trust: &trust, lists: &both }.validate(&der, instant).status;
    assert_eq!(status(at("2019-12-25T00:00:00Z")), Status::Revoked);
    assert_eq!(status(now()), Status::Valid);
}
