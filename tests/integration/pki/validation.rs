//! Verdicts on demo certificates and on forgeries: what is good is valid, and each thing that is wrong has its own word.

use congvu::demo::ca::{Authority, CertificateOrder, DemoCa, Generation};
use congvu::domain::certificate::status::{ChainVerdict, Revocation};
use congvu::domain::clock::Timestamp;
use congvu::pki::algorithm::AlgorithmPolicy;
use congvu::pki::chain::TrustStore;
use congvu::pki::facts::parse;
use congvu::pki::revocation::RevocationLists;
use congvu::pki::validate::{Outcome, Rule, Status, Validator, Verdict, chain_verdict};

use super::forger::{Forgery, ca_constraints, key_usage};
use super::{at, ca, leaf, lists, now, order, policy, trust};

fn verdict(trust: &TrustStore, der: &[u8], at: Timestamp) -> Verdict {
    Validator { trust, lists: &lists(trust, &[]) }.validate(der, at)
}

fn failed(verdict: &Verdict, rule: Rule) -> Vec<usize> {
    let of_rule = verdict.checks.iter().filter(|check| check.rule == rule && check.outcome == Outcome::Fail);
    of_rule.map(|check| check.depth).collect()
}

#[test]
fn both_generations_are_valid_with_their_path_and_checks() {
    let trust = trust();
    for (generation, issuing, root) in [
        (Generation::G1, Authority::G1Issuing, Authority::G1Root),
        (Generation::G2, Authority::G2Issuing, Authority::G2Root),
    ] {
        for number in 0..10 {
            let der = leaf(number, generation);
            let verdict = verdict(&trust, &der, now());
            assert_eq!(verdict.status, Status::Valid, "{verdict:#?}");
            let expected = [&der[..], ca().certificate(issuing), ca().certificate(root)];
            let expected = expected.map(|der| parse(der).unwrap().facts);
            let path: Vec<_> = verdict.path.iter().map(|step| (step.subject.clone(), step.sha256)).collect();
            assert_eq!(path, expected.map(|facts| (facts.subject, facts.sha256)));
            assert!(verdict.checks.iter().all(|check| check.outcome == Outcome::Pass));
            assert_eq!(chain_verdict(&trust, &der), ChainVerdict::Good);
        }
    }
}

#[test]
fn dates_decide_at_their_edges_and_never_the_chain() {
    let trust = trust();
    let bounds = order(1, Generation::G2);
    let lists = lists(&trust, &[]);
    for (instant, expected) in [
        (bounds.not_before.plus_seconds(-1), Status::NotYetValid),
        (bounds.not_before, Status::Valid),
        (bounds.not_after.plus_seconds(-1), Status::Indeterminate),
        (bounds.not_after, Status::Expired),
        (at("2045-01-01T00:00:00Z"), Status::Expired),
        (at("1990-01-01T00:00:00Z"), Status::NotYetValid),
    ] {
        let verdict = Validator { trust: &trust, lists: &lists }.validate(&leaf(1, Generation::G2), instant);
        assert_eq!(verdict.status, expected, "{instant} {verdict:#?}");
    }
}

#[test]
fn a_wrong_root_or_a_missing_intermediate_is_untrusted() {
    let stranger = DemoCa::new(1).unwrap();
    let foreign = TrustStore::load(&stranger.anchors(), &stranger.intermediates(), policy()).unwrap();
    let der = leaf(1, Generation::G2);
    let verdict_there = Validator { trust: &foreign, lists: &RevocationLists::default() }.validate(&der, now());
    assert_eq!(verdict_there.status, Status::Untrusted);
    assert_eq!(chain_verdict(&foreign, &der), ChainVerdict::Untrusted);
    let without = TrustStore::load(&ca().anchors(), &[], policy()).unwrap();
    assert_eq!(chain_verdict(&without, &der), ChainVerdict::Untrusted);
    let verdict = verdict_with_no_lists(&without, &der);
    assert_eq!(verdict.status, Status::Untrusted);
    assert_eq!(failed(&verdict, Rule::Path)[0], 0);
    // Its own CA's names and key identifiers, but another's key.
    let lookalike = Forgery { signer: stranger.key(Authority::G2Issuing).clone(), ..Forgery::default() }.sign();
    let verdict = verdict_with_no_lists(&trust(), &lookalike);
    assert_eq!(verdict.status, Status::Untrusted);
    assert!(verdict.checks.iter().any(|check| check.clause == "RFC 5280 section 6.1.3 (a)(1)"), "{verdict:#?}");
    assert_eq!(chain_verdict(&trust(), &lookalike), ChainVerdict::Untrusted);
}

fn verdict_with_no_lists(trust: &TrustStore, der: &[u8]) -> Verdict {
    Validator { trust, lists: &RevocationLists::default() }.validate(der, now())
}

#[test]
fn a_lookalike_ca_beside_the_real_one_does_not_hide_it() {
    let stranger = DemoCa::new(1).unwrap();
    let theirs = Forgery {
        issuer: Authority::G2Root,
        signer: ca().key(Authority::G2Root).clone(),
        subject: Some(Authority::G2Issuing),
        key: Some(stranger.key(Authority::G2Issuing).clone()),
        extensions: vec![ca_constraints()],
        ..Forgery::default()
    };
    let (theirs, ours) = (theirs.sign(), ca().certificate(Authority::G2Issuing).to_vec());
    // The forged leaf has no key identifiers, so that OpenSSL takes the first CA of that name and does not go back.
    let ours_leaf = Forgery::default().sign();
    let theirs_leaf = Forgery { signer: stranger.key(Authority::G2Issuing).clone(), ..Forgery::default() }.sign();
    let anchors: Vec<Vec<u8>> = ca().anchors().iter().map(|der| der.to_vec()).collect();
    let g1 = ca().certificate(Authority::G1Issuing).to_vec();
    for intermediates in [[g1.clone(), ours.clone(), theirs.clone()], [g1.clone(), theirs, ours]] {
        let trust = TrustStore::load(&anchors, &intermediates, policy()).unwrap();
        for leaf in [&ours_leaf, &theirs_leaf] {
            assert_eq!(chain_verdict(&trust, leaf), ChainVerdict::Good);
        }
        // A list of ours says nothing of theirs: same name, another key.
        let lists = lists(&trust, &[]);
        let validator = Validator { trust: &trust, lists: &lists };
        assert_eq!(validator.validate(&ours_leaf, now()).status, Status::Valid);
        assert_eq!(validator.validate(&theirs_leaf, now()).status, Status::Indeterminate);
    }
}

#[test]
fn an_expired_intermediate_breaks_the_path_only_after_its_end() {
    let intermediate = Forgery {
        issuer: Authority::G2Root,
        signer: ca().key(Authority::G2Root).clone(),
        subject: Some(Authority::G2Issuing),
        not_before: at("2018-03-01T00:00:00Z"),
        not_after: at("2019-06-01T00:00:00Z"),
        extensions: vec![ca_constraints(), key_usage(0x06)],
        ..Forgery::default()
    };
    let anchors: Vec<Vec<u8>> = ca().anchors().iter().map(|der| der.to_vec()).collect();
    let trust = TrustStore::load(&anchors, &[intermediate.sign()], policy()).unwrap();
    let verdict = verdict_with_no_lists(&trust, &leaf(1, Generation::G2));
    assert_eq!(verdict.status, Status::Untrusted);
    assert_eq!(failed(&verdict, Rule::Path), [1]);
    assert_eq!(chain_verdict(&trust, &leaf(1, Generation::G2)), ChainVerdict::Good);
}

#[test]
fn sha1_is_good_only_under_the_pinned_g1_root_and_only_before_the_date() {
    let trust = trust();
    let under_g2 = Forgery { sha1: true, ..Forgery::default() }.sign();
    let verdict_there = verdict(&trust, &under_g2, now());
    assert_eq!(verdict_there.status, Status::Untrusted);
    assert_eq!(failed(&verdict_there, Rule::Algorithm), [0]);
    assert_eq!(chain_verdict(&trust, &under_g2), ChainVerdict::Untrusted);

    let issued = |not_before: &str| {
        let order = CertificateOrder { not_before: at(not_before), ..order(9, Generation::G1) };
        chain_verdict(&trust, &ca().issue(&order).unwrap())
    };
    assert_eq!(issued("2019-12-31T23:59:59+07:00"), ChainVerdict::Good);
    assert_eq!(issued("2020-01-01T00:00:00+07:00"), ChainVerdict::Untrusted);
    let strict = TrustStore::load(&ca().anchors(), &ca().intermediates(), AlgorithmPolicy::default()).unwrap();
    assert_eq!(chain_verdict(&strict, &leaf(1, Generation::G1)), ChainVerdict::Untrusted);
    assert_eq!(chain_verdict(&strict, &leaf(1, Generation::G2)), ChainVerdict::Good);
}

#[test]
fn a_leaf_cannot_issue_and_a_key_for_encryption_alone_cannot_sign() {
    let trust = trust();
    let encryption = Forgery { extensions: vec![key_usage(0x20)], ..Forgery::default() }.sign();
    let told = verdict(&trust, &encryption, now());
    assert_eq!((told.status, failed(&told, Rule::Purpose)), (Status::Untrusted, vec![0]));
    assert_eq!(chain_verdict(&trust, &encryption), ChainVerdict::Good);

    // The issuing CA may have no CA below it (path length 0).
    let sub_ca =
        Forgery { subject: Some(Authority::G1Issuing), extensions: vec![ca_constraints()], ..Forgery::default() };
    let below =
        Forgery { issuer: Authority::G1Issuing, signer: ca().key(Authority::G1Issuing).clone(), ..Forgery::default() };
    let intermediates = [ca().certificate(Authority::G2Issuing).to_vec(), sub_ca.sign()];
    let anchors = [ca().certificate(Authority::G2Root).to_vec()];
    let trust = TrustStore::load(&anchors, &intermediates, policy()).unwrap();
    assert_eq!(chain_verdict(&trust, &below.sign()), ChainVerdict::Untrusted);
}

#[test]
fn revocation_holds_from_its_date_and_silence_is_neither_valid_nor_revoked() {
    let trust = trust();
    let der = leaf(1, Generation::G2);
    let serial = parse(&der).unwrap().facts.serial;
    let revoked_at = at("2019-12-30T12:00:00Z");
    let told = |reason, instant| {
        let lists = lists(&trust, &[(serial.clone(), Revocation { at: revoked_at, reason })]);
        let verdict = Validator { trust: &trust, lists: &lists }.validate(&der, instant);
        (verdict.status, verdict.revocation.map(|revocation| revocation.reason))
    };
    assert_eq!(told(1, revoked_at.plus_seconds(-1)), (Status::Valid, None));
    assert_eq!(told(1, revoked_at), (Status::Revoked, Some(1)));
    assert_eq!(told(1, at("2021-01-01T00:00:00Z")), (Status::Revoked, Some(1)), "for ever, even by a stale list");
    assert_eq!(told(1, at("2030-01-01T00:00:00Z")), (Status::Revoked, Some(1)), "revoked is told before expired");
    assert_eq!(told(6, now()), (Status::Revoked, Some(6)));
    assert_eq!(told(6, at("2021-01-01T00:00:00Z")), (Status::Indeterminate, None), "a hold may have been lifted since");

    let nothing = verdict_with_no_lists(&trust, &der);
    assert_eq!(nothing.status, Status::Indeterminate);
    let clean = lists(&trust, &[]);
    let at_edge = |instant| Validator { trust: &trust, lists: &clean }.validate(&der, instant).status;
    assert_eq!(at_edge(at("2020-01-29T23:59:59Z")), Status::Valid);
    assert_eq!(at_edge(at("2020-01-30T00:00:00Z")), Status::Indeterminate, "the list is stale from nextUpdate on");
    assert_eq!(at_edge(at("2019-01-01T00:00:00Z")), Status::Valid, "a later list answers for an earlier instant");
}

#[test]
fn what_is_no_certificate_is_malformed() {
    let trust = trust();
    let der = leaf(1, Generation::G2);
    for bytes in [&b""[..], b"garbage", &der[..der.len() - 1], &[&der[..], b"x"].concat()] {
        assert_eq!(verdict_with_no_lists(&trust, bytes).status, Status::Malformed);
        assert_eq!(chain_verdict(&trust, bytes), ChainVerdict::Untrusted);
    }
}
