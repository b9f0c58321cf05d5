//! A file that was checked is sent on: by whoever sent it, once, within a day.

use congvu::domain::import::{ImportKind, ImportOptions};
use congvu::domain::lang::Lang;
use congvu::operations::OperationError;
use congvu::operations::import::{ImportRequest, can_go_on, count_checked, job_of, own_imports, send_on, submit_check};

use super::office::{Office, bytes, officials};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_checked_file_is_sent_on_once_by_its_sender
    what_nobody_sent_on_is_forgotten_after_a_day
}

fn request() -> ImportRequest {
    // Whoever asks for a check has nothing written, whatever else the request says.
    ImportRequest { kind: ImportKind::Officials, options: ImportOptions::default(), commit: true, lang: Lang::En }
}

async fn a_checked_file_is_sent_on_once_by_its_sender(db: TestDatabase) {
    let office = Office::new(db).await;
    let check = submit_check(&office.registry, &office.hr, request(), &bytes(&officials(3))).await.unwrap();
    let early = send_on(&office.registry, &office.hr, check, ImportOptions::default(), true).await;
    assert!(matches!(early, Err(OperationError::Conflict { .. })), "{early:?}");
    assert_eq!(count_checked(&office.registry, &office.hr).await.unwrap(), 0, "it is not checked yet");
    assert!(office.run(check).await.unwrap());
    assert_eq!(office.count("official").await, 0);
    let job = job_of(&office.registry, &office.hr, check).await.unwrap();
    assert_eq!(job.report.unwrap().new, 3);
    assert!(can_go_on(&office.registry, check).await.unwrap());
    assert_eq!(count_checked(&office.registry, &office.hr).await.unwrap(), 1);
    assert_eq!(count_checked(&office.registry, &office.it_admin).await.unwrap(), 0);

    let foreign = send_on(&office.registry, &office.it_admin, check, ImportOptions::default(), true).await;
    assert!(matches!(foreign, Err(OperationError::NotFound { .. })), "{foreign:?}");
    let written = send_on(&office.registry, &office.hr, check, ImportOptions::default(), true).await.unwrap();
    assert!(office.run(written).await.unwrap());
    assert_eq!(office.count("official").await, 3);
    let again = send_on(&office.registry, &office.hr, check, ImportOptions::default(), true).await;
    assert!(matches!(again, Err(OperationError::Conflict { .. })), "{again:?}");
    assert_eq!(office.count("job_file").await, 0, "nothing of what was sent is kept");
    let own = own_imports(&office.registry, &office.hr, 10).await.unwrap();
    let own: Vec<_> =
        own.into_iter().map(|(import, goes_on)| (import.row.id, import.request.commit, goes_on)).collect();
    assert_eq!(own, [(written, true, false), (check, false, false)], "the newest first");
}

async fn what_nobody_sent_on_is_forgotten_after_a_day(db: TestDatabase) {
    let office = Office::new(db).await;
    let old = submit_check(&office.registry, &office.hr, request(), &bytes(&officials(2))).await.unwrap();
    assert!(office.run(old).await.unwrap());
    // A day and a moment, in the database's own time.
    assert_eq!(office.db.by_hand("update job set created_at = created_at - 86400000001").await, 1);
    let young = submit_check(&office.registry, &office.hr, request(), &bytes(&officials(2))).await.unwrap();
    assert!(office.run(young).await.unwrap());
    assert!(!can_go_on(&office.registry, old).await.unwrap());
    assert!(can_go_on(&office.registry, young).await.unwrap());
    let late = send_on(&office.registry, &office.hr, old, ImportOptions::default(), true).await;
    assert!(matches!(late, Err(OperationError::Conflict { .. })), "{late:?}");
}
