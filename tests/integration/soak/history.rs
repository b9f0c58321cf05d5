//! What is written down while the soak runs: what was asked of the registry and what came of it, what the witness saw, what stood in the
//! directory at the end. Plain data; [`super::checker`] judges it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// How somebody else's values begin.
pub(super) const FOREIGN: &str = "Sửa tay";

/// A kind of change of the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Appoint,
    Transfer,
    Close,
    Rehire,
    Recruit,
    CorrectTitle,
    RenameAgency,
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// It was acknowledged: it must be there.
    Done,
    /// It was refused: it must not be there.
    Refused,
    /// Nobody knows: it may be there.
    Unknown,
}

/// What the entry must say once a change is there; what it leaves open is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) revision: Option<u64>,
    pub(super) agency: Option<String>,
    pub(super) state: Option<&'static str>,
}

/// One change that was asked for. Those of one subject follow one another.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) kind: Kind,
    /// Whose entry it is about ([`Entry::key`]); empty while a recruit is unknown.
    pub(super) key: String,
    pub(super) expected: Expected,
    pub(super) outcome: Outcome,
    /// How often no answer came before the one that counts.
    pub(super) unanswered: u32,
    /// When it was asked for.
    pub(super) begun: Duration,
    /// When it was acknowledged.
    pub(super) ended: Option<Duration>,
}

/// What a text of ours says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Written by a change of ours.
    Ours(u64),
    /// Written by somebody else.
    Foreign,
    /// As it was before all of it.
    Before,
}

impl Mark {
    /// The mark in a text: its last word, six digits.
    pub(super) fn of(text: &str) -> Self {
        if text.starts_with(FOREIGN) {
            return Self::Foreign;
        }
        let word = text.rsplit(' ').next().unwrap_or_default();
        word.parse().ok().filter(|_| word.len() == 6).map_or(Self::Before, Self::Ours)
    }

    /// A text that bears a revision.
    pub(super) fn written(text: &str, revision: u64) -> String {
        format!("{text} {revision:06}")
    }
}

/// An entry as it was seen, by the witness or in the final backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) uuid: String,
    pub(super) csn: String,
    pub(super) dn: String,
    /// `person` and the official's key, `unit` and the agency's code; empty for everything else.
    pub(super) key: String,
    pub(super) mailbox: Option<String>,
    pub(super) addresses: Vec<String>,
    /// A person's title, a unit's name.
    pub(super) mark: Mark,
    /// The name of a person's agency.
    pub(super) agency_mark: Mark,
    pub(super) agency: Option<String>,
    pub(super) state: Option<String>,
    /// `congvuRevision`.
    pub(super) change_set: i64,
    /// Whether somebody else's hand shows: their title, or a value of ours that is missing.
    pub(super) is_harmed: bool,
}

/// Values by attribute name in lower case.
pub(super) type Values = BTreeMap<String, Vec<String>>;

impl Entry {
    pub(super) fn of(dn: &str, values: &Values) -> Self {
        let all = |name: &str| values.get(name).cloned().unwrap_or_default();
        let first = |name: &str| all(name).into_iter().next();
        let is_a = |class: &str| all("objectclass").iter().any(|value| value == class);
        let person = first("congvuofficialid").filter(|_| is_a("congvuMailbox"));
        let unit = first("congvuagencycode").filter(|_| is_a("congvuAgency"));
        let text = if person.is_some() { first("title") } else { first("description") };
        let mark = |text: Option<String>| text.map_or(Mark::Before, |text| Mark::of(&text));
        let is_person = person.is_some();
        let key = match (&person, unit) {
            (Some(official), _) => format!("person {official}"),
            (None, Some(code)) => format!("unit {code}"),
            (None, None) => String::new(),
        };
        let mark_of_text = mark(text);
        Self {
            uuid: first("entryuuid").unwrap_or_default(),
            csn: first("entrycsn").unwrap_or_default(),
            dn: dn.to_owned(),
            key,
            mailbox: first("congvumailboxid"),
            addresses: [all("mail"), all("congvumailalias")].concat(),
            mark: mark_of_text,
            agency_mark: if is_person { mark(first("ou")) } else { Mark::Before },
            agency: first("congvuagencycode"),
            state: first("congvumailstate"),
            change_set: first("congvurevision").and_then(|text| text.parse().ok()).unwrap_or(0),
            is_harmed: is_person && (mark_of_text == Mark::Foreign || first("congvumailquota").is_none()),
        }
    }
}

/// An entry as the witness saw it, and when.
#[derive(Debug, Clone)]
pub(super) struct Sight {
    pub(super) at: Duration,
    pub(super) entry: Entry,
}

/// Where everything is written down.
#[derive(Debug)]
pub(super) struct History {
    pub(super) began: Instant,
    revision: AtomicU64,
    changes: Mutex<Vec<Change>>,
    sights: Mutex<Vec<Sight>>,
    counts: Mutex<BTreeMap<&'static str, u64>>,
    refusals: Mutex<Vec<String>>,
}

impl History {
    pub(super) fn begin() -> Self {
        Self {
            began: Instant::now(),
            revision: AtomicU64::new(1),
            changes: Mutex::default(),
            sights: Mutex::default(),
            counts: Mutex::default(),
            refusals: Mutex::default(),
        }
    }

    /// The next revision; no other change has it.
    pub(super) fn revision(&self) -> u64 {
        self.revision.fetch_add(1, Ordering::Relaxed)
    }

    /// A change is about to be asked for. Until something is known of it, it is unknown.
    pub(super) fn invoke(&self, kind: Kind, key: &str, expected: Expected) -> usize {
        let mut changes = locked(&self.changes);
        changes.push(Change {
            kind,
            key: key.to_owned(),
            expected,
            outcome: Outcome::Unknown,
            unanswered: 0,
            begun: self.began.elapsed(),
            ended: None,
        });
        changes.len() - 1
    }

    /// No answer came.
    pub(super) fn unanswered(&self, change: usize) {
        locked(&self.changes)[change].unanswered += 1;
    }

    pub(super) fn done(&self, change: usize) {
        let change = &mut locked(&self.changes)[change];
        (change.outcome, change.ended) = (Outcome::Done, Some(self.began.elapsed()));
    }

    /// A recruit was acknowledged, and is known by now.
    pub(super) fn recruited(&self, change: usize, key: &str) {
        key.clone_into(&mut locked(&self.changes)[change].key);
        self.done(change);
    }

    pub(super) fn refused(&self, change: usize, why: String) {
        locked(&self.changes)[change].outcome = Outcome::Refused;
        locked(&self.refusals).push(why);
    }

    pub(super) fn saw(&self, entry: Entry) {
        locked(&self.sights).push(Sight { at: self.began.elapsed(), entry });
    }

    /// Counts something that happened.
    pub(super) fn count(&self, what: &'static str) {
        *locked(&self.counts).entry(what).or_default() += 1;
    }

    pub(super) fn counts(&self) -> BTreeMap<&'static str, u64> {
        locked(&self.counts).clone()
    }

    pub(super) fn refusals(&self) -> Vec<String> {
        locked(&self.refusals).clone()
    }

    pub(super) fn changes(&self) -> Vec<Change> {
        locked(&self.changes).clone()
    }

    pub(super) fn sights(&self) -> Vec<Sight> {
        locked(&self.sights).clone()
    }

    /// How many sights there are.
    pub(super) fn sighted(&self) -> usize {
        locked(&self.sights).len()
    }

    /// Each entry as it was seen last.
    pub(super) fn latest(&self) -> BTreeMap<String, Entry> {
        let sights = locked(&self.sights);
        sights.iter().map(|sight| (sight.entry.uuid.clone(), sight.entry.clone())).collect()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}
