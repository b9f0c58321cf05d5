//! A real directory with a line that fails on demand: what is asked may be done or not, and its answer lost.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use congvu::directory::entry::{Dn, Entry, Observed};
use congvu::directory::port::{
    Capabilities, Directory, DirectoryError, Query, ReadProof, Refusal, TransactionOutcome, Write, WriteOutcome,
};
use tokio::sync::Notify;

/// What happens to single writes from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weather {
    Fair,
    /// Each write is done, and its answer lost, so many times.
    Done(usize),
    /// Each write is lost on its way, so many times.
    Lost(usize),
    /// Nobody answers anything.
    Away,
    /// Two of five entries are not in what is read, and it says that there were more.
    Cut,
    /// Two of five entries are not in what is read, and nothing says so.
    Missing,
    /// The server answers this code, so many times.
    Says(u32, usize),
    /// The server answers this code once, and then nobody lives to hear what it answers.
    Dies(u32),
    /// Nobody lives any more.
    Dead,
}

/// The directory behind the line.
pub(crate) struct Flaky<'a> {
    inner: &'a dyn Directory,
    weather: Mutex<Weather>,
    writes: AtomicUsize,
    died: Notify,
}

impl<'a> Flaky<'a> {
    pub(crate) fn new(inner: &'a dyn Directory, weather: Weather) -> Self {
        Self { inner, weather: Mutex::new(weather), writes: AtomicUsize::new(0), died: Notify::new() }
    }

    pub(crate) fn turns(&self, weather: Weather) {
        *self.weather.lock().unwrap() = weather;
    }

    /// Writes that reached the server.
    pub(crate) fn writes(&self) -> usize {
        self.writes.load(Ordering::Relaxed)
    }

    /// Ends when a write is never answered.
    pub(crate) async fn died(&self) {
        self.died.notified().await;
    }

    /// What happens to the next write.
    fn next(&self) -> Weather {
        let mut weather = self.weather.lock().unwrap();
        let now = *weather;
        *weather = match now {
            Weather::Done(1) | Weather::Lost(1) | Weather::Says(_, 1) => Weather::Fair,
            Weather::Done(more) => Weather::Done(more - 1),
            Weather::Lost(more) => Weather::Lost(more - 1),
            Weather::Says(code, more) => Weather::Says(code, more - 1),
            Weather::Dies(_) => Weather::Dead,
            Weather::Dead | Weather::Fair | Weather::Away | Weather::Cut | Weather::Missing => now,
        };
        now
    }

    fn reachable(&self) -> Result<(), DirectoryError> {
        if *self.weather.lock().unwrap() == Weather::Away {
            return Err(DirectoryError::Unreachable { url: "ldap://away".to_owned(), reason: "scripted".to_owned() });
        }
        Ok(())
    }
}

fn lost() -> DirectoryError {
    DirectoryError::Lost { action: "write".to_owned(), reason: "scripted".to_owned() }
}

#[async_trait]
impl Directory for Flaky<'_> {
    async fn probe(&self) -> Result<Capabilities, DirectoryError> {
        self.reachable()?;
        self.inner.probe().await
    }

    async fn prime(&self) -> Result<(), DirectoryError> {
        self.reachable()?;
        self.inner.prime().await
    }

    async fn read(&self, query: &Query, sink: &mut (dyn FnMut(Observed) + Send)) -> Result<ReadProof, DirectoryError> {
        self.reachable()?;
        let weather = *self.weather.lock().unwrap();
        if !matches!(weather, Weather::Cut | Weather::Missing) {
            return self.inner.read(query, sink).await;
        }
        let (mut come, mut given) = (0, 0);
        let mut some = |observed: Observed| {
            come += 1;
            if come % 5 > 1 {
                given += 1;
                sink(observed);
            }
        };
        let mut proof = self.inner.read(query, &mut some).await?;
        proof.count = given;
        if weather == Weather::Cut {
            proof.result_code = 4;
        }
        Ok(proof)
    }

    async fn read_entry(&self, dn: &Dn) -> Result<Option<Observed>, DirectoryError> {
        self.reachable()?;
        self.inner.read_entry(dn).await
    }

    async fn validate(&self, writes: &[Write<'_>]) -> Result<Vec<Option<Refusal>>, DirectoryError> {
        self.reachable()?;
        self.inner.validate(writes).await
    }

    async fn add_in_transaction(&self, lane: usize, entries: &[Entry]) -> Result<TransactionOutcome, DirectoryError> {
        self.reachable()?;
        self.inner.add_in_transaction(lane, entries).await
    }

    async fn write(&self, lane: usize, write: Write<'_>) -> Result<WriteOutcome, DirectoryError> {
        self.reachable()?;
        let weather = self.next();
        match weather {
            Weather::Lost(_) => return Err(lost()),
            Weather::Dead => {
                self.died.notify_one();
                return std::future::pending().await;
            }
            Weather::Says(code, _) | Weather::Dies(code) => {
                return Ok(WriteOutcome::Refused(Refusal { code, message: "scripted".to_owned() }));
            }
            _ => {}
        }
        self.writes.fetch_add(1, Ordering::Relaxed);
        let outcome = self.inner.write(lane, write).await?;
        if matches!(weather, Weather::Done(_)) { Err(lost()) } else { Ok(outcome) }
    }

    fn lanes(&self) -> usize {
        self.inner.lanes()
    }
}
