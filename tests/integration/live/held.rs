//! A real directory whose answers are held back: what was asked is done, and whoever asked does not know it yet.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use congvu::directory::entry::{Dn, Entry, Observed};
use congvu::directory::port::{
    Capabilities, Directory, DirectoryError, Query, ReadProof, Refusal, TransactionOutcome, Write, WriteOutcome,
};
use tokio::sync::Semaphore;

/// What is held back, or lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// Answers to reads.
    Reads,
    /// Answers to writes.
    Writes,
    /// Nothing; but after the first write there is no answer to any question.
    Nothing,
}

/// The directory behind.
pub(crate) struct Holder<'a> {
    inner: &'a dyn Directory,
    held: Held,
    asked: Semaphore,
    answered: Semaphore,
    was_written: AtomicBool,
}

impl<'a> Holder<'a> {
    pub(crate) fn new(inner: &'a dyn Directory, held: Held) -> Self {
        let (asked, answered) = (Semaphore::new(0), Semaphore::new(0));
        Self { inner, held, asked, answered, was_written: AtomicBool::new(false) }
    }

    /// Waits until something was asked whose answer is held.
    pub(crate) async fn has_one(&self) {
        self.asked.acquire().await.unwrap().forget();
    }

    /// Lets every answer through from now on.
    pub(crate) fn let_go(&self) {
        self.answered.add_permits(100_000);
    }

    async fn answer<T>(&self, held: Held, answer: T) -> T {
        if self.held == held {
            self.asked.add_permits(1);
            self.answered.acquire().await.unwrap().forget();
        }
        answer
    }

    fn sees(&self) -> Result<(), DirectoryError> {
        if self.held == Held::Nothing && self.was_written.load(Ordering::SeqCst) {
            return Err(DirectoryError::Lost { action: "read".to_owned(), reason: "scripted".to_owned() });
        }
        Ok(())
    }
}

#[async_trait]
impl Directory for Holder<'_> {
    async fn probe(&self) -> Result<Capabilities, DirectoryError> {
        self.inner.probe().await
    }

    async fn prime(&self) -> Result<(), DirectoryError> {
        self.inner.prime().await
    }

    async fn read(&self, query: &Query, sink: &mut (dyn FnMut(Observed) + Send)) -> Result<ReadProof, DirectoryError> {
        self.sees()?;
        let proof = self.inner.read(query, sink).await;
        self.answer(Held::Reads, proof).await
    }

    async fn read_entry(&self, dn: &Dn) -> Result<Option<Observed>, DirectoryError> {
        self.sees()?;
        self.inner.read_entry(dn).await
    }

    async fn validate(&self, writes: &[Write<'_>]) -> Result<Vec<Option<Refusal>>, DirectoryError> {
        self.inner.validate(writes).await
    }

    async fn add_in_transaction(&self, lane: usize, entries: &[Entry]) -> Result<TransactionOutcome, DirectoryError> {
        let outcome = self.inner.add_in_transaction(lane, entries).await;
        self.was_written.store(true, Ordering::SeqCst);
        self.answer(Held::Writes, outcome).await
    }

    async fn write(&self, lane: usize, write: Write<'_>) -> Result<WriteOutcome, DirectoryError> {
        let outcome = self.inner.write(lane, write).await;
        self.was_written.store(true, Ordering::SeqCst);
        self.answer(Held::Writes, outcome).await
    }

    fn lanes(&self) -> usize {
        self.inner.lanes()
    }
}
