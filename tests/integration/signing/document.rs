//! The signatures of one document: together, in their order, for whoever may see one of them.

use congvu::domain::principal::Role;
use congvu::domain::signing::reading::Field;
use congvu::operations::signing_events::document::list_document_signatures;
use congvu::operations::{OperationError, OperationResult};
use congvu::storage::signing::event_key;

use super::{Office, actor, code, with};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    the_signatures_of_a_document_come_together_and_no_others_with_them
}

async fn asked(office: &Office, path: &str, name: &str) -> OperationResult<Vec<String>> {
    let reader = actor(Role::AgencyHead, path);
    let found = list_document_signatures(&office.registry, &reader, event_key(&code(), name)).await?;
    Ok(found.into_iter().map(|event| event.event_id).collect())
}

async fn the_signatures_of_a_document_come_together_and_no_others_with_them(db: TestDatabase) {
    let office = Office::open(&db).await;
    let elsewhere = with(office.event("another-document", 1, 100), &[(Field::Document, "vb-8")]);
    office
        .report(vec![
            office.event("second", 0, 100),
            office.event("third", 1, 101),
            office.event("first", 1, 99),
            elsewhere,
            office.event("months-later", 1, 162),
            office.event("another-agency", 2, 100),
        ])
        .await;
    for path in ["H10/", "H10/H10.1/"] {
        for one in ["first", "second", "third"] {
            assert_eq!(asked(&office, path, one).await.expect("a document"), ["first", "second", "third"], "{path}");
        }
    }
    assert_eq!(asked(&office, "H10/", "months-later").await.expect("a document"), ["months-later"]);
    for (path, name) in [("H10/H10.2/", "first"), ("H10/", "no-such-event")] {
        let answer = asked(&office, path, name).await;
        assert!(matches!(answer, Err(OperationError::NotFound { .. })), "{path} {name}: {answer:?}");
    }
}
