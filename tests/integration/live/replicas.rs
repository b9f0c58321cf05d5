//! Several replicas at one directory: marks are shared, each is worked on once, and one that slept too long writes nothing.

use std::sync::Arc;

use async_trait::async_trait;
use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Dn, Entry, Observed};
use congvu::directory::port::{
    Capabilities, Directory, DirectoryError, Query, ReadProof, Refusal, TransactionOutcome, Write, WriteOutcome,
};
use congvu::operations::live::take_turn;
use tokio::sync::Semaphore;

use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::changes::largest;
use crate::main_job::province::{Province, texts};

on_both_engines! {
    two_replicas_share_the_work
    a_replica_that_slept_writes_nothing
}

async fn two_replicas_share_the_work(db: TestDatabase) {
    let province = Province::lenient(db).await.shared();
    let mut expected = 0;
    for (number, agency) in largest(&province).await.iter().enumerate() {
        expected += province.rename(agency, &format!("Sở Thử nghiệm {number}")).await;
    }
    let turns = (0..4).map(|_| {
        let province = Arc::clone(&province);
        tokio::spawn(async move { province.settle().await })
    });
    let mut settled = 0;
    for turn in turns.collect::<Vec<_>>() {
        settled += turn.await.unwrap();
    }
    assert_eq!(settled, expected);
    province.assert_settled().await;
    assert_eq!(province.text("select cast(count(*) as text) from journal where state <> 'confirmed'").await, "0");
}

/// Reads at once, and gives the answer only when it is told to: a replica that sleeps between looking and writing.
struct Sleeper<'a> {
    inner: &'a dyn Directory,
    read: Semaphore,
    awake: Semaphore,
}

async fn a_replica_that_slept_writes_nothing(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let file = province.some(1).await.remove(0);
    let entry = province.person_of(file.official.id).await;
    let title = texts(&entry, Attribute::Title).remove(0);
    province.retitle(&file, "Phó Giám đốc").await;
    let sleeper = Sleeper { inner: &province.directory, read: Semaphore::new(0), awake: Semaphore::new(0) };
    let sleeping = take_turn(&province.registry, &sleeper, &province.settings);
    let other = async {
        sleeper.read.acquire().await.unwrap().forget();
        // It has looked and means to write. Its lease ends; meanwhile the title was taken back, and another replica has seen to it.
        province.db.by_hand("update dirty set lease_until = 1").await;
        province.retitle(&file, &title).await;
        province.settle().await;
        let settled = province.context_csn().await;
        sleeper.awake.add_permits(1_000);
        settled
    };
    let (slept, settled) = tokio::join!(sleeping, other);
    assert!(slept.is_err(), "{slept:?}");
    assert_eq!(province.context_csn().await, settled, "it wrote after it had lost the lease");
    province.assert_settled().await;
}

#[async_trait]
impl Directory for Sleeper<'_> {
    async fn probe(&self) -> Result<Capabilities, DirectoryError> {
        self.inner.probe().await
    }

    async fn prime(&self) -> Result<(), DirectoryError> {
        self.inner.prime().await
    }

    async fn read(&self, query: &Query, sink: &mut (dyn FnMut(Observed) + Send)) -> Result<ReadProof, DirectoryError> {
        let proof = self.inner.read(query, sink).await;
        self.read.add_permits(1);
        self.awake.acquire().await.unwrap().forget();
        proof
    }

    async fn read_entry(&self, dn: &Dn) -> Result<Option<Observed>, DirectoryError> {
        self.inner.read_entry(dn).await
    }

    async fn validate(&self, writes: &[Write<'_>]) -> Result<Vec<Option<Refusal>>, DirectoryError> {
        self.inner.validate(writes).await
    }

    async fn add_in_transaction(&self, lane: usize, entries: &[Entry]) -> Result<TransactionOutcome, DirectoryError> {
        self.inner.add_in_transaction(lane, entries).await
    }

    async fn write(&self, lane: usize, write: Write<'_>) -> Result<WriteOutcome, DirectoryError> {
        self.inner.write(lane, write).await
    }

    fn lanes(&self) -> usize {
        self.inner.lanes()
    }
}
