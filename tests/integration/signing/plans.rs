//! Signatures are found through indexes, in a table large enough that a database would rather scan if it had to.

use congvu::domain::period::Period;
use congvu::storage::read::signing::list::{EventFilter, EventsOf};

use super::{Office, written};
use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::START;

on_both_engines! {
    a_page_of_signatures_scans_no_table
}

async fn a_page_of_signatures_scans_no_table(db: TestDatabase) {
    let office = Office::open(&db).await;
    for batch in 0..10_i64 {
        let events = (0..1000_i64).map(|number| {
            // Many are of two agencies and by two signers: those are asked for.
            let agency = format!("H10.{}", if number % 3 == 0 { 1 + number % 2 } else { number % 300 });
            let mut sha256 = office.people[0].certificate.0.facts.sha256;
            sha256.0[0] = u8::try_from(if number % 3 == 0 { number % 2 } else { number % 200 }).expect("small");
            written(&format!("e-{batch}-{number}"), sha256, &agency, 1 + (number + batch) % 290)
        });
        office.report(events.collect()).await;
    }
    db.by_hand("analyze").await;
    let reader = db.store.read().await.expect("a reader");
    let one = congvu::storage::signing::event_key(&super::code(), "e-0-0");
    let beside = reader.explain_signatures_of_document(one, 60, 100).await.expect("a plan");
    assert!(beside.contains("signing_event_agency"), "{beside}");
    assert!(!beside.contains("Seq Scan on signing_event"), "{beside}");
    let namings = vec![("H10.1".to_owned(), Period::starting(START)), ("H10.2".to_owned(), Period::starting(START))];
    for of in [EventsOf::Agency(namings), EventsOf::Signers(vec![1, 2])] {
        let plan = reader.explain_signing_events(&of, &EventFilter::default(), 50).await.expect("a plan");
        let index = if matches!(of, EventsOf::Agency(_)) { "signing_event_agency" } else { "signing_event_signer" };
        assert!(plan.contains(index), "{plan}");
        // An index in its order, page for page: whoever sorts has read everything that is left.
        let sorts = plan.to_lowercase().lines().any(|line| line.contains("sort") || line.contains("temp b-tree"));
        assert!(!sorts, "{plan}");
        for line in plan.lines() {
            let scans = line.contains("Seq Scan on signing_event") || line.trim() == "SCAN e";
            assert!(!scans, "{line}\nin\n{plan}");
        }
    }
}
