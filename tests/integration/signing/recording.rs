//! Taking events in: each once, whatever is sent again; what cannot be taken in is refused by name.

use std::io::Cursor;

use congvu::domain::principal::Role;
use congvu::domain::signing::reading::Field;
use congvu::domain::signing::refusal::RefusalKind;
use congvu::domain::signing::verdict::Outcome;
use congvu::operations::signing_events::import::{EventFile, import_signing_events};
use congvu::operations::signing_events::list::show_signing_event;
use congvu::operations::signing_events::record::{EventOutcome, record_signing_events};
use congvu::operations::signing_events::systems::{add_document_system, list_document_systems, set_system_reporters};
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::verify::Check;

use super::anew::{Step, Walk};
use super::{Office, actor, code, machine, recorded, with};
use crate::database::{TestDatabase, on_both_engines};
use crate::fetch::words::tell;

on_both_engines! {
    a_batch_is_taken_in_once
    what_cannot_be_taken_in_is_refused_and_keeps_nothing_back
    whoever_reports_for_a_part_of_the_tree_reports_for_its_agencies
    a_system_names_who_alone_reports_for_it
    the_first_verdict_is_by_what_was_known_when_it_was_signed
    a_trial_sees_what_two_batches_of_a_file_contradict_each_other_in
    a_file_without_its_headings_is_refused_unless_it_is_said_so
    an_import_that_was_killed_is_finished_by_the_same_one
    facts_that_come_in_the_middle_of_an_import_count_from_the_next_batch
    systems_are_registered_once_and_by_whoever_may
}

fn kinds(outcomes: &[EventOutcome]) -> Vec<Option<RefusalKind>> {
    let kind =
        |outcome: &EventOutcome| if let EventOutcome::Refused { kind, .. } = outcome { Some(*kind) } else { None };
    outcomes.iter().map(kind).collect()
}

async fn count(office: &Office, table: &str) -> String {
    let cast = if office.db.is_postgres() { "count(*)::text" } else { "cast(count(*) as text)" };
    office.db.texts(&format!("select {cast} from {table}")).await.remove(0)
}

async fn a_batch_is_taken_in_once(db: TestDatabase) {
    let office = Office::open(&db).await;
    tell(&db, 10, &[(&office.people[1], 12, 1)]).await;
    let batch = || vec![office.event("e-1", 0, 11), office.event("e-2", 1, 13), office.event("e-3", 2, 200)];
    let first = office.report(batch()).await;
    let expected = [recorded(Outcome::Good), recorded(Outcome::Revoked), recorded(Outcome::Indeterminate)];
    assert_eq!(first, expected);
    let before = office.change_sets().await;
    assert_eq!(
        office.report(batch()).await,
        [EventOutcome::AlreadyKnown, EventOutcome::AlreadyKnown, EventOutcome::AlreadyKnown]
    );
    assert_eq!(office.change_sets().await, before, "what is known already is no change");
    // One that is new beside those that are known, twice in one batch.
    let more = [batch(), vec![office.event("e-4", 0, 11), office.event("e-4", 0, 11)]].concat();
    let told = office.report(more).await;
    assert_eq!(told[3..], [recorded(Outcome::Good), EventOutcome::AlreadyKnown]);
    assert_eq!(count(&office, "signing_event").await, "4");
    assert_eq!(count(&office, "event_signer").await, "3", "a signer is kept once");
    // The same as is stored, whichever column is looked at.
    let reader = db.store.read().await.expect("a reader");
    let key = congvu::storage::signing::event_key(&code(), "e-1");
    let kept = reader.known_signing_events(&[key]).await.expect("events").remove(&key).expect("the event");
    assert_eq!((kept.document.as_str(), kept.notation.as_deref()), ("vb-7", Some("12/STTTT-CNTT")));
    assert_eq!((kept.agency.as_str(), kept.document_digest.as_str()), ("H10.1", "0c".repeat(32).as_str()));
    drop(reader);
    office.verified().await;
}

async fn what_cannot_be_taken_in_is_refused_and_keeps_nothing_back(db: TestDatabase) {
    use RefusalKind::{Conflicting, Future, WrongFields};

    let office = Office::open(&db).await;
    office.report(vec![office.event("e-1", 0, 11)]).await;
    let batch = || {
        vec![
            with(office.event("e-1", 0, 11), &[(Field::Document, "vb-8")]),
            with(office.event("e-2", 0, 11), &[(Field::Action, "seal"), (Field::Digest, "md5")]),
            office.event("e-3", 0, 301),
            office.event("e-4", 0, 12),
            with(office.event("e-4", 0, 12), &[(Field::Notation, "13/STTTT")]),
        ]
    };
    let told = office.report(batch()).await;
    assert_eq!(kinds(&told), [Some(Conflicting), Some(WrongFields), Some(Future), None, Some(Conflicting)]);
    assert_eq!(told[3], recorded(Outcome::Indeterminate));
    let EventOutcome::Refused { problems, .. } = &told[1] else { panic!("it was taken in") };
    let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["/action", "/digest"]);
    // What was recorded stays as it was.
    assert_eq!(db.texts("select document from signing_event where event_id = 'e-1'").await, ["vb-7"]);
    assert_eq!(count(&office, "event_refusal").await, "4");
    let before = office.change_sets().await;
    let again = office.report(batch()).await;
    assert_eq!(kinds(&again), kinds(&told), "it is told again");
    assert_eq!(
        (count(&office, "event_refusal").await.as_str(), office.change_sets().await),
        ("4", before),
        "and kept once"
    );
    office.verified().await;
}

async fn whoever_reports_for_a_part_of_the_tree_reports_for_its_agencies(db: TestDatabase) {
    let office = Office::open(&db).await;
    let district = office.account(1, "may-h10.1", "H10/H10.1/").await;
    let whole = office.account(2, "may-tinh", "H10/").await;
    let names = ["may-h10.1".to_owned(), "may-tinh".to_owned()];
    let it = actor(Role::ItAdmin, "H10/");
    set_system_reporters(&office.registry, &it, &code(), &names).await.expect("reporters");
    let batch = vec![
        office.event("e-1", 0, 11),
        office.event("e-2", 2, 11),
        with(office.event("e-3", 0, 11), &[(Field::Agency, "H99.9")]),
        // By one of the department, for another's document.
        with(office.event("e-4", 2, 11), &[(Field::Agency, "H10.1")]),
    ];
    let told: Vec<EventOutcome> = office.report_as(&district, batch).await.into_iter().map(|row| row.outcome).collect();
    assert_eq!(kinds(&told), [None, Some(RefusalKind::OutOfReach), Some(RefusalKind::OutOfReach), None]);
    assert_eq!(count(&office, "signing_event").await, "2");
    // What others reported is not told, whatever agency is named under their event's name.
    office.report_as(&whole, vec![office.event("e-9", 2, 12)]).await;
    let probe = vec![office.event("e-9", 2, 12), with(office.event("e-9", 2, 12), &[(Field::Agency, "H10.1")])];
    let told: Vec<EventOutcome> = office.report_as(&district, probe).await.into_iter().map(|row| row.outcome).collect();
    assert_eq!(kinds(&told), [Some(RefusalKind::OutOfReach), Some(RefusalKind::OutOfReach)]);
    let reader = actor(Role::Auditor, "H10/");
    let refused = record_signing_events(&office.registry, &reader, &code(), Vec::new()).await;
    assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
    let unknown = record_signing_events(&office.registry, &machine("H10/"), &"fax".parse().unwrap(), Vec::new()).await;
    assert!(matches!(unknown, Err(OperationError::NotFound { .. })), "{unknown:?}");
}

async fn a_system_names_who_alone_reports_for_it(db: TestDatabase) {
    let office = Office::open(&db).await;
    let (registry, it) = (&office.registry, actor(Role::ItAdmin, "H10/"));
    let own = office.account(1, "may-ioffice", "H10/").await;
    let other = office.account(2, "may-khac", "H10/").await;
    let part = office.account(3, "may-h10.1", "H10/H10.1/").await;
    let may = async |actor: &Actor| {
        let sent = record_signing_events(registry, actor, &code(), Vec::new()).await;
        assert!(matches!(
            sent,
            Ok(_) | Err(OperationError::NotAllowed { .. } | OperationError::NotWholeProvince { .. })
        ));
        sent.is_ok()
    };
    assert!(may(&own).await && may(&other).await, "whoever reports for the whole province");
    assert!(!may(&part).await, "for a part nobody takes the names of all events");
    let names = ["may-ioffice".to_owned(), "may-h10.1".to_owned()];
    let told = set_system_reporters(registry, &it, &code(), &names).await.expect("reporters");
    assert_eq!(told.reporters, ["may-h10.1", "may-ioffice"]);
    assert!(may(&own).await && may(&part).await && !may(&other).await);
    let before = office.change_sets().await;
    set_system_reporters(registry, &it, &code(), &names).await.expect("reporters");
    assert_eq!(office.change_sets().await, before, "the same again is no change");
    let stranger = ["ai-do".to_owned()];
    let wrong = set_system_reporters(registry, &it, &code(), &stranger).await;
    assert!(matches!(wrong, Err(OperationError::Invalid { .. })), "{wrong:?}");
    assert!(set_system_reporters(registry, &own, &code(), &[]).await.is_err(), "not everybody says who");
    set_system_reporters(registry, &it, &code(), &names[..1]).await.expect("reporters");
    assert!(may(&own).await && !may(&part).await);
    set_system_reporters(registry, &it, &code(), &[]).await.expect("nobody in particular");
    assert!(may(&other).await && !may(&part).await);
    office.verified().await;
}

/// Lists of day 10 and 20 come in on their days; the second tells that somebody's was revoked since day 12.
async fn the_first_verdict_is_by_what_was_known_when_it_was_signed(db: TestDatabase) {
    use Outcome::{Good, Revoked, UnknownCertificate};

    let office = Office::open(&db).await;
    tell(&db, 10, &[]).await;
    tell(&db, 20, &[(&office.people[1], 12, 1)]).await;
    let events = [-5, 11, 15, 21].map(|on| office.event(&format!("e-{on}"), 1, on));
    let told = office.report([events.to_vec(), vec![office.event("e-other", 0, 15)]].concat()).await;
    let early = EventOutcome::Recorded { verdict: Outcome::NotYetValid, knows_agency: false };
    let now = [early, recorded(Good), recorded(Revoked), recorded(Revoked), recorded(Good)];
    assert_eq!(told, now, "what is told of a report is by what is known now");
    let reader = actor(Role::Auditor, "H10/");
    let mut then = Vec::new();
    for name in ["e--5", "e-11", "e-15", "e-21", "e-other"] {
        let id = congvu::storage::signing::event_key(&code(), name);
        then.push(show_signing_event(&office.registry, &reader, id).await.expect("an event").first_verdict.outcome);
    }
    // Before the registry was there nothing was known; on day 15 nobody could know of day 12.
    assert_eq!(then, [UnknownCertificate, Good, Good, Revoked, Good]);
    let kept_twice =
        db.texts("select event_id from signing_event where known_then is not null order by event_id").await;
    assert_eq!(kept_twice, ["e--5", "e-15"], "the same verdict is kept once");
    office.verified().await;
    // It is under the digest of the event, and verification recomputes it.
    db.by_hand("update signing_event set known_then = '{\"reasons\":[\"hold\"]}' where event_id = 'e-15'").await;
    let mut found = Vec::new();
    let reader = db.store.read().await.expect("a reader");
    reader.verify(&mut |inconsistency| found.push(inconsistency.check)).await.expect("a verification");
    assert!(found.contains(&Check::Verdict) && found.contains(&Check::FactDigest), "{found:?}");
}

async fn a_trial_sees_what_two_batches_of_a_file_contradict_each_other_in(db: TestDatabase) {
    let office = Office::open(&db).await;
    let mut file = String::from_utf8(export(&office, 1200)).expect("text");
    // The first event again, of another document, and just so.
    let first = file.lines().next().expect("a line").to_owned();
    file.push_str(&format!("{}\n{first}\n", first.replace("vb-7", "vb-8")));
    let (system, officer) = (code(), actor(Role::ItAdmin, "H10/"));
    for is_trial in [true, false] {
        let asked = EventFile { system: &system, name: "export.jsonl", mapping: Some(MAPPING), without: &[], is_trial };
        let mut rows = Vec::new();
        let told = |some| rows.extend(some);
        let found = import_signing_events(&office.registry, &officer, &asked, Cursor::new(file.clone()), told).await;
        assert_eq!(found.expect("an import").lines, 1202);
        let last: Vec<EventOutcome> = rows.into_iter().skip(1200).map(|row| row.outcome).collect();
        assert_eq!(kinds(&last), [Some(RefusalKind::Unreadable), Some(RefusalKind::Conflicting), None], "{is_trial}");
        assert_eq!(last[2], EventOutcome::AlreadyKnown);
    }
}

async fn a_file_without_its_headings_is_refused_unless_it_is_said_so(db: TestDatabase) {
    let office = Office::open(&db).await;
    let mapping = MAPPING.replace("jsonl", "csv").replace("[fixed]", "stamped_at = \"Dấu thời gian\"\n[fixed]");
    let sha256 = office.people[0].certificate.0.facts.sha256;
    let file =
        format!("e,d,s,at,a,Dấu thời gian (TSA)\ne-1,vb-1,{sha256},2019-02-01 10:00,H10.1,2019-02-01T03:00:00Z\n");
    let (system, officer) = (code(), actor(Role::ItAdmin, "H10/"));
    let import = async |without: &[Field]| {
        let asked =
            EventFile { system: &system, name: "bao-cao.csv", mapping: Some(&mapping), without, is_trial: false };
        let file = Cursor::new(file.clone().into_bytes());
        import_signing_events(&office.registry, &officer, &asked, file, |_| {}).await
    };
    let refused = import(&[]).await;
    let Err(OperationError::Conflict { reason }) = refused else { panic!("{refused:?}") };
    assert!(reason.vi.contains("“Dấu thời gian” (stamped_at)"), "{}", reason.vi);
    assert_eq!(count(&office, "signing_event").await, "0", "it would have been recorded as not stamped for ever");
    let found = import(&[Field::StampedAt]).await.expect("an import");
    assert_eq!(found.values.get(&Field::StampedAt), Some(&("Dấu thời gian".to_owned(), 0)));
    assert_eq!(count(&office, "signing_event").await, "1");
}

/// An export in the layout of the built-in mapping.
fn export(office: &Office, lines: usize) -> Vec<u8> {
    let sha256 = office.people[0].certificate.0.facts.sha256;
    let line = |number: usize| {
        let mut event = serde_json::json!({"e": format!("e-{number}"), "d": "vb-7", "s": sha256.to_string(),
            "at": "2019-02-01T10:00:00Z", "a": "H10.1"})
        .to_string();
        event.push('\n');
        event
    };
    let mut file: String = (0..lines).map(line).collect();
    file.push_str("no json\n");
    file.into_bytes()
}

const MAPPING: &str = r#"
name = "Xuất dữ liệu"
layout = "jsonl"
claimed_times = "local_whatever_written"
[fields]
event_id = "e"
document = "d"
agency = "a"
signer_sha256 = "s"
claimed_at = "at"
[fixed]
action = "agency_issue"
format = "pades"
digest = "sha256"
document_digest = "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c"
"#;

async fn an_import_that_was_killed_is_finished_by_the_same_one(db: TestDatabase) {
    let office = Office::open(&db).await;
    let file = export(&office, 2500);
    let system = code();
    let asked =
        |is_trial| EventFile { system: &system, name: "export.jsonl", mapping: Some(MAPPING), without: &[], is_trial };
    let (officer, mut told) = (actor(Role::ItAdmin, "H10/"), Vec::new());
    let trial = asked(true);
    let import =
        import_signing_events(&office.registry, &officer, &trial, Cursor::new(file.clone()), |rows| told.extend(rows));
    import.await.expect("a trial");
    assert_eq!((told.len(), count(&office, "signing_event").await.as_str()), (2501, "0"), "a trial writes nothing");
    assert_eq!(count(&office, "event_refusal").await, "0");
    // Dropped after its first batch.
    let (sink, first) = tokio::sync::oneshot::channel();
    let mut sink = Some(sink);
    let asked_now = asked(false);
    let import = import_signing_events(&office.registry, &officer, &asked_now, Cursor::new(file.clone()), move |_| {
        sink.take().map(|sink| sink.send(()));
    });
    tokio::select! {
        biased;
        _ = first => {}
        done = import => drop(done.expect("an import")),
    }
    let there: u64 = count(&office, "signing_event").await.parse().expect("a number");
    assert!((1000..2500).contains(&there), "it was killed on its way: {there}");
    told.clear();
    let import =
        import_signing_events(&office.registry, &officer, &asked_now, Cursor::new(file), |rows| told.extend(rows));
    import.await.expect("an import");
    let known = told.iter().filter(|row| row.outcome == EventOutcome::AlreadyKnown).count() as u64;
    let refused: Vec<u64> =
        told.iter().filter(|row| matches!(row.outcome, EventOutcome::Refused { .. })).map(|row| row.place).collect();
    assert_eq!((known, told.len(), refused), (there, 2501, vec![2501]));
    assert_eq!(count(&office, "signing_event").await, "2500");
    assert_eq!(db.texts("select source from event_refusal").await, ["export.jsonl:2501"]);
    // Local time, whatever is written.
    let at = if db.is_postgres() {
        "select distinct signed_at::text from signing_event"
    } else {
        "select distinct cast(signed_at as text) from signing_event"
    };
    let nine = time::macros::datetime!(2019-02-01 10:00 +7).unix_timestamp() * 1_000_000;
    assert_eq!(db.texts(at).await, [nine.to_string()]);
    office.verified().await;
}

async fn facts_that_come_in_the_middle_of_an_import_count_from_the_next_batch(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 1);
    let (file, system) = (export(&walk.office, 15_000), code());
    let importing = tokio::spawn(async move {
        let (registry, officer) = (super::registry(&db), actor(Role::ItAdmin, "H10/"));
        let asked =
            EventFile { system: &system, name: "export.jsonl", mapping: Some(MAPPING), without: &[], is_trial: false };
        import_signing_events(&registry, &officer, &asked, Cursor::new(file), |_| {}).await
    });
    // Its use is stopped, and is not, again and again.
    while !importing.is_finished() {
        walk.happen(Step::Stop, 0, 5).await;
        tokio::time::sleep(std::time::Duration::from_millis(40)).await;
        walk.happen(Step::Chain, 0, 5).await;
        tokio::time::sleep(std::time::Duration::from_millis(40)).await;
    }
    importing.await.expect("a task").expect("an import");
    let outcomes = walk.office.db.texts("select distinct outcome from signing_event").await;
    assert!(outcomes.len() > 1, "both were going on at once: {outcomes:?}");
    // Each batch was judged by what was known before it.
    walk.office.verified().await;
}

async fn systems_are_registered_once_and_by_whoever_may(db: TestDatabase) {
    let office = Office::open(&db).await;
    let registry = &office.registry;
    let (it, code) = (actor(Role::ItAdmin, "H10/"), |text: &str| text.parse().expect("a code"));
    let again = add_document_system(registry, &it, &code("ioffice"), "Khác", None).await;
    assert!(matches!(again, Err(OperationError::Conflict { .. })), "{again:?}");
    let bad = add_document_system(registry, &it, &code("other"), "Khác", Some("layout = 1")).await;
    assert!(matches!(bad, Err(OperationError::Conflict { .. })), "{bad:?}");
    let part = add_document_system(registry, &actor(Role::ItAdmin, "H10/H10.1/"), &code("other"), "Khác", None).await;
    assert!(matches!(part, Err(OperationError::NotWholeProvince { .. })), "{part:?}");
    let added = add_document_system(registry, &it, &code("other"), " Khác ", Some(MAPPING)).await.expect("a system");
    assert_eq!((added.name.as_str(), added.has_mapping), ("Khác", true));
    let bare = add_document_system(registry, &it, &code("bare"), "Không tệp", None).await.expect("a system");
    assert!(!bare.has_mapping);
    let listed = list_document_systems(registry, &machine("H10/")).await.expect("systems");
    let codes: Vec<&str> = listed.iter().map(|system| system.code.as_str()).collect();
    assert_eq!(codes, ["bare", "ioffice", "other"]);
    assert!(list_document_systems(registry, &actor(Role::Official, "H10/")).await.is_err());
    office.verified().await;
}
