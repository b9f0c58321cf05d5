//! The worker, two tasks: one does what the schedule says at its time, however long the other is at a job. The latter claims jobs, keeps their leases while they go on, and ends them; when it is asked to stop, it gives back what it holds.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::schedule::Schedule;
use super::task::{AbortOnDrop, caught};
use crate::domain::ids::JobId;
use crate::domain::job::JobKind;
use crate::operations::certificate_import::run_certificate_import;
use crate::operations::directory_work::run_directory_work;
use crate::operations::import::run_job;
use crate::operations::job::{JobEnd, Watch};
use crate::operations::job_file::forget_upload;
use crate::operations::pulse::Loop;
use crate::operations::{OperationError, OperationResult, Registry};
use crate::storage::StoreError;
use crate::storage::row::job::{JobCount, JobLease, JobRow};

/// Seconds after which a silent worker's job is somebody else's.
const LEASE_SECONDS: i64 = 30;
/// How often a lease is kept and progress is told.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// The same while somebody watches the work on the directory.
const WATCHED: Duration = Duration::from_secs(1);
/// How often somebody who waits is told.
const TELL: Duration = Duration::from_millis(200);
/// How long an idle worker waits before it looks again.
const POLL: Duration = Duration::from_secs(1);
/// Jobs at work at once, all replicas together.
const AT_MOST: i64 = 2;
/// A job that was begun so often without an end is given up.
const MOST_ATTEMPTS: i32 = 8;

/// The worker of one process.
#[derive(Debug)]
pub struct Worker {
    jobs: JoinHandle<()>,
    schedule: JoinHandle<()>,
    stop: CancellationToken,
}

impl Worker {
    /// Starts working on `registry`'s queue and `schedule` until `stop`.
    #[must_use]
    pub fn spawn(registry: Arc<Registry>, schedule: Schedule, stop: CancellationToken) -> Self {
        let jobs = tokio::spawn(work_off(Arc::clone(&registry), stop.clone()));
        let schedule = tokio::spawn(keep_time(registry, schedule, stop.clone()));
        Self { jobs, schedule, stop }
    }

    /// Stops, and waits until what was held is given back and the entry that is at work has come to its end.
    pub async fn stop(self) {
        self.stop.cancel();
        for task in [self.jobs, self.schedule] {
            if task.await.is_err() {
                tracing::error!("the worker ended by a panic");
            }
        }
    }
}

/// One job after the other.
async fn work_off(registry: Arc<Registry>, stop: CancellationToken) {
    let _beating = registry.pulse.begin(Loop::Jobs);
    while !stop.is_cancelled() {
        registry.pulse.beat(Loop::Jobs);
        let idle = match turn(&registry, &stop).await {
            Ok(was_busy) => !was_busy,
            Err(error) => {
                tracing::warn!(%error, "the worker could not go on; it tries again");
                true
            }
        };
        if idle {
            pause(&stop).await;
        }
    }
}

/// What has come due, again and again.
async fn keep_time(registry: Arc<Registry>, schedule: Schedule, stop: CancellationToken) {
    let _beating = registry.pulse.begin(Loop::Schedule);
    while !stop.is_cancelled() {
        registry.pulse.beat(Loop::Schedule);
        schedule.do_what_is_due(&registry, &stop).await;
        pause(&stop).await;
    }
}

async fn pause(stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(POLL) => {}
    }
}

/// Claims and carries out one job; false when there was none.
async fn turn(registry: &Arc<Registry>, stop: &CancellationToken) -> OperationResult<bool> {
    if registry.store.read().await?.unfinished_jobs().await? == 0 {
        return Ok(false);
    }
    let books = registry.store.bookkeeping().await?;
    let Some((job, lease)) = books.claim_job(AT_MOST, LEASE_SECONDS).await? else { return Ok(false) };
    books.commit().await?;
    work_on(registry, &job, lease, stop, &|_| {}).await?;
    Ok(true)
}

/// Carries out one job in this process, as the command line does; `tell` hears of its progress. False when it was stopped, or
/// another worker has it.
///
/// # Errors
/// When the store fails. What was wrong with the job is in its row.
pub async fn run_here(
    registry: &Arc<Registry>,
    id: JobId,
    stop: &CancellationToken,
    tell: &(dyn Fn(u64) + Send + Sync),
) -> OperationResult<bool> {
    let books = registry.store.bookkeeping().await?;
    let Some((job, lease)) = books.claim_this_job(id, LEASE_SECONDS).await? else { return Ok(false) };
    books.commit().await?;
    work_on(registry, &job, lease, stop, tell).await
}

async fn work_on(
    registry: &Arc<Registry>,
    job: &JobRow,
    lease: JobLease,
    stop: &CancellationToken,
    tell: &(dyn Fn(u64) + Send + Sync),
) -> OperationResult<bool> {
    if job.attempts > MOST_ATTEMPTS {
        end(registry, job, lease, Err("it was begun too often without coming to its end")).await?;
        return Ok(true);
    }
    let watch = Arc::new(Watch::default());
    // Its own token: a lost lease stops this job, not the worker.
    let own = stop.child_token();
    let stopping = own.clone();
    let is_stopping = move || stopping.is_cancelled();
    let working = async {
        match job.kind {
            JobKind::Import => run_job(registry, job, lease, &watch, &is_stopping).await,
            JobKind::ImportCertificates => run_certificate_import(registry, job).await,
            JobKind::PlanDirectory | JobKind::ApplyPlan | JobKind::RevertPlan => {
                run_directory_work(registry, job, &watch, &is_stopping).await
            }
        }
    };
    // A task of its own: awaited beside the work, it would wait for a writer that the work holds.
    let heart =
        AbortOnDrop(tokio::spawn(keep_alive(Arc::clone(registry), (job.id, job.kind), lease, Arc::clone(&watch), own)));
    let ended = caught(registry, (Loop::Jobs, TELL), working, || tell(watch.rows())).await;
    drop(heart);
    let Some(ended) = ended else {
        tracing::error!(job = %job.id, "a job panicked; it has failed, the worker goes on");
        let why = "it failed in a way that nobody foresaw; what it had recorded stays, the log has the place";
        return end(registry, job, lease, Err(why)).await.map(|()| true);
    };
    match ended {
        Ok(JobEnd::Done(result)) => end(registry, job, lease, Ok(&result)).await.map(|()| true),
        Ok(JobEnd::Stopped) => give_back(registry, lease).await.map(|()| false),
        // Somebody else has taken the job: what it comes to is their matter.
        Err(OperationError::Store(StoreError::WrongRowCount { table: "job", .. })) => Ok(false),
        Err(error @ OperationError::Store(StoreError::Driver { .. })) => {
            tracing::warn!(%error, "a job is given back to the queue");
            give_back(registry, lease).await.map(|()| false)
        }
        Err(error) => end(registry, job, lease, Err(&error.to_string())).await.map(|()| true),
    }
}

/// Keeps the lease until it is lost, which stops the job; a database that does not answer is no loss yet.
async fn keep_alive(
    registry: Arc<Registry>,
    (job, kind): (JobId, JobKind),
    lease: JobLease,
    watch: Arc<Watch>,
    own: CancellationToken,
) {
    let each = if JobKind::OF_DIRECTORY.contains(&kind) { WATCHED } else { HEARTBEAT };
    loop {
        tokio::time::sleep(each).await;
        match heartbeat(&registry, job, lease, &watch).await {
            Ok(true) => {}
            Ok(false) => return own.cancel(),
            Err(error) => tracing::warn!(%error, "a job's lease could not be kept; it is tried again"),
        }
    }
}

/// False when the lease is lost.
async fn heartbeat(registry: &Registry, job: JobId, lease: JobLease, watch: &Watch) -> Result<bool, StoreError> {
    let books = registry.store.bookkeeping().await?;
    let is_kept = books.keep_lease(lease, LEASE_SECONDS).await?;
    // From the first mark on, the change sets count.
    if let Some(row) = books.reader().job(job).await?.filter(|row| is_kept && row.marker == 0) {
        let [done, total] = [watch.rows(), watch.total()].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
        books.count_job(lease, JobCount { total: row.total.max(total), done, problems: row.problems }).await?;
    }
    books.commit().await?;
    Ok(is_kept)
}

async fn end(registry: &Registry, job: &JobRow, lease: JobLease, result: Result<&str, &str>) -> OperationResult<()> {
    let books = registry.store.bookkeeping().await?;
    let is_ended = books.end_job(lease, result).await?;
    books.commit().await?;
    if is_ended { forget_upload(registry, job).await } else { Ok(()) }
}

async fn give_back(registry: &Registry, lease: JobLease) -> OperationResult<()> {
    let books = registry.store.bookkeeping().await?;
    books.give_job_back(lease).await?;
    Ok(books.commit().await?)
}
