//! Document systems, and what is kept of what they report.

use uuid::Uuid;

use crate::domain::certificate::signer::SignerKey;
use crate::domain::clock::Timestamp;
use crate::domain::signing::event::SigningEvent;
use crate::domain::signing::refusal::Refusal;
use crate::domain::signing::system::SystemCode;
use crate::domain::signing::verdict::Verdict;

/// A document system that reports signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentSystem {
    /// What events name it by.
    pub number: i32,
    /// Its code.
    pub code: SystemCode,
    /// What people call it.
    pub name: String,
    /// The mapping file by which its exports are read; empty when none was given.
    pub mapping: String,
}

/// An event on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedEvent {
    /// Its key.
    pub id: Uuid,
    /// The event.
    pub event: SigningEvent,
    /// The verdict as known when it was signed.
    pub then: Verdict,
    /// The verdict as known now.
    pub verdict: Verdict,
}

/// A refused event on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedEvent {
    /// What makes it one: of a second one like it nothing more is kept.
    pub id: Uuid,
    /// Why, and what is wrong.
    pub refusal: Refusal,
    /// The event of that name, if it has one: once that is taken in, the finding is over.
    pub event: Option<Uuid>,
    /// Where it stands: file and line.
    pub source: String,
}

/// An event to be judged anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventToJudge {
    /// Its key.
    pub id: Uuid,
    /// The proven time.
    pub signed_at: Timestamp,
    /// The verdict that stands.
    pub standing: Verdict,
}

/// A signer whose events are to be judged anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictMark {
    /// Number of the signer.
    pub signer: i32,
    /// Its key.
    pub key: SignerKey,
    /// The change set up to which it was marked.
    pub marked_to: i64,
    /// All its events, not those alone that a later list may decide.
    pub is_whole: bool,
    /// The last event that was judged on this round.
    pub after: Option<EventAt>,
    /// It was marked anew when the round had come to this event: up to it, another round is owed.
    pub until: Option<EventAt>,
}

/// An event in the order of their signing: when it was signed, and its key.
pub type EventAt = (i64, Uuid);

impl VerdictMark {
    /// The mark of a signer of whose events none is judged yet.
    #[must_use]
    pub const fn new(signer: i32, key: SignerKey, marked_to: i64, is_whole: bool) -> Self {
        Self { signer, key, marked_to, is_whole, after: None, until: None }
    }

    /// Where this round ends, unless it goes on to the last event: the second goes no farther than where the first was when the mark was set
    /// anew.
    #[must_use]
    pub fn end(&self) -> Option<EventAt> {
        self.until.filter(|until| self.after.is_none_or(|after| after < *until))
    }

    /// The mark when this event was judged, or all of the round were; none when nothing is owed any more.
    #[must_use]
    pub fn judged(&self, last: Option<EventAt>) -> Option<Self> {
        let is_second = self.end().is_some();
        match last {
            Some(_) if is_second && self.until <= last => None,
            Some(_) => Some(Self { after: last, ..self.clone() }),
            None if is_second || self.until.is_none() => None,
            None => Some(Self { after: None, ..self.clone() }),
        }
    }
}
