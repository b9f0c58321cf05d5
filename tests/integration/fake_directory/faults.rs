//! Scripted faults of the fake directory.

use congvu::directory::entry::Dn;
use congvu::directory::port::Refusal;

use super::Tree;

/// Something that goes wrong. Writes are single ones, counted from 1 as they arrive.
pub(crate) enum Fault {
    /// The next read is cut after so many entries.
    CutRead { after: usize },
    /// The next that follows hears so many messages; then the connection breaks, or a size limit ends it.
    CutFollow { after: usize, limited: bool },
    /// The next commit fails and rolls back.
    FailCommit,
    /// The next commit's answer is lost.
    LoseCommit { done: bool },
    /// The answer to that write is lost.
    LoseReply { write: usize, done: bool },
    /// From that write on nobody answers.
    Unreachable { write: usize },
    /// That write never ends, before or after its effect: the moment of `kill -9`.
    StandStill { write: usize, done: bool },
    /// Entries whose name contains `name` are refused, so many times; validation does not see it coming.
    Refuse { name: &'static str, code: u32, times: usize },
    /// Just before the first write to an entry whose name contains `name`, somebody else acts on it.
    Interfere { name: &'static str, act: fn(&mut Tree, &Dn) },
}

/// The faults to come.
#[derive(Default)]
pub(crate) struct Script {
    faults: Vec<Fault>,
    writes: usize,
}

impl Script {
    pub(crate) fn push(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.faults.clear();
    }

    /// Single writes that have arrived so far.
    pub(crate) fn writes(&self) -> usize {
        self.writes
    }

    pub(super) fn cut_read(&mut self) -> Option<usize> {
        match self.take(|fault| matches!(fault, Fault::CutRead { .. }))? {
            Fault::CutRead { after } => Some(after),
            _ => None,
        }
    }

    pub(super) fn cut_follow(&mut self) -> Option<(usize, bool)> {
        match self.take(|fault| matches!(fault, Fault::CutFollow { .. }))? {
            Fault::CutFollow { after, limited } => Some((after, limited)),
            _ => None,
        }
    }

    pub(super) fn commit(&mut self) -> Option<Fault> {
        self.take(|fault| matches!(fault, Fault::FailCommit | Fault::LoseCommit { .. }))
    }

    pub(super) fn is_unreachable(&self) -> bool {
        self.faults.iter().any(|fault| matches!(fault, Fault::Unreachable { write } if *write <= self.writes))
    }

    /// Counts a write, lets others interfere, and says what happens to its answer.
    pub(super) fn before_write(&mut self, tree: &mut Tree, dn: &Dn) -> Option<Fault> {
        self.writes += 1;
        let number = self.writes;
        if let Some(Fault::Interfere { act, .. }) =
            self.take(|fault| matches!(fault, Fault::Interfere { name, .. } if dn.0.contains(name)))
        {
            act(tree, dn);
        }
        if self.is_unreachable() {
            return Some(Fault::Unreachable { write: number });
        }
        self.take(|fault| {
            matches!(fault, Fault::LoseReply { write, .. } | Fault::StandStill { write, .. } if *write == number)
        })
    }

    pub(super) fn refusal(&mut self, dn: &Dn) -> Option<Refusal> {
        self.faults.iter_mut().find_map(|fault| match fault {
            Fault::Refuse { name, code, times } if *times > 0 && dn.0.contains(*name) => {
                *times -= 1;
                Some(Refusal { code: *code, message: "scripted".to_owned() })
            }
            _ => None,
        })
    }

    fn take(&mut self, which: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let at = self.faults.iter().position(which)?;
        Some(self.faults.remove(at))
    }
}
