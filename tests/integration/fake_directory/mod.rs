//! A directory in memory with a real one's manners: result codes, assertions, transactions that are all or nothing, the
//! no-op control, reads that a size limit cuts. Faults are scripted; a write that would be the second in flight for one
//! entry, or a no-op before priming, is a panic.

mod faults;
mod follow;
mod tree;

pub(crate) use faults::{Fault, Script};
pub(crate) use tree::Tree;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use congvu::directory::dn;
use congvu::directory::entry::{Dn, Entry, Observed};
use congvu::directory::plan::Operation;
use congvu::directory::port::{
    Capabilities, Directory, DirectoryError, Query, ReadProof, Refusal, TransactionOutcome, Write, WriteOutcome,
};
use tokio::sync::Notify;
use tokio::task::yield_now;

/// `assertionFailed`.
const ASSERTION_FAILED: u32 = 122;
/// `sizeLimitExceeded`.
const SIZE_LIMIT: u32 = 4;

/// A directory in memory.
pub(crate) struct FakeDirectory {
    state: Arc<Mutex<State>>,
    capabilities: Capabilities,
    /// Told when a scripted stand-still is reached: the moment to kill.
    pub(crate) reached: Notify,
}

/// What is in it, and what it went through.
pub(crate) struct State {
    pub(crate) tree: Tree,
    pub(crate) script: Script,
    pub(crate) primed: bool,
    /// Entries added, changed or removed.
    pub(crate) writes: usize,
    pub(crate) transactions: usize,
    in_flight: HashSet<String>,
}

impl FakeDirectory {
    /// A directory that offers everything and holds only `base`.
    pub(crate) fn new(base: &Dn) -> Self {
        let state = State {
            tree: Tree::new(base),
            script: Script::default(),
            primed: false,
            writes: 0,
            transactions: 0,
            in_flight: HashSet::new(),
        };
        let capabilities = Capabilities {
            assertion: true,
            post_read: true,
            no_op: true,
            transactions: true,
            paged_results: true,
            schema: true,
            writable: true,
        };
        Self { state: Arc::new(Mutex::new(state)), capabilities, reached: Notify::new() }
    }

    /// The same with other capabilities.
    pub(crate) fn offering(mut self, change: impl FnOnce(&mut Capabilities)) -> Self {
        change(&mut self.capabilities);
        self
    }

    /// Its inside.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Scripts a fault.
    pub(crate) fn script(&self, fault: Fault) {
        self.state().script.push(fault);
    }

    async fn stand_still(&self) -> ! {
        self.reached.notify_one();
        loop {
            std::future::pending::<()>().await;
        }
    }

    /// Forgets what a killed client had in flight.
    pub(crate) fn drop_connections(&self) {
        self.state().in_flight.clear();
    }
}

fn lost() -> DirectoryError {
    DirectoryError::Lost { action: "write".to_owned(), reason: "scripted".to_owned() }
}

#[async_trait]
impl Directory for FakeDirectory {
    async fn probe(&self) -> Result<Capabilities, DirectoryError> {
        Ok(self.capabilities)
    }

    async fn prime(&self) -> Result<(), DirectoryError> {
        yield_now().await;
        self.state().primed = true;
        Ok(())
    }

    async fn read(&self, query: &Query, sink: &mut (dyn FnMut(Observed) + Send)) -> Result<ReadProof, DirectoryError> {
        yield_now().await;
        let (found, cut, csn) = {
            let mut state = self.state();
            let mut found = state.tree.below(&query.base);
            if let Some(uuid) = query.filter.strip_prefix("(entryUUID=").and_then(|rest| rest.strip_suffix(')')) {
                found.retain(|observed| observed.entry_uuid.to_string() == uuid);
            }
            (found, state.script.cut_read(), state.tree.context_csn())
        };
        let limit = cut.unwrap_or(found.len());
        let result_code = if limit < found.len() { SIZE_LIMIT } else { 0 };
        let count = limit.min(found.len()) as u64;
        found.into_iter().take(limit).for_each(sink);
        Ok(ReadProof {
            result_code,
            pages: 1,
            referrals: 0,
            count,
            base: query.base.0.clone(),
            filter: query.filter.clone(),
            context_csn_before: vec![csn.clone()],
            context_csn_after: vec![csn],
        })
    }

    async fn read_entry(&self, dn: &Dn) -> Result<Option<Observed>, DirectoryError> {
        yield_now().await;
        let state = self.state();
        if state.script.is_unreachable() {
            return Err(DirectoryError::Unreachable { url: "fake".to_owned(), reason: "scripted".to_owned() });
        }
        Ok(state.tree.get(dn))
    }

    async fn validate(&self, writes: &[Write<'_>]) -> Result<Vec<Option<Refusal>>, DirectoryError> {
        yield_now().await;
        let state = self.state();
        assert!(state.primed, "a no-op on a directory that was not primed");
        let answers = writes.iter().map(|write| state.tree.clone().carry_out(write.dn, write.operation).err());
        Ok(answers.collect())
    }

    async fn add_in_transaction(&self, _lane: usize, entries: &[Entry]) -> Result<TransactionOutcome, DirectoryError> {
        yield_now().await;
        let mut state = self.state();
        assert!(state.primed, "a transaction on a directory that was not primed");
        state.transactions += 1;
        let fault = state.script.commit();
        if matches!(fault, Some(Fault::FailCommit)) {
            return Ok(TransactionOutcome::RolledBack(Refusal { code: 80, message: "scripted".to_owned() }));
        }
        if matches!(fault, Some(Fault::LoseCommit { done: false })) {
            return Ok(TransactionOutcome::Unknown("scripted".to_owned()));
        }
        let mut tree = state.tree.clone();
        for entry in entries {
            let operation = Operation::Add { values: entry.values.clone() };
            let refusal =
                state.script.refusal(&entry.dn).map_or_else(|| tree.carry_out(&entry.dn, &operation).err(), Some);
            if let Some(refusal) = refusal {
                return Ok(TransactionOutcome::RolledBack(refusal));
            }
        }
        state.tree = tree;
        state.writes += entries.len();
        Ok(match fault {
            Some(_) => TransactionOutcome::Unknown("scripted".to_owned()),
            None => TransactionOutcome::Committed,
        })
    }

    async fn write(&self, _lane: usize, write: Write<'_>) -> Result<WriteOutcome, DirectoryError> {
        let name = dn::normal(&write.dn.0).into_owned();
        assert!(self.state().in_flight.insert(name.clone()), "two writes in flight for {name}");
        yield_now().await;
        let fault = {
            let mut state = self.state();
            let State { script, tree, .. } = &mut *state;
            script.before_write(tree, write.dn)
        };
        if matches!(fault, Some(Fault::StandStill { done: false, .. })) {
            self.stand_still().await;
        }
        let outcome = {
            let mut state = self.state();
            state.in_flight.remove(&name);
            match fault {
                Some(Fault::LoseReply { done: false, .. }) => return Err(lost()),
                Some(Fault::Unreachable { .. }) => {
                    return Err(DirectoryError::Unreachable { url: "fake".to_owned(), reason: "scripted".to_owned() });
                }
                _ => {}
            }
            state.carry_out(&write)
        };
        match fault {
            Some(Fault::LoseReply { .. }) => Err(lost()),
            Some(Fault::StandStill { .. }) => self.stand_still().await,
            _ => Ok(outcome),
        }
    }

    fn lanes(&self) -> usize {
        4
    }
}

impl State {
    fn carry_out(&mut self, write: &Write<'_>) -> WriteOutcome {
        if let Some(refusal) = self.script.refusal(write.dn) {
            return WriteOutcome::Refused(refusal);
        }
        if let (Some(csn), Some(found)) = (write.csn, self.tree.get(write.dn))
            && *csn != found.csn
        {
            let message = "the entry changed".to_owned();
            return WriteOutcome::Refused(Refusal { code: ASSERTION_FAILED, message });
        }
        match self.tree.carry_out(write.dn, write.operation) {
            Ok(csn) => {
                self.writes += 1;
                WriteOutcome::Done(csn)
            }
            Err(refusal) => WriteOutcome::Refused(refusal),
        }
    }
}
