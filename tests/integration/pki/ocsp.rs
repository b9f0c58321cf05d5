//! OCSP answers: what they say joins what the lists say, and nobody but the CA and its responders may say anything.

use std::fs;
use std::sync::Arc;

use congvu::demo::ca::{Authority, CrlOrder, DemoCa, Generation, OcspOrder, OcspSigner, OcspWord, ResponderOrder, pem};
use congvu::domain::certificate::facts::Serial;
use congvu::domain::certificate::status::Revocation;
use congvu::domain::clock::Timestamp;
use congvu::pki::algorithm::AlgorithmPolicy;
use congvu::pki::chain::TrustStore;
use congvu::pki::facts::parse;
use congvu::pki::ocsp::{
    CertIdHash, NonceRule, OcspRefusal, OcspRequestError, OcspStatus, OcspTerms, VerifiedOcsp, request,
};
use congvu::pki::revocation::{CrlLimits, RevocationLists, VerifiedCrl};
use congvu::pki::validate::{Status, Validator, Verdict};

use super::{at, ca, crl, leaf, lists, now, openssl, trust};

const ISSUING: Authority = Authority::G2Issuing;

pub(crate) fn responder(signs_answers: bool, is_exempt: bool) -> ResponderOrder {
    let (not_before, not_after) = (at("2019-01-01T00:00:00Z"), at("2036-01-01T00:00:00Z"));
    ResponderOrder { not_before, not_after, signs_answers, is_exempt }
}

/// A responder of the G2 issuing CA that is in order.
fn delegate() -> Vec<u8> {
    ca().responder(ISSUING, &responder(true, true)).unwrap()
}

fn by(certificate: &[u8]) -> OcspSigner<'_> {
    OcspSigner::Holder { certificate, key: ca().responder_key() }
}

fn serial_of(der: &[u8]) -> Serial {
    parse(der).unwrap().facts.serial
}

fn order(words: &[(Serial, OcspWord)]) -> OcspOrder<'_> {
    let (made, next_update) = (at("2019-12-31T00:00:00Z"), Some(at("2020-01-07T00:00:00Z")));
    OcspOrder {
        signer: OcspSigner::Authority,
        at: made,
        produced_at: None,
        next_update,
        by_sha256: false,
        nonce: None,
        words,
    }
}

fn about(der: &[u8], word: OcspWord) -> [(Serial, OcspWord); 1] {
    [(serial_of(der), word)]
}

fn revoked(reason: u8) -> OcspWord {
    OcspWord::Revoked(Revocation { at: at("2019-12-20T00:00:00Z"), reason })
}

/// The root's list alone: it answers for the issuing CA, and nobody for those below it.
fn roots(trust: &TrustStore) -> RevocationLists {
    let open = |authority| Arc::new(VerifiedCrl::open(&crl(authority, &[]), trust, &CrlLimits::default()).unwrap());
    RevocationLists::new(vec![open(Authority::G2Root), open(Authority::G1Root)])
}

fn open(der: &[u8]) -> Result<VerifiedOcsp, OcspRefusal> {
    let trust = trust();
    VerifiedOcsp::open(der, &trust, &roots(&trust), &OcspTerms::default())
}

fn judged(lists: RevocationLists, trust: &TrustStore, answer: &[u8], der: &[u8], at: Timestamp) -> Verdict {
    let answer = VerifiedOcsp::open(answer, trust, &lists, &OcspTerms::default()).unwrap();
    let lists = lists.with_answers(vec![Arc::new(answer)]);
    Validator { trust, lists: &lists }.validate(der, at)
}

#[test]
fn authority_and_delegate_say_good_revoked_hold_and_unknown_by_either_hash() {
    let (trust, der, delegate) = (trust(), leaf(1, Generation::G2), delegate());
    for signer in [OcspSigner::Authority, by(&delegate)] {
        for by_sha256 in [false, true] {
            for (word, status, reason) in [
                (OcspWord::Good, Status::Valid, None),
                (revoked(1), Status::Revoked, Some(1)),
                (revoked(6), Status::Revoked, Some(6)),
                (OcspWord::Unknown, Status::Indeterminate, None),
                (OcspWord::NeverIssued, Status::Indeterminate, None),
            ] {
                let words = about(&der, word);
                let answer = ca().ocsp(ISSUING, &OcspOrder { signer, by_sha256, ..order(&words) }).unwrap();
                let verdict = judged(roots(&trust), &trust, &answer, &der, now());
                let told = (verdict.status, verdict.revocation.map(|revocation| revocation.reason));
                assert_eq!(told, (status, reason), "{word:?} {signer:?} {by_sha256}: {verdict:#?}");
            }
        }
    }
    let words = about(&der, OcspWord::Good);
    let answer = open(&ca().ocsp(ISSUING, &OcspOrder { signer: by(&delegate), ..order(&words) }).unwrap()).unwrap();
    assert!(answer.facts().is_delegated && answer.facts().responder.starts_with("CN=OCSP Responder"));
    assert_eq!((answer.facts().produced_at, answer.answers().len()), (at("2019-12-31T00:00:00Z"), 1));
    // Another certificate's answer says nothing of this one.
    let words = about(&leaf(2, Generation::G2), OcspWord::Good);
    let other = ca().ocsp(ISSUING, &order(&words)).unwrap();
    assert_eq!(judged(roots(&trust), &trust, &other, &der, now()).status, Status::Indeterminate);
}

#[test]
fn an_answer_holds_from_this_update_to_its_end() {
    let (trust, der) = (trust(), leaf(1, Generation::G2));
    let words = about(&der, OcspWord::Good);
    let status = |answer: &[u8], instant: &str| judged(roots(&trust), &trust, answer, &der, at(instant)).status;
    let stated = ca().ocsp(ISSUING, &order(&words)).unwrap();
    assert_eq!(status(&stated, "2019-12-31T00:00:00Z"), Status::Valid);
    assert_eq!(status(&stated, "2019-12-30T23:00:00Z"), Status::Valid, "a later answer speaks for an earlier instant");
    assert_eq!(status(&stated, "2020-01-06T23:59:59Z"), Status::Valid);
    assert_eq!(status(&stated, "2020-01-07T00:00:00Z"), Status::Indeterminate, "stale");
    let unstated = ca().ocsp(ISSUING, &OcspOrder { next_update: None, ..order(&words) }).unwrap();
    assert_eq!(status(&unstated, "2019-12-31T23:59:59Z"), Status::Valid);
    assert_eq!(status(&unstated, "2020-01-01T00:00:00Z"), Status::Indeterminate, "a day at most without a nextUpdate");
    let short = ResponderOrder { not_after: at("2020-01-03T00:00:00Z"), ..responder(true, true) };
    let short = ca().responder(ISSUING, &short).unwrap();
    let answer = ca().ocsp(ISSUING, &OcspOrder { signer: by(&short), ..order(&words) }).unwrap();
    assert_eq!(status(&answer, "2020-01-02T23:59:59Z"), Status::Valid);
    assert_eq!(status(&answer, "2020-01-03T00:00:00Z"), Status::Indeterminate, "its responder is no longer valid");
    let empty = ca().ocsp(ISSUING, &OcspOrder { next_update: Some(at("2019-12-31T00:00:00Z")), ..order(&words) });
    assert!(matches!(open(&empty.unwrap()), Err(OcspRefusal::EmptyWindow)));

    // Revoked is for ever, whatever the window; not before its date. A hold may have been lifted since.
    let told = |word, instant: &str| status(&ca().ocsp(ISSUING, &order(&about(&der, word))).unwrap(), instant);
    assert_eq!(told(revoked(1), "2021-01-01T00:00:00Z"), Status::Revoked);
    assert_eq!(told(revoked(1), "2019-12-19T23:59:59Z"), Status::Valid);
    assert_eq!(told(revoked(6), "2020-01-06T00:00:00Z"), Status::Revoked);
    assert_eq!(told(revoked(6), "2021-01-01T00:00:00Z"), Status::Indeterminate);
}

#[test]
fn a_revocation_by_list_or_by_answer_holds_and_the_newest_answer_lifts_a_hold() {
    let (trust, der) = (trust(), leaf(1, Generation::G2));
    let answer = |word| ca().ocsp(ISSUING, &order(&about(&der, word))).unwrap();
    let on_list = [(serial_of(&der), Revocation { at: at("2019-12-01T00:00:00Z"), reason: 4 })];
    let status = |listed: &[_], word| judged(lists(&trust, listed), &trust, &answer(word), &der, now()).status;
    assert_eq!(status(&[], OcspWord::Good), Status::Valid);
    assert_eq!(status(&[], OcspWord::Unknown), Status::Valid, "the list speaks");
    assert_eq!(status(&[], revoked(1)), Status::Revoked);
    assert_eq!(status(&on_list, OcspWord::Good), Status::Revoked);

    let open = |der: &[u8]| Arc::new(open(der).unwrap());
    let held = open(&answer(revoked(6)));
    let made = at("2019-12-31T01:00:00Z");
    let lifted = open(&ca().ocsp(ISSUING, &OcspOrder { at: made, ..order(&about(&der, OcspWord::Good)) }).unwrap());
    for both in [[held.clone(), lifted.clone()], [lifted, held]] {
        let lists = roots(&trust).with_answers(both.to_vec());
        let status = |instant| Validator { trust: &trust, lists: &lists }.validate(&der, instant).status;
        assert_eq!(status(at("2019-12-31T00:30:00Z")), Status::Revoked);
        assert_eq!(status(now()), Status::Valid);
    }
}

#[test]
fn whoever_may_not_answer_for_the_ca_is_refused() {
    let (trust, der) = (trust(), leaf(1, Generation::G2));
    let words = about(&der, OcspWord::Good);
    let refusal = |signer| {
        let answer = ca().ocsp(ISSUING, &OcspOrder { signer, ..order(&words) }).unwrap();
        let refusal = open(&answer).expect_err("refused");
        let source = std::error::Error::source(&refusal).map(ToString::to_string).unwrap_or_default();
        format!("{refusal} / {source}")
    };
    let stranger = DemoCa::new(1).unwrap();
    let theirs = stranger.responder(ISSUING, &responder(true, true)).unwrap();
    let key = stranger.responder_key();
    assert!(refusal(OcspSigner::Holder { certificate: &theirs, key }).contains("no known CA certified it"));
    // The right certificate, another's key.
    let fit = delegate();
    assert!(refusal(OcspSigner::Holder { certificate: &fit, key }).contains("neither by a known CA"));
    let unfit = ca().responder(ISSUING, &responder(false, true)).unwrap();
    assert!(refusal(by(&unfit)).contains("OCSPSigning"));
    let ended = ResponderOrder { not_after: at("2019-12-31T00:00:00Z"), ..responder(true, true) };
    let ended = ca().responder(ISSUING, &ended).unwrap();
    assert!(refusal(by(&ended)).contains("not valid at"));
    let checked = ca().responder(ISSUING, &responder(true, false)).unwrap();
    assert!(refusal(by(&checked)).contains("not exempt from revocation"));
    // A responder of the root, or of another CA, answers for that CA's certificates only; so does another CA.
    let roots_own = ca().responder(Authority::G2Root, &responder(true, true)).unwrap();
    assert!(refusal(by(&roots_own)).contains("no certificate of the CA that signed it"));
    let root =
        OcspSigner::Holder { certificate: ca().certificate(Authority::G2Root), key: ca().key(Authority::G2Root) };
    assert!(refusal(root).contains("no certificate of the CA that signed it"));

    // With a list that speaks for it, the responder that is not exempt is good; revoked on it, not even the exempt one is.
    let answer =
        |certificate: &[u8]| ca().ocsp(ISSUING, &OcspOrder { signer: by(certificate), ..order(&words) }).unwrap();
    let with = |answer: &[u8], entries: &[_]| {
        VerifiedOcsp::open(answer, &trust, &lists(&trust, entries), &OcspTerms::default()).map_err(|e| format!("{e:?}"))
    };
    assert!(with(&answer(&checked), &[]).is_ok());
    // From whatever day on: whoever has its key writes any day into an answer.
    for day in ["2019-12-01T00:00:00Z", "2020-06-01T00:00:00Z"] {
        let entry = [(serial_of(&delegate()), Revocation { at: at(day), reason: 1 })];
        for certificate in [&checked, &delegate()] {
            assert!(with(&answer(certificate), &entry).unwrap_err().contains("Revoked"), "{day}");
        }
    }

    // SHA-1 is for the first generation.
    let g1 = leaf(1, Generation::G1);
    let words = about(&g1, OcspWord::Good);
    let answer = ca().ocsp(Authority::G1Issuing, &order(&words)).unwrap();
    assert!(open(&answer).is_ok());
    let strict = TrustStore::load(&ca().anchors(), &ca().intermediates(), AlgorithmPolicy::default()).unwrap();
    let refused = VerifiedOcsp::open(&answer, &strict, &RevocationLists::default(), &OcspTerms::default());
    assert!(matches!(refused, Err(OcspRefusal::Weak { .. })));
}

/// Whoever has a stolen key writes any day into what they sign.
#[test]
fn where_answers_come_in_their_signer_is_judged_at_that_instant() {
    let (trust, der) = (trust(), leaf(1, Generation::G2));
    let words = about(&der, revoked(1));
    let checked = ca().responder(ISSUING, &responder(true, false)).unwrap();
    let list = |number, this_update, next_update, entries: &[(Serial, Revocation)]| {
        let order = CrlOrder { number, this_update: at(this_update), next_update: at(next_update), entries };
        let list = ca().crl(ISSUING, &order).unwrap();
        let list = VerifiedCrl::open(&list, &trust, &CrlLimits::default()).unwrap();
        RevocationLists::new(vec![Arc::new(list)])
    };
    let opened = |lists: &RevocationLists, signer: OcspSigner<'_>, judged_at: Option<Timestamp>| {
        let order = OcspOrder { signer, produced_at: Some(at("2019-12-20T00:00:00Z")), ..order(&words) };
        let terms = OcspTerms { judged_at, ..OcspTerms::default() };
        let found = VerifiedOcsp::open(&ca().ocsp(ISSUING, &order).unwrap(), &trust, lists, &terms);
        found.map(|_| ()).map_err(|refusal| format!("{refusal:?}"))
    };
    // The list that spoke on the day written into the answer has ended.
    let over = list(1, "2019-12-15T00:00:00Z", "2019-12-25T00:00:00Z", &[]);
    assert_eq!(opened(&over, by(&checked), None), Ok(()), "a kept answer");
    assert!(opened(&over, by(&checked), Some(now())).unwrap_err().contains("RevocationUnknown"));
    assert_eq!(opened(&over, by(&delegate()), Some(now())), Ok(()), "exempt");
    // On hold since the day after that day.
    let hold = [(serial_of(&checked), Revocation { at: at("2019-12-21T00:00:00Z"), reason: 6 })];
    let newest = list(2, "2019-12-30T00:00:00Z", "2020-01-30T00:00:00Z", &hold);
    assert_eq!(opened(&newest, by(&checked), None), Ok(()));
    assert!(opened(&newest, by(&checked), Some(now())).unwrap_err().contains("Revoked"));
    assert!(opened(&newest, by(&delegate()), Some(now())).unwrap_err().contains("Revoked"));
    // Over by now.
    let ended = ResponderOrder { not_after: at("2019-12-25T00:00:00Z"), ..responder(true, true) };
    let ended = ca().responder(ISSUING, &ended).unwrap();
    assert!(opened(&over, by(&ended), Some(now())).unwrap_err().contains("NotValid"));
}

#[test]
fn a_nonce_ties_the_answer_to_the_question() {
    let der = leaf(1, Generation::G2);
    let words = about(&der, OcspWord::Good);
    let trust = trust();
    let told = |sent: Option<&[u8]>, rule| {
        let answer = ca().ocsp(ISSUING, &OcspOrder { nonce: sent, ..order(&words) }).unwrap();
        let terms = OcspTerms { nonce: rule, ..OcspTerms::default() };
        match VerifiedOcsp::open(&answer, &trust, &roots(&trust), &terms) {
            Ok(_) => "taken",
            Err(OcspRefusal::NonceMissing) => "missing",
            Err(OcspRefusal::WrongNonce) => "wrong",
            Err(other) => panic!("{other:?}"),
        }
    };
    let (ours, other) = (b"0123456789abcdef".to_vec(), b"x");
    let required = || NonceRule::Required(ours.clone());
    let if_present = || NonceRule::IfPresent(ours.clone());
    assert_eq!(told(Some(&ours), required()), "taken");
    assert_eq!(told(Some(&ours), if_present()), "taken");
    assert_eq!(told(Some(other), required()), "wrong");
    assert_eq!(told(Some(other), if_present()), "wrong");
    assert_eq!(told(Some(other), NonceRule::Ignored), "taken");
    assert_eq!(told(None, required()), "missing");
    assert_eq!(told(None, if_present()), "taken");
}

#[test]
fn no_changed_octet_changes_an_answer_and_hostile_files_are_named() {
    let (trust, der, delegate) = (trust(), leaf(1, Generation::G2), delegate());
    let words = about(&der, revoked(1));
    let good = ca().ocsp(ISSUING, &OcspOrder { signer: by(&delegate), ..order(&words) }).unwrap();
    let lists = roots(&trust);
    let open = |bytes: &[u8]| VerifiedOcsp::open(bytes, &trust, &lists, &OcspTerms::default());
    let mut taken = 0;
    for position in 0..good.len() {
        let mut mutant = good.clone();
        mutant[position] ^= if position % 2 == 0 { 0x01 } else { 0x80 };
        if let Ok(answer) = open(&mutant) {
            let [only] = answer.answers() else { panic!("octet {position}") };
            let expected = Revocation { at: at("2019-12-20T00:00:00Z"), reason: 1 };
            assert_eq!((&only.serial, only.status), (&words[0].0, OcspStatus::Revoked(expected)), "octet {position}");
            taken += 1;
        }
        assert!(open(&good[..position]).is_err(), "cut at {position}");
    }
    println!("{taken} of {} changes left the answer as it was", good.len());
    let kind = |bytes: &[u8]| open(bytes).expect_err("refused").to_string();
    assert!(kind(b"<html></html>").contains("a web page"));
    assert!(kind(&der).contains("a certificate"));
    assert!(kind(&crl(ISSUING, &[])).contains("a revocation list"));
    assert!(kind(b"").contains("an empty file"));
    assert!(kind(&[0x30, 0x03, 0x0A, 0x01, 0x03]).contains("tryLater"));
    assert!(kind(&vec![0x30; 2 << 20]).contains("more than the 1048576 allowed"));
    assert!(kind(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]).contains("malformed"));
    let many: Vec<_> =
        (0..1001_u16).map(|n| (Serial(vec![1, n.to_be_bytes()[0], n.to_be_bytes()[1]]), OcspWord::Good)).collect();
    assert!(kind(&ca().ocsp(ISSUING, &order(&many)).unwrap()).contains("more than 1000 answers"));
}

#[test]
fn openssl_answers_our_question_and_we_believe_it() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let (good, bad, unknown) = (leaf(1, Generation::G2), leaf(2, Generation::G2), leaf(3, Generation::G2));
    write("ca.pem", &pem("CERTIFICATE", ca().certificate(ISSUING)));
    write("responder.pem", &pem("CERTIFICATE", &delegate()));
    let key = ca().responder_key().private_key_to_pem_pkcs8().unwrap();
    write("responder.key", &String::from_utf8(key).unwrap());
    let (first, second) = (serial_of(&good).to_string().to_uppercase(), serial_of(&bad).to_string().to_uppercase());
    write(
        "index.txt",
        &format!(
            "V\t350101000000Z\t\t{first}\tunknown\t/CN=a\nR\t350101000000Z\t191220000000Z,keyCompromise\t{second}\tunknown\t/CN=b\n"
        ),
    );
    let trust = trust();
    let nonce = b"0123456789abcdef";
    for (der, expected) in [
        (&good, OcspStatus::Good),
        (&bad, OcspStatus::Revoked(Revocation { at: at("2019-12-20T00:00:00Z"), reason: 1 })),
        (&unknown, OcspStatus::Unknown),
    ] {
        for hash in [CertIdHash::Sha1, CertIdHash::Sha256] {
            fs::write(folder.path().join("question"), request(&trust, der, hash, Some(nonce)).unwrap()).unwrap();
            let common = ["ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "responder.pem"];
            let rest = ["-rkey", "responder.key", "-ndays", "2", "-reqin", "question", "-respout", "answer"];
            let (is_good, said) = openssl(folder.path(), &[&common[..], &rest[..]].concat());
            assert!(is_good, "{said}");
            let terms = OcspTerms { nonce: NonceRule::Required(nonce.to_vec()), ..OcspTerms::default() };
            let bytes = fs::read(folder.path().join("answer")).unwrap();
            let answer = VerifiedOcsp::open(&bytes, &trust, &roots(&trust), &terms).unwrap();
            let [only] = answer.answers() else { panic!("one answer") };
            assert_eq!((&only.serial, only.status), (&serial_of(der), expected));
            assert!(only.window.this_update < only.window.next_update);
        }
    }
    let stranger = Authority::G2Root;
    let foreign = TrustStore::load(&[ca().certificate(stranger)], &[], AlgorithmPolicy::default()).unwrap();
    assert!(matches!(request(&foreign, &good, CertIdHash::Sha1, None), Err(OcspRequestError::UnknownIssuer)));
    assert!(matches!(request(&trust, &good, CertIdHash::Sha1, Some(&[])), Err(OcspRequestError::Nonce)));
    assert!(matches!(request(&trust, b"x", CertIdHash::Sha1, None), Err(OcspRequestError::Malformed(_))));
}

#[test]
fn we_believe_no_answer_that_openssl_refuses() {
    let folder = tempfile::tempdir().unwrap();
    ca().export(folder.path()).unwrap();
    fs::write(folder.path().join("ca.pem"), pem("CERTIFICATE", ca().certificate(ISSUING))).unwrap();
    let der = leaf(1, Generation::G2);
    let serial = format!("0x{}", serial_of(&der));
    let stranger = DemoCa::new(1).unwrap();
    let theirs = stranger.responder(ISSUING, &responder(true, true)).unwrap();
    let (fit, unfit) = (delegate(), ca().responder(ISSUING, &responder(false, true)).unwrap());
    let roots_own = ca().responder(Authority::G2Root, &responder(true, true)).unwrap();
    let foreign = OcspSigner::Holder { certificate: &theirs, key: stranger.responder_key() };
    let liar = OcspSigner::Holder { certificate: &fit, key: stranger.responder_key() };
    let signers = [OcspSigner::Authority, by(&fit), by(&unfit), by(&roots_own), foreign, liar];
    let mut both = 0;
    for (number, signer) in signers.into_iter().enumerate() {
        for (word, told) in [(OcspWord::Good, "good"), (revoked(1), "revoked"), (OcspWord::Unknown, "unknown")] {
            let words = about(&der, word);
            let answer = ca().ocsp(ISSUING, &OcspOrder { signer, ..order(&words) }).unwrap();
            fs::write(folder.path().join("answer"), &answer).unwrap();
            let common = ["ocsp", "-respin", "answer", "-issuer", "ca.pem", "-serial", &serial];
            let trusted = ["-CAfile", "anchors.pem", "-verify_other", "intermediates.pem", "-no_nonce"];
            let (_, said) = openssl(folder.path(), &[&common[..], &trusted[..]].concat());
            let is_believed = open(&answer).is_ok();
            assert_eq!(is_believed, said.contains("Response verify OK"), "signer {number}: {said}");
            assert!(!is_believed || said.lines().any(|line| line.ends_with(told)), "{said}");
            both += usize::from(is_believed);
        }
    }
    assert_eq!(both, 6, "the CA's own and its responder's");
}
