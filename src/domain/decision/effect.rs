//! Which facts a subject opened and closed: what taking it back has to undo.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::changes::Changes;
use super::timeline::{DatedFact, Edit};
use crate::domain::code::code_list;
use crate::domain::ids::{FactId, SubjectId};

code_list! {
    /// A line of a person's record.
    FactLine {
        /// Postings.
        Posting = "posting",
        /// States of the mailbox.
        MailboxState = "mailbox_state",
        /// Addresses.
        Address = "address",
        /// Corrections of name and birth date.
        Correction = "official_correction",
    }
}

code_list! {
    /// What a subject did to a fact.
    Effect {
        /// Recorded it.
        Opened = "opened",
        /// Ended its recorded period.
        Closed = "closed",
        /// Was taken back: a fact that it had closed holds again, as a copy.
        Restored = "restored",
    }
}

/// One fact that a subject opened or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectEffect {
    /// This record.
    pub id: FactId,
    /// The subject.
    pub subject: SubjectId,
    /// In which line.
    pub line: FactLine,
    /// The fact.
    pub fact: Uuid,
    /// What was done.
    pub effect: Effect,
}

/// Everything that `changes` does to facts, as effects of `subject`.
pub fn effects_of(changes: &Changes, subject: SubjectId, mut key: impl FnMut() -> Uuid) -> Vec<SubjectEffect> {
    let mut effects = Vec::new();
    let mut take = |line, (closed, opened): (Vec<Uuid>, Vec<Uuid>)| {
        let marked = closed.into_iter().map(|fact| (fact, Effect::Closed));
        for (fact, effect) in marked.chain(opened.into_iter().map(|fact| (fact, Effect::Opened))) {
            effects.push(SubjectEffect { id: FactId(key()), subject, line, fact, effect });
        }
    };
    take(FactLine::Posting, keys_of(&changes.postings));
    take(FactLine::MailboxState, keys_of(&changes.states));
    take(FactLine::Address, keys_of(&changes.addresses));
    take(FactLine::Correction, keys_of(&changes.corrections));
    effects
}

fn keys_of<T: DatedFact>(edit: &Edit<T>) -> (Vec<Uuid>, Vec<Uuid>) {
    (edit.close.clone(), edit.open.iter().map(DatedFact::key).collect())
}
