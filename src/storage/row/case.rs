//! Cases: entries of a directory about which a person must decide.

use uuid::Uuid;

use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::TargetId;

code_list! {
    /// What a case is about. An entry has one of each at most.
    CaseMatter {
        /// Whose the entry is.
        Identity = "identity",
        /// Who the person is that was made of it.
        Person = "person",
        /// The name that it should have.
        Name = "name",
    }
}

code_list! {
    /// How far a case is.
    CaseState {
        /// Somebody must decide.
        Open = "open",
        /// Somebody decided.
        Decided = "decided",
        /// What it was about is no more: a later run found so.
        Settled = "settled",
    }
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Its key.
    pub id: Uuid,
    /// Which directory.
    pub target: TargetId,
    /// What it is about.
    pub matter: CaseMatter,
    /// The entry.
    pub entry_uuid: Uuid,
    /// Its name when the case was opened.
    pub dn: String,
    /// Why, a short code of the directory engine.
    pub reason: String,
    /// Name and addresses as the entry has them; empty once the case is over.
    pub shown: String,
    /// Mailboxes that may be meant, and why, JSON.
    pub suspects: String,
    /// How far it is.
    pub state: CaseState,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// What: a short code.
    pub decision: Option<String>,
    /// The mailbox that was chosen.
    pub subject: Option<Uuid>,
}

/// How a case ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEnd {
    /// Who decides.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What: a short code.
    pub decision: &'static str,
    /// The mailbox that is chosen.
    pub subject: Option<Uuid>,
}
