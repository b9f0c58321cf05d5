//! Nothing is dropped silently: what was refused, and what names an unknown certificate or agency, is counted, and ends when it is mended.

use congvu::domain::certificate::facts::{Certificate, Fingerprint, Serial};
use congvu::domain::certificate::status::ChainVerdict;
use congvu::domain::ids::CertificateId;
use congvu::domain::period::Period;
use congvu::domain::principal::Role;
use congvu::domain::signing::reading::Field;
use congvu::domain::signing::refusal::RefusalKind;
use congvu::domain::signing::verdict::Outcome;
use congvu::operations::signing_events::findings::{Unknown, event_findings, list_refusals};
use congvu::operations::signing_events::import::{EventFile, import_signing_events};
use congvu::operations::signing_events::record::EventOutcome;
use congvu::operations::signing_events::rejudge::rejudge_due_events;
use congvu::operations::signing_events::settle::{SettledRefusals, settle_refusals};

use super::{Office, actor, code, day, recorded, with, written};
use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{header, insert_agencies};

on_both_engines! {
    what_was_refused_is_counted_until_it_is_taken_in
    events_of_unknown_certificates_and_agencies_are_kept_counted_and_judged_once_known
    findings_end_when_they_are_mended_at_once_or_answered
    an_identifier_of_several_agencies_is_told
    a_line_that_is_no_event_is_kept_by_what_it_says
}

fn most(unknown: &Unknown) -> Vec<(String, u64)> {
    unknown.most.iter().map(|one| (one.name.clone(), one.events)).collect()
}

async fn what_was_refused_is_counted_until_it_is_taken_in(db: TestDatabase) {
    use RefusalKind::{Conflicting, Future, WrongFields};

    let office = Office::open(&db).await;
    let auditor = actor(Role::Auditor, "H10/");
    let clean = event_findings(&office.registry, &auditor).await.expect("findings");
    assert!(clean.is_clean() && clean.refused.is_empty());
    let bad = with(office.event("e-1", 0, 11), &[(Field::Action, "seal")]);
    office.report(vec![bad, office.event("e-2", 0, 301), office.event("e-3", 0, 11)]).await;
    office.report(vec![with(office.event("e-3", 0, 11), &[(Field::Document, "vb-8")])]).await;
    let counts = || async {
        let found = event_findings(&office.registry, &auditor).await.expect("findings");
        found.refused.into_iter().map(|one| (one.kind, one.standing, one.settled)).collect::<Vec<_>>()
    };
    assert_eq!(counts().await, [(Conflicting, 1, 0), (Future, 1, 0), (WrongFields, 1, 0)]);
    // Sent again as it should be; of the conflict somebody has to say what is right.
    office.report(vec![office.event("e-1", 0, 11), office.event("e-3", 0, 11)]).await;
    assert_eq!(counts().await, [(Conflicting, 1, 0), (Future, 1, 0), (WrongFields, 0, 1)]);
    let all = list_refusals(&office.registry, &auditor, &code(), None, None, 10).await.expect("refusals");
    let told: Vec<_> = all.iter().map(|one| (one.kind, one.event_id.as_deref(), one.is_settled)).collect();
    assert_eq!(
        told,
        [(Conflicting, Some("e-3"), false), (Future, Some("e-2"), false), (WrongFields, Some("e-1"), true)]
    );
    assert_eq!(all[2].problems[0].field, "/action");
    let after = Some((all[0].kind, all[0].id));
    let rest = list_refusals(&office.registry, &auditor, &code(), None, after, 1).await.expect("refusals");
    assert_eq!(rest, all[1..2], "page by page");
    let part = actor(Role::Auditor, "H10/H10.1/");
    assert!(event_findings(&office.registry, &part).await.is_err(), "the whole province's matter");
    office.verified().await;
}

async fn findings_end_when_they_are_mended_at_once_or_answered(db: TestDatabase) {
    use RefusalKind::{Conflicting, WrongFields};

    let office = Office::open(&db).await;
    let it = actor(Role::ItAdmin, "H10/");
    let bad = with(office.event("e-1", 0, 11), &[(Field::Action, "seal")]);
    // Refused, and as it should be, in one batch; and another one that conflicts with it.
    let other = with(office.event("e-1", 0, 11), &[(Field::Document, "vb-8")]);
    office.report(vec![bad, office.event("e-1", 0, 11), other]).await;
    let counts = async || {
        let found = event_findings(&office.registry, &it).await.expect("findings");
        found.refused.into_iter().map(|one| (one.kind, one.standing, one.settled)).collect::<Vec<_>>()
    };
    assert_eq!(counts().await, [(Conflicting, 1, 0), (WrongFields, 0, 1)]);
    let conflicting = SettledRefusals::Kind(Conflicting);
    let settle = async |which: &SettledRefusals, answer: &str| {
        settle_refusals(&office.registry, &it, &code(), which, answer).await
    };
    assert!(settle(&conflicting, " ").await.is_err(), "what came of it is to be said");
    assert_eq!(settle(&SettledRefusals::Named(vec![uuid::Uuid::nil()]), "Không rõ").await.expect("none"), 0);
    assert_eq!(settle(&conflicting, "Hệ thống gửi nhầm mã, đã sửa").await.expect("an answer"), 1);
    assert_eq!(settle(&conflicting, "Lần nữa").await.expect("none"), 0);
    assert_eq!(counts().await, [(Conflicting, 0, 1), (WrongFields, 0, 1)]);
    assert!(event_findings(&office.registry, &it).await.expect("findings").is_clean());
    let told = list_refusals(&office.registry, &it, &code(), Some(Conflicting), None, 10).await.expect("refusals");
    assert_eq!((told[0].is_settled, told[0].answer.as_deref()), (true, Some("Hệ thống gửi nhầm mã, đã sửa")));
    let auditor = actor(Role::Auditor, "H10/");
    assert!(
        settle_refusals(&office.registry, &auditor, &code(), &conflicting, "x").await.is_err(),
        "not everybody may"
    );
    office.verified().await;
}

async fn an_identifier_of_several_agencies_is_told(db: TestDatabase) {
    let office = Office::open(&db).await;
    let told = office.report(vec![with(office.event("e-1", 0, 11), &[(Field::Agency, "000.00.01.H99")])]).await;
    assert!(matches!(told[0], EventOutcome::Recorded { knows_agency: false, .. }), "{told:?}");
    let found = event_findings(&office.registry, &actor(Role::Auditor, "H10/")).await.expect("findings");
    assert_eq!(most(&found.ambiguous_agencies), [("000.00.01.H99".to_owned(), 1)]);
    assert_eq!(found.unknown_agencies.events, 0);
    assert!(!found.is_clean());
}

/// Monday's export has a bad line 1, and Tuesday's another one; the one of Monday comes again in another file.
async fn a_line_that_is_no_event_is_kept_by_what_it_says(db: TestDatabase) {
    let office = Office::open(&db).await;
    let (system, officer) = (code(), actor(Role::ItAdmin, "H10/"));
    for (name, line) in [("export.jsonl", "no json"), ("export.jsonl", "nor this"), ("again.jsonl", "no json")] {
        let asked = EventFile { system: &system, name, mapping: None, without: &[], is_trial: false };
        import_signing_events(&office.registry, &officer, &asked, std::io::Cursor::new(line), |_| {})
            .await
            .expect("a file");
    }
    let kept = list_refusals(&office.registry, &officer, &system, None, None, 10).await.expect("refusals");
    let sources: Vec<&str> = kept.iter().map(|one| one.source.as_str()).collect();
    assert_eq!(sources, ["export.jsonl:1", "export.jsonl:1"]);
}

async fn events_of_unknown_certificates_and_agencies_are_kept_counted_and_judged_once_known(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    let stranger = Fingerprint([0x5a; 32]);
    let (by_name, serial) = ("CN=Test CA,C=VN", "00ab");
    let numbered = [(Field::SignerSha256, ""), (Field::SignerIssuer, by_name), (Field::SignerSerial, serial)];
    let told = office
        .report(vec![
            written("e-1", stranger, "H10.1", 20),
            written("e-2", stranger, "H10.9", 30),
            with(office.event("e-3", 0, 20), &numbered),
            // Before the agency had its identifier.
            written("e-4", office.people[0].certificate.0.facts.sha256, "H10.1", -5),
        ])
        .await;
    let unknown = |knows_agency| EventOutcome::Recorded { verdict: Outcome::UnknownCertificate, knows_agency };
    let early = EventOutcome::Recorded { verdict: Outcome::NotYetValid, knows_agency: false };
    assert_eq!(told, [unknown(true), unknown(false), unknown(true), early]);
    let it = actor(Role::ItAdmin, "H10/");
    let found = event_findings(&office.registry, &it).await.expect("findings");
    assert!(!found.is_clean());
    let certificates = [(stranger.to_string(), 2), (format!("{by_name}+00ab"), 1)];
    assert_eq!(most(&found.unknown_certificates), certificates);
    assert_eq!((found.unknown_agencies.names, found.unknown_agencies.events), (2, 2));
    assert_eq!(most(&found.unknown_agencies), [("H10.1".to_owned(), 1), ("H10.9".to_owned(), 1)]);
    assert_eq!(found.unknown_agencies.most[1].first, Some(day(30).plus_seconds(3600)));

    // The agency and one of the certificates become known.
    let root = office.agencies[0].clone();
    let mut agency = office.maker.agency("H10.9", Some(&root));
    agency.effective = Period::starting(day(25).day());
    let model = office.people[1].certificate.0.clone();
    let mut facts = model.facts.clone();
    (facts.sha256, facts.serial) = (stranger, Serial(vec![0x7f]));
    let known = Certificate { id: CertificateId(office.maker.id()), facts, der: vec![1], official: model.official };
    let mut write = db.store.write(header(day(299).day())).await.expect("a change set");
    insert_agencies(&mut write, &[agency]).await.expect("an agency");
    write.insert_certificates(&[(known.clone(), ChainVerdict::Good)]).await.expect("a certificate");
    write.commit().await.expect("a commit");
    let turn = rejudge_due_events(&office.registry).await.expect("a turn");
    assert_eq!(turn.changed, 2);
    let found = event_findings(&office.registry, &it).await.expect("findings");
    assert_eq!(most(&found.unknown_certificates), certificates[1..]);
    assert_eq!(most(&found.unknown_agencies), [("H10.1".to_owned(), 1)]);

    // And the one that is named by number.
    let mut numbered = known.clone();
    (numbered.id, numbered.der, numbered.facts.sha256, numbered.facts.serial) =
        (CertificateId(office.maker.id()), vec![2], Fingerprint([0x5b; 32]), Serial(vec![0, 0xab]));
    let mut write = db.store.write(header(day(299).day())).await.expect("a change set");
    write.insert_certificates(&[(numbered, ChainVerdict::Good)]).await.expect("a certificate");
    write.commit().await.expect("a commit");
    assert_eq!(rejudge_due_events(&office.registry).await.expect("a turn").changed, 1);
    assert_eq!(event_findings(&office.registry, &it).await.expect("findings").unknown_certificates.names, 0);
    // What was known at arrival stays.
    let again = office.report(vec![written("e-5", stranger, "H10.9", 31)]).await;
    assert_eq!(again, [recorded(Outcome::Indeterminate)]);
    let first = db.texts("select distinct outcome from signing_event where event_id in ('e-1', 'e-2', 'e-3')").await;
    assert_eq!(first, ["unknown_certificate"]);
    office.verified().await;
}
