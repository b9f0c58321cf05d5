//! One statement gives the standing that all the facts together give.

use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use congvu::domain::certificate::facts::{Certificate, Fingerprint, Serial};
use congvu::domain::certificate::signer::{SignerKey, SignerReason, standing_at};
use congvu::domain::certificate::status::{
    CertificateStatus, ChainVerdict, Evidence, ListWindow, REASON_HOLD, Revocation, is_covered,
};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{CertificateId, FactId, PostingId};
use congvu::domain::period::Period;
use congvu::domain::scope::Scope;
use congvu::storage::write::RevocationList;
use sha2::{Digest as _, Sha256};
use time::macros::date;

use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{ISSUER, Maker, START, header, small};

on_both_engines! {
    the_statement_agrees_with_the_pure_verdict_on_every_instant
    a_signer_is_found_by_hash_and_by_issuer_and_serial_alone_and_among_many
    the_agency_is_that_of_the_instant_and_the_scope_follows_it
}

fn day(number: i64) -> Timestamp {
    Timestamp::start_of(START).plus_seconds(number * 86_400)
}

fn list(number: u8, window: (i64, i64)) -> RevocationList {
    RevocationList {
        sha256: Fingerprint([number; 32]),
        issuer_key: ISSUER,
        issuer: "CN=Test CA,C=VN".to_owned(),
        number: Some(vec![number]),
        window: ListWindow { this_update: day(window.0), next_update: day(window.1) },
        der: vec![number],
    }
}

/// What is stored of one certificate, and what decides.
struct Case {
    certificate: (Certificate, ChainVerdict),
    revocation: Option<Revocation>,
    stopped: Option<Timestamp>,
}

fn cases(maker: &mut Maker, model: &Certificate) -> Vec<Case> {
    let mut cases = Vec::new();
    for chain in [ChainVerdict::Good, ChainVerdict::Untrusted] {
        for revoked in [None, Some((25, 1)), Some((25, REASON_HOLD)), Some((75, 1))] {
            for stopped in [None, Some(15), Some(45)] {
                for (validity, may_sign) in [((5, 50), true), ((12, 90), true), ((5, 50), false)] {
                    let number = u8::try_from(cases.len() + 1).expect("few cases");
                    let mut certificate = model.clone();
                    certificate.id = CertificateId(maker.id());
                    certificate.der = vec![number];
                    certificate.facts.sha256 = Fingerprint(Sha256::digest([number]).into());
                    certificate.facts.serial = Serial(vec![1, number]);
                    certificate.facts.not_before = day(validity.0);
                    certificate.facts.not_after = day(validity.1);
                    certificate.facts.may_sign = may_sign;
                    cases.push(Case {
                        certificate: (certificate, chain),
                        revocation: revoked.map(|(since, reason)| Revocation { at: day(since), reason }),
                        stopped: stopped.map(day),
                    });
                }
            }
        }
    }
    cases
}

/// Windows with gaps before, between and after, and one that outlasts a later one.
const WINDOWS: [(i64, i64); 4] = [(10, 20), (30, 60), (35, 40), (70, 80)];

async fn store(db: &TestDatabase, maker: &mut Maker, cases: &[Case]) {
    let mut write = db.store.write(header(START)).await.expect("a change set");
    let certificates: Vec<_> = cases.iter().map(|case| case.certificate.clone()).collect();
    write.insert_certificates(&certificates).await.expect("certificates");
    let entries: Vec<(Serial, Revocation)> =
        cases.iter().filter_map(|case| Some((case.certificate.0.facts.serial.clone(), case.revocation?))).collect();
    for (number, window) in (1..).zip(WINDOWS) {
        write.insert_revocation_list(&list(number, window), &entries).await.expect("a list");
    }
    // A second stop, later than the first, changes nothing.
    for (case, effective_at) in cases.iter().filter_map(|case| Some((case, case.stopped?))) {
        let event = |maker: &mut Maker, effective_at| CertificateEvent {
            id: FactId(maker.id()),
            certificate: case.certificate.0.id,
            kind: CertificateEventKind::StopUse,
            effective_at,
            details: String::new(),
        };
        let events = [event(maker, effective_at), event(maker, effective_at.plus_seconds(86_400))];
        write.insert_certificate_events(&events).await.expect("events");
    }
    write.commit().await.expect("a commit");
}

async fn the_statement_agrees_with_the_pure_verdict_on_every_instant(db: TestDatabase) {
    let (mut maker, _, people) = small(&db.store).await;
    let cases = cases(&mut maker, &people[0].certificate.0);
    store(&db, &mut maker, &cases).await;
    let windows = WINDOWS.map(|(from, to)| ListWindow { this_update: day(from), next_update: day(to) });
    let glance = db.store.glance();
    let mut statuses = std::collections::BTreeSet::new();
    for instant in (0..100).step_by(5).chain([9, 19, 39, 59, 79]).map(day) {
        let keys: Vec<SignerKey> =
            cases.iter().map(|case| SignerKey::Sha256(case.certificate.0.facts.sha256)).collect();
        let told = glance.signers(&Scope::Province, instant, &keys).await.expect("signers");
        assert_eq!(told.len(), cases.len());
        for case in &cases {
            let (certificate, chain) = &case.certificate;
            let evidence = Evidence {
                chain: *chain,
                not_before: certificate.facts.not_before,
                not_after: certificate.facts.not_after,
                revocation: case.revocation,
                stop_use_since: case.stopped,
                list_is_fresh: is_covered(&windows, certificate.facts.not_after, instant),
            };
            let expected = standing_at(&evidence, certificate.facts.may_sign, instant);
            let signer = told.iter().find(|told| told.sha256 == certificate.facts.sha256).expect("the signer");
            let seen = standing_at(&signer.evidence, signer.may_sign, instant);
            assert_eq!(seen, expected, "{instant} {evidence:?}");
            statuses.insert(seen.status);
            // A good answer names a list that speaks for the instant.
            if seen.is_good() {
                let list = signer.list.as_ref().expect("a list");
                assert!(is_covered(&[list.window], certificate.facts.not_after, instant), "{instant}");
            }
        }
    }
    assert_eq!(statuses.len(), CertificateStatus::ALL.len(), "every status occurs: {statuses:?}");
}

async fn a_signer_is_found_by_hash_and_by_issuer_and_serial_alone_and_among_many(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let cases = cases(&mut maker, &people[0].certificate.0);
    store(&db, &mut maker, &cases).await;
    let facts = &cases[7].certificate.0.facts;
    let serial = facts.serial.to_string();
    let keys: Vec<SignerKey> = [
        facts.sha256.to_string(),
        format!("{}+{serial}", facts.issuer),
        format!("{}+{serial}", facts.issuer_key),
        format!("{}+00:{}", facts.issuer, serial.to_uppercase()),
    ]
    .iter()
    .map(|text| text.parse().expect("a key"))
    .collect();
    let glance = db.store.glance();
    let at = day(32);
    for key in &keys {
        let signer = glance.signer(&Scope::Province, at, key).await.expect("an answer").expect("a signer");
        assert_eq!(signer.sha256, facts.sha256, "{key:?}");
        assert_eq!((signer.serial, &signer.issuer), (facts.serial.clone(), &facts.issuer));
        assert_eq!(signer.agency.expect("an agency").code, agencies[1].code.as_str());
    }
    let many = glance.signers(&Scope::Province, at, &keys).await.expect("signers");
    assert!(many.len() == 3 && many.iter().all(|signer| signer.sha256 == facts.sha256), "once for each way to ask");
    let nobody = SignerKey::of_serial(&facts.issuer, "7fffff").expect("a key");
    assert_eq!(glance.signer(&Scope::Province, at, &nobody).await.expect("an answer"), None);
    assert!(glance.signers(&Scope::Province, at, &[]).await.expect("signers").is_empty());

    let held = glance
        .signers_of_address(&Scope::Province, at, &people[0].address.address)
        .await
        .expect("signers of an address");
    assert_eq!(held.len(), cases.len() + 1);
    assert!(held.windows(2).all(|pair| pair[0].evidence.not_before >= pair[1].evidence.not_before), "newest first");
}

async fn the_agency_is_that_of_the_instant_and_the_scope_follows_it(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let (moved, left) = (date!(2019 - 04 - 01), date!(2019 - 08 - 01));
    let posting = |maker: &mut Maker, agency: usize, effective| {
        let mut posting = people[0].posting.clone();
        (posting.id, posting.agency, posting.effective) = (PostingId(maker.id()), agencies[agency].agency, effective);
        posting
    };
    let first = posting(&mut maker, 1, Period { from: START, to: Some(moved) });
    let second = posting(&mut maker, 2, Period { from: moved, to: Some(left) });
    let mut write = db.store.write(header(START)).await.expect("a change set");
    write.replace_postings(&[people[0].posting.id], &[first, second]).await.expect("postings");
    write.commit().await.expect("a commit");

    let glance = db.store.glance();
    let key = SignerKey::Sha256(people[0].certificate.0.facts.sha256);
    let scopes = [1, 2].map(|agency| Scope::subtree(agencies[agency].path.clone()));
    for (on, agency, within) in [
        (date!(2019 - 03 - 31), Some(1), 0),
        (moved, Some(2), 1),
        (date!(2019 - 07 - 31), Some(2), 1),
        // Who left is posted nowhere, and remains the last agency's matter.
        (left, None, 1),
    ] {
        let at = Timestamp::start_of(on).plus_seconds(3600);
        let signer = glance.signer(&Scope::Province, at, &key).await.expect("an answer").expect("a signer");
        let expected = agency.map(|agency: usize| agencies[agency].code.as_str());
        assert_eq!(signer.agency.as_ref().map(|agency| agency.code.as_str()), expected, "{on}");
        for (number, scope) in scopes.iter().enumerate() {
            let seen = glance.signer(scope, at, &key).await.expect("an answer");
            assert_eq!(seen.is_some(), number == within, "{on} in the scope of {scope:?}");
            let seen = glance.signers(scope, at, std::slice::from_ref(&key)).await.expect("answers");
            assert_eq!(seen.len(), usize::from(number == within), "{on}");
            let seen = glance.signers_of_address(scope, at, &people[0].address.address).await.expect("answers");
            assert_eq!(seen.len(), usize::from(number == within), "{on}");
        }
    }
    let before = Timestamp::start_of(date!(2018 - 12 - 01));
    let unposted = glance.signer(&scopes[0], before, &key).await.expect("an answer");
    assert_eq!(unposted, None, "before the first posting it is the whole province's matter");
    let seen = glance.signer(&Scope::Province, before, &key).await.expect("an answer").expect("a signer");
    let told = standing_at(&seen.evidence, seen.may_sign, before);
    assert_eq!(
        (told.status, told.reasons.first()),
        (CertificateStatus::NotYetValid, Some(&SignerReason::BeforeValidity))
    );
}
