//! The signer question goes through indexes only, on a registry large enough that a database would rather scan if it had to.

use congvu::domain::agency::AgencyVersion;
use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind, EventCause};
use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::signer::SignerKey;
use congvu::domain::certificate::status::{ListWindow, REASON_HOLD, Revocation};
use congvu::domain::clock::Timestamp;
use congvu::domain::decision::{Decision, DecisionKind, DecisionSubject};
use congvu::domain::ids::{DecisionId, FactId, SubjectId};
use congvu::domain::scope::Scope;
use congvu::storage::ChangeSet;
use congvu::storage::write::RevocationList;
use uuid::Uuid;

use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{ISSUER, Maker, Person, START, header, insert_agencies, insert_people};

on_both_engines! {
    no_question_scans_a_table
}

async fn no_question_scans_a_table(db: TestDatabase) {
    let mut maker = Maker::new();
    let root = maker.agency("H10", None);
    let mut agencies: Vec<_> = (1..300).map(|n| maker.agency(&format!("H10.{n}"), Some(&root))).collect();
    agencies.insert(0, root);
    let people: Vec<_> =
        (0..2000).map(|n| maker.person(agencies[n % agencies.len()].agency, &format!("Nguyễn Văn {n}"))).collect();
    let start = Timestamp::start_of(START);
    let mut write = db.store.write(header(START)).await.expect("a change set");
    insert_agencies(&mut write, &agencies).await.expect("agencies");
    insert_people(&mut write, &people).await.expect("people");
    for number in 0..600_u32 {
        let this_update = start.plus_seconds(i64::from(number) * 3600);
        let mut sha256 = [0; 32];
        sha256[..4].copy_from_slice(&number.to_be_bytes());
        let list = RevocationList {
            sha256: Fingerprint(sha256),
            issuer_key: ISSUER,
            issuer: "CN=Test CA,C=VN".to_owned(),
            number: None,
            window: ListWindow { this_update, next_update: this_update.plus_seconds(7200) },
            der: vec![1; 200],
        };
        let serial = people[number as usize].certificate.0.facts.serial.clone();
        // The next list no longer names it: a hold that ended.
        let entry = Revocation { at: this_update, reason: REASON_HOLD };
        write.insert_revocation_list(&list, &[(serial, entry)]).await.expect("a list");
    }
    let event = |person: &Person| CertificateEvent {
        id: FactId(person.posting.id.0),
        certificate: person.certificate.0.id,
        kind: CertificateEventKind::Imported,
        effective_at: start,
        details: String::new(),
    };
    write.insert_certificate_events(&people.iter().map(event).collect::<Vec<_>>()).await.expect("events");
    stop_and_resume(&mut write, &agencies, &people, start).await;
    let judged: Vec<_> = people.iter().map(|person| person.certificate.clone()).collect();
    write.insert_chain_words(&judged).await.expect("verdicts");
    write.commit().await.expect("a commit");
    db.by_hand("analyze").await;

    let facts = &people[900].certificate.0.facts;
    let glance = db.store.glance();
    let at = start.plus_seconds(86_400);
    let subtree = Scope::subtree(agencies[5].path.clone());
    for scope in [Scope::Province, subtree] {
        let mut plans = Vec::new();
        for text in [
            facts.sha256.to_string(),
            format!("{}+{}", facts.issuer, facts.serial),
            format!("{}+{}", facts.issuer_key, facts.serial),
        ] {
            let key: SignerKey = text.parse().expect("a key");
            plans.push(glance.explain_signer(&scope, at, &key).await.expect("a plan"));
        }
        let address = &people[900].address.address;
        plans.push(glance.explain_signers_of_address(&scope, at, address).await.expect("a plan"));
        for plan in plans {
            // The exclusion constraints' own indexes (GiST) would do, at several times the cost.
            assert!(plan.contains("posting_primary_known") && plan.contains("agency_version_known"), "{plan}");
            for line in plan.lines() {
                // Nobody has said whose a certificate is here, nor a responder anything, nor a list of a CA, and an empty table has nothing to walk an index for.
                let is_empty = ["certificate_owner", "ocsp_word", "ocsp_answer", "authority_word"]
                    .iter()
                    .any(|table| line.contains(&format!("Seq Scan on {table}")));
                // The holder's certificates, which were just found, are gone through one by one.
                let is_of_holder = line == "SCAN k" || line == "SCAN CONSTANT ROW";
                let scans = (line.contains("Seq Scan") && !is_empty) || (line.starts_with("SCAN") && !is_of_holder);
                assert!(!scans, "{line}\nin\n{plan}");
            }
        }
    }
}

/// Everybody's certificate was stopped and resumed under a decision.
async fn stop_and_resume(write: &mut ChangeSet, agencies: &[AgencyVersion], people: &[Person], start: Timestamp) {
    let id = |person: &Person, number: u128| Uuid::from_u128(person.posting.id.0.as_u128().wrapping_add(number << 64));
    let decision = Decision {
        id: DecisionId(id(&people[0], 1)),
        issuer: agencies[0].agency,
        year: 2019,
        number: 1,
        symbol: "QĐ-SNV".to_owned(),
        signed_on: start.day(),
        signer: "Trần Văn Bình".to_owned(),
        summary: "Về công tác cán bộ".to_owned(),
    };
    let (mut subjects, mut events, mut causes) = (Vec::new(), Vec::new(), Vec::new());
    for person in people {
        let subject = SubjectId(id(person, 2));
        subjects.push(DecisionSubject {
            id: subject,
            decision: decision.id,
            official: person.official.id,
            kind: DecisionKind::SuspendFromDuty,
            effective_from: start.day(),
            from_agency: Some(person.posting.agency),
            to_agency: None,
        });
        let stop = FactId(id(person, 3));
        let kinds = [(CertificateEventKind::StopUse, None), (CertificateEventKind::UseResumed, Some(stop))];
        for (number, (kind, lifts)) in (3..).zip(kinds) {
            let event = FactId(id(person, number));
            let (certificate, details) = (person.certificate.0.id, String::new());
            events.push(CertificateEvent { id: event, certificate, kind, effective_at: start, details });
            causes.push(EventCause { id: FactId(id(person, number + 2)), event, subject: Some(subject), lifts });
        }
    }
    write.insert_decisions(&[decision]).await.expect("a decision");
    write.insert_decision_subjects(&subjects).await.expect("subjects");
    write.insert_certificate_events(&events).await.expect("events");
    write.insert_event_causes(&causes).await.expect("causes");
}
