//! Jobs: stopped and gone on with, taken over from a worker that fell silent, which then changes nothing; schedules once for all.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use congvu::domain::clock::{Clock, SharedClock, Timestamp};
use congvu::domain::ids::{IdSource, JobId};
use congvu::domain::import::{ImportKind, ImportOptions};
use congvu::domain::job::JobState;
use congvu::jobs::{Every, Schedule, Worker};
use congvu::operations::import::{job_of, run_job};
use congvu::operations::job::{JobEnd, Watch};
use congvu::operations::pulse::{Life, Loop};
use congvu::operations::{OperationError, Registry};
use congvu::storage::StoreError;
use tokio_util::sync::CancellationToken;

use super::office::{Office, officials};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_job_that_is_stopped_is_gone_on_with_behind_its_mark
    a_worker_that_lost_its_lease_changes_nothing
    at_most_so_many_jobs_are_at_work_at_once
    a_worker_carries_out_what_is_in_the_queue
    an_entry_of_the_schedule_is_done_once_by_several_replicas
    the_schedule_goes_on_while_a_long_job_is_at_work
    what_a_dead_replica_left_is_taken_over_when_its_lease_ends_and_not_before
    an_entry_keeps_its_lease_and_stops_when_it_is_lost
    an_entry_that_panics_ends_nothing_but_itself
    a_job_that_panics_has_failed_and_the_next_one_is_done
}

const KIND: ImportKind = ImportKind::Officials;

async fn a_job_that_is_stopped_is_gone_on_with_behind_its_mark(db: TestDatabase) {
    let office = Office::new(db).await;
    let id = office.submit(KIND, &ImportOptions::default(), &officials(3500)).await;
    let books = office.registry.store.bookkeeping().await.unwrap();
    let (job, lease) = books.claim_this_job(id, 60).await.unwrap().unwrap();
    books.commit().await.unwrap();
    // Each chunk asks once: the third is not begun.
    let asked = AtomicU32::new(0);
    let is_stopping = || asked.fetch_add(1, Ordering::Relaxed) >= 2;
    let end = run_job(&office.registry, &job, lease, &Watch::default(), &is_stopping).await.unwrap();
    assert_eq!(end, JobEnd::Stopped);
    assert_eq!(office.count("official").await, 2000);
    let books = office.registry.store.bookkeeping().await.unwrap();
    books.give_job_back(lease).await.unwrap();
    books.commit().await.unwrap();
    let row = job_of(&office.registry, &office.hr, id).await.unwrap().row;
    assert_eq!((row.state, row.marker, row.done), (JobState::Queued, 2001, 2000));

    assert!(office.run(id).await.unwrap());
    let ended = job_of(&office.registry, &office.hr, id).await.unwrap();
    let report = ended.report.unwrap();
    assert_eq!((ended.row.state, report.new, report.known, report.rows), (JobState::Done, 3500, 0, 3500));
    assert_eq!(office.count("official").await, 3500);
    assert_eq!(office.count("posting").await, 3500);
    assert!(!office.run(id).await.unwrap(), "what has ended is not begun again");
}

async fn a_worker_that_lost_its_lease_changes_nothing(db: TestDatabase) {
    let office = Office::new(db).await;
    let id = office.submit(KIND, &ImportOptions::default(), &officials(1500)).await;
    let books = office.registry.store.bookkeeping().await.unwrap();
    let (job, stale) = books.claim_this_job(id, 60).await.unwrap().unwrap();
    books.commit().await.unwrap();
    assert!(!office.run(id).await.unwrap(), "it is somebody's while the lease lasts");
    office.db.by_hand("update job set lease_until = 1").await;
    let books = office.registry.store.bookkeeping().await.unwrap();
    let (_, taken) = books.claim_this_job(id, 60).await.unwrap().unwrap();
    books.commit().await.unwrap();
    let before = office.extent().await;
    let late = run_job(&office.registry, &job, stale, &Watch::default(), &|| false).await;
    assert!(matches!(late, Err(OperationError::Store(StoreError::WrongRowCount { table: "job", .. }))), "{late:?}");
    assert_eq!(office.extent().await, before, "the chunk went with the mark");
    let end = run_job(&office.registry, &job, taken, &Watch::default(), &|| false).await.unwrap();
    assert!(matches!(end, JobEnd::Done(_)));
    assert_eq!(office.count("official").await, 1500);
}

async fn at_most_so_many_jobs_are_at_work_at_once(db: TestDatabase) {
    let office = Office::new(db).await;
    for _ in 0..3 {
        office.submit(KIND, &ImportOptions::default(), &officials(1)).await;
    }
    let claim = || async {
        let books = office.registry.store.bookkeeping().await.unwrap();
        let claimed = books.claim_job(2, 60).await.unwrap();
        books.commit().await.unwrap();
        claimed.map(|(_, lease)| lease)
    };
    let (first, second) = (claim().await.unwrap(), claim().await.unwrap());
    assert_ne!(first.job, second.job);
    assert_eq!(claim().await, None);
    let books = office.registry.store.bookkeeping().await.unwrap();
    assert!(books.end_job(first, Err("cut off")).await.unwrap());
    assert!(!books.end_job(first, Ok("{}")).await.unwrap(), "it has ended");
    books.commit().await.unwrap();
    let third = claim().await.unwrap();
    assert!(third.job != first.job && third.job != second.job);
}

async fn a_worker_carries_out_what_is_in_the_queue(db: TestDatabase) {
    let office = Office::new(db).await;
    let worker = Worker::spawn(Arc::clone(&office.registry), Schedule::default(), CancellationToken::new());
    let id = office.submit(KIND, &ImportOptions::default(), &officials(40)).await;
    let ended = async {
        loop {
            let job = job_of(&office.registry, &office.hr, id).await.unwrap();
            if job.row.state == JobState::Done {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let job = tokio::time::timeout(Duration::from_mins(1), ended).await.expect("the job never ended");
    assert_eq!((job.report.unwrap().new, job.row.done, job.row.total), (40, 40, 40));
    tokio::time::timeout(Duration::from_secs(20), worker.stop()).await.expect("the worker does not stop");
}

async fn an_entry_of_the_schedule_is_done_once_by_several_replicas(db: TestDatabase) {
    let office = Office::new(db).await;
    let done = Arc::new(AtomicU32::new(0));
    let schedule = || {
        let done = Arc::clone(&done);
        Schedule::default().with("test", Every::Seconds(3600), move |_| {
            done.fetch_add(1, Ordering::Relaxed);
            async { Ok(()) }
        })
    };
    let (one, other, stop) = (schedule(), schedule(), CancellationToken::new());
    for _ in 0..3 {
        tokio::join!(one.do_what_is_due(&office.registry, &stop), other.do_what_is_due(&office.registry, &stop));
    }
    assert_eq!(done.load(Ordering::Relaxed), 1);
    office.db.by_hand("update schedule set next_at = 1 where name = 'test'").await;
    tokio::join!(one.do_what_is_due(&office.registry, &stop), other.do_what_is_due(&office.registry, &stop));
    assert_eq!(done.load(Ordering::Relaxed), 2);
}

async fn the_schedule_goes_on_while_a_long_job_is_at_work(db: TestDatabase) {
    let office = Office::new(db).await;
    let id = office.submit(KIND, &ImportOptions::default(), &officials(6000)).await;
    let seen = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&seen);
    let schedule = Schedule::default().with("test", Every::Seconds(0), move |registry: Arc<Registry>| {
        let seen = Arc::clone(&counted);
        async move {
            let job = registry.store.read().await?.job(id).await?.unwrap();
            seen.fetch_add(u32::from(job.state == JobState::Running && job.marker > 0), Ordering::Relaxed);
            Ok(())
        }
    });
    let worker = Worker::spawn(Arc::clone(&office.registry), schedule, CancellationToken::new());
    let ended = async {
        while job_of(&office.registry, &office.hr, id).await.unwrap().row.state != JobState::Done {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(3), ended).await.expect("the job never ended");
    worker.stop().await;
    assert!(seen.load(Ordering::Relaxed) > 0, "the schedule stood still while the job was in the middle");
}

async fn what_a_dead_replica_left_is_taken_over_when_its_lease_ends_and_not_before(db: TestDatabase) {
    let office = Office::new(db).await;
    let claim = || async {
        let books = office.registry.store.bookkeeping().await.unwrap();
        let turn = books.claim_turn("test", 30).await.unwrap();
        books.commit().await.unwrap();
        turn
    };
    // It claimed, and was never heard of again.
    let dead = claim().await.unwrap();
    let done = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&done);
    let schedule = Schedule::default().with("test", Every::Seconds(3600), move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        async { Ok(()) }
    });
    let stop = CancellationToken::new();
    schedule.do_what_is_due(&office.registry, &stop).await;
    assert_eq!(done.load(Ordering::Relaxed), 0, "it is the other's while the lease lasts");
    let ahead = office.number("select lease_until from schedule where name = 'test'").await;
    let now = u64::try_from(dead.now.unix_micros()).unwrap();
    assert!((now..=now + 30_000_000).contains(&ahead), "half a minute at most: {now} {ahead}");
    office.db.by_hand("update schedule set lease_until = 1 where name = 'test'").await;
    // Taken over, and ended by who took it; the one who comes back from the dead changes nothing.
    schedule.do_what_is_due(&office.registry, &stop).await;
    assert_eq!(done.load(Ordering::Relaxed), 1);
    let books = office.registry.store.bookkeeping().await.unwrap();
    assert!(!books.keep_turn(&dead, 30).await.unwrap());
    assert!(!books.end_turn(&dead, dead.now, Some("late")).await.unwrap());
    books.commit().await.unwrap();
    assert_eq!(office.count("schedule where name = 'test' and failure is null and lease_until = 0").await, 1);
}

/// Waits for something that comes about soon.
async fn in_time(what: &str, comes: impl Future<Output = ()>) {
    tokio::time::timeout(Duration::from_mins(1), comes)
        .await
        .unwrap_or_else(|_| panic!("it never came about that {what}"));
}

async fn reached(office: &Office, id: JobId, state: JobState) {
    while job_of(&office.registry, &office.hr, id).await.unwrap().row.state != state {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn an_entry_that_panics_ends_nothing_but_itself(db: TestDatabase) {
    let office = Office::new(db).await;
    let (tried, done) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let (trying, doing) = (Arc::clone(&tried), Arc::clone(&done));
    let schedule = Schedule::default()
        .with("bad", Every::Seconds(0), move |_| {
            let tried = Arc::clone(&trying);
            async move {
                tried.fetch_add(1, Ordering::Relaxed);
                panic!("nobody foresaw this")
            }
        })
        .with("good", Every::Seconds(0), move |_| {
            doing.fetch_add(1, Ordering::Relaxed);
            async { Ok(()) }
        });
    let worker = Worker::spawn(Arc::clone(&office.registry), schedule, CancellationToken::new());
    let turns = async {
        while tried.load(Ordering::Relaxed) < 2 || done.load(Ordering::Relaxed) < 2 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    in_time("both have several turns", turns).await;
    assert!(office.registry.pulse.panics() >= 1);
    assert!(matches!(office.registry.pulse.life(Loop::Schedule), Life::Turning(_)));
    worker.stop().await;
    let failure = office.db.texts("select failure from schedule where name = 'bad'").await;
    assert!(failure[0].contains("panicked"), "{failure:?}");
    assert_eq!(office.registry.pulse.life(Loop::Schedule), Life::Ended);
}

/// A clock that stands still, and breaks once.
#[derive(Debug)]
struct Breaking(Timestamp, AtomicBool);

impl Clock for Breaking {
    fn now(&self) -> Timestamp {
        assert!(!self.1.swap(false, Ordering::SeqCst), "the clock broke");
        self.0
    }
}

async fn a_job_that_panics_has_failed_and_the_next_one_is_done(db: TestDatabase) {
    let office = Office::new(db).await;
    let bad = office.submit(KIND, &ImportOptions::default(), &officials(10)).await;
    let clock: SharedClock = Arc::new(Breaking(office.registry.clock.now(), AtomicBool::new(true)));
    let (of, keys) = (office.registry.province.clone(), office.registry.keys().clone());
    let registry = Registry::new(office.db.store.clone(), clock, true, of, IdSource::seeded(77)).with_keys(keys);
    let registry = Arc::new(registry);
    let worker = Worker::spawn(Arc::clone(&registry), Schedule::default(), CancellationToken::new());
    in_time("the job has ended", reached(&office, bad, JobState::Failed)).await;
    let failure = office.db.texts("select failure from job where failure is not null").await;
    assert!(failure[0].contains("nobody foresaw"), "{failure:?}");
    assert_eq!(registry.pulse.panics(), 1);
    let good = office.submit(KIND, &ImportOptions::default(), &officials(10)).await;
    in_time("the next one is done", reached(&office, good, JobState::Done)).await;
    worker.stop().await;
}

/// Tells that it was dropped.
struct Dropped(Arc<AtomicU32>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Waits until the test entry's lease lasts longer than `known`.
async fn lease_beyond(office: &Office, known: u64) -> u64 {
    let reached = async {
        loop {
            let sql = "select coalesce(max(lease_until), 0) from schedule where name = 'test'";
            let lease = office.number(sql).await;
            if lease > known {
                return lease;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), reached).await.expect("the lease was not kept")
}

async fn an_entry_keeps_its_lease_and_stops_when_it_is_lost(db: TestDatabase) {
    let office = Office::new(db).await;
    let dropped = Arc::new(AtomicU32::new(0));
    let guard = Arc::clone(&dropped);
    let schedule = Schedule::default().with("test", Every::Seconds(3600), move |_| {
        let guard = Dropped(Arc::clone(&guard));
        async move {
            let _guard = guard;
            std::future::pending().await
        }
    });
    let (registry, stop) = (Arc::clone(&office.registry), CancellationToken::new());
    let endless = tokio::spawn(async move { schedule.do_what_is_due(&registry, &stop).await });
    let first = lease_beyond(&office, 0).await;
    lease_beyond(&office, first).await;
    assert_eq!(dropped.load(Ordering::Relaxed), 0, "it is at work");
    // Another replica takes the turn.
    office.db.by_hand("update schedule set fence = fence + 1, lease_until = 7 where name = 'test'").await;
    tokio::time::timeout(Duration::from_mins(1), endless).await.expect("it goes on without its lease").unwrap();
    assert_eq!(dropped.load(Ordering::Relaxed), 1);
    assert_eq!(office.count("schedule where name = 'test' and last_at is null and lease_until = 7").await, 1);
}
