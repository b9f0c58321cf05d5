//! Notices as the sender and whoever watches them need them.

use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{NoticeId, PrincipalId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::notice::{NoticeKind, NoticeState, NoticeText};
use crate::domain::principal::Role;

/// A stored notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// This notice.
    pub id: NoticeId,
    /// The account it is for.
    pub principal: Option<PrincipalId>,
    /// Where it goes; a private address is forgotten once it is settled.
    pub address: Option<MailAddress>,
    /// What it is about.
    pub kind: NoticeKind,
    /// Which thing it is about.
    pub subject: String,
    /// Title and text; the text is forgotten once the mail server took it.
    pub text: NoticeText,
    /// How far it is.
    pub state: NoticeState,
    /// Since when it is to be told.
    pub due: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_attempt: Timestamp,
    /// What the last attempt came to.
    pub last_error: Option<String>,
    /// When it was sent or given up.
    pub settled_at: Option<Timestamp>,
}

/// What a decision's step tells a role in an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepNotice {
    /// This notice.
    pub id: uuid::Uuid,
    /// Who is to be told.
    pub role: Role,
    /// Where: the agency's last known place in the tree.
    pub agency_path: TreePath,
    /// What, in Vietnamese.
    pub text: String,
}
