//! Work on the directory that was asked for on a page, when the program stops or dies while it is done.

use congvu::domain::ids::{JobId, PlanId};
use congvu::domain::job::JobState;
use congvu::jobs::run_here;
use congvu::operations::directory_work::{
    DirectoryWork, WorkEnd, ask_for, asked_for, run_directory_work, work_at_hand,
};
use congvu::operations::job::{JobEnd, Watch};
use congvu::operations::{Actor, OperationError};
use congvu::storage::row::plan::PlanState;
use tokio_util::sync::CancellationToken;

use super::directory::office;
use super::site::{Site, admin};

/// Begins the job as a worker does, and gives it back without its end; `stops` as the program stops.
async fn begun(site: &Site, id: JobId, stops: bool) -> JobEnd {
    let books = site.store.bookkeeping().await.unwrap();
    let (job, lease) = books.claim_this_job(id, 60).await.unwrap().expect("a job");
    books.commit().await.unwrap();
    let end = run_directory_work(&site.registry, &job, &Watch::default(), &move || stops).await.unwrap();
    let books = site.store.bookkeeping().await.unwrap();
    books.give_job_back(lease).await.unwrap();
    books.commit().await.unwrap();
    end
}

async fn ended(site: &Site, actor: &Actor, id: JobId) -> WorkEnd {
    assert!(run_here(&site.registry, id, &CancellationToken::new(), &|_| {}).await.unwrap());
    let asked = asked_for(&site.registry, actor, id).await.unwrap();
    assert_eq!(asked.row.state, JobState::Done);
    asked.end.expect("an end")
}

async fn planned(site: &Site, actor: &Actor) -> PlanId {
    let id = ask_for(&site.registry, actor, &DirectoryWork::Plan { agency: None }).await.unwrap();
    match ended(site, actor, id).await {
        WorkEnd::Planned { plan } => plan,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_in_the_making_is_left_to_whoever_goes_on_and_asked_for_once_at_a_time() {
    let site = office().await;
    let actor = admin(&site).await;
    let work = DirectoryWork::Plan { agency: Some("H10.12".to_owned()) };
    let id = ask_for(&site.registry, &actor, &work).await.unwrap();
    let another = ask_for(&site.registry, &actor, &DirectoryWork::Plan { agency: None }).await;
    assert!(matches!(another, Err(OperationError::Conflict { .. })), "{another:?}");
    assert_eq!(begun(&site, id, true).await, JobEnd::Stopped);
    let at_hand = work_at_hand(&site.registry, &actor).await.unwrap();
    assert_eq!(at_hand.iter().map(|asked| (asked.row.id, &asked.work)).collect::<Vec<_>>(), [(id, &work)]);
    assert!(matches!(ended(&site, &actor, id).await, WorkEnd::Planned { .. }));
    assert!(work_at_hand(&site.registry, &actor).await.unwrap().is_empty());
    assert_eq!(site.number("select count(*) from plan where scope = 'agency' and sealed <> ''").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_whose_writer_died_is_not_written_twice_and_what_became_of_it_is_told() {
    let site = office().await;
    let actor = admin(&site).await;
    let plan = planned(&site, &actor).await;
    let id = ask_for(&site.registry, &actor, &DirectoryWork::Apply { plan }).await.unwrap();
    // It came to its end, and whoever wrote it died before that was written down.
    assert!(matches!(begun(&site, id, false).await, JobEnd::Done(_)));
    let rows = site.number("select count(*) from journal").await;
    match ended(&site, &actor, id).await {
        WorkEnd::Applied(applied) => {
            assert!(applied.is_success && applied.plan == plan);
            assert_eq!(i64::try_from(applied.confirmed).unwrap(), rows);
        }
        other => panic!("{other:?}"),
    }

    let plan = planned(&site, &actor).await;
    let id = ask_for(&site.registry, &actor, &DirectoryWork::Apply { plan }).await.unwrap();
    let books = site.store.bookkeeping().await.unwrap();
    let (_, lease) = books.claim_this_job(id, 60).await.unwrap().expect("a job");
    books.move_plan(plan, PlanState::Computed, PlanState::Failed).await.unwrap();
    books.give_job_back(lease).await.unwrap();
    books.commit().await.unwrap();
    match ended(&site, &actor, id).await {
        WorkEnd::Refused { reason } => assert!(reason.en.contains("cut off"), "{}", reason.en),
        other => panic!("{other:?}"),
    }
}
