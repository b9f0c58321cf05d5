//! Postings: an official's place in an agency, dated by both clocks.

use serde::{Deserialize, Serialize};

use super::code::code_list;
use super::ids::{AgencyId, OfficialId, PostingId, SubjectId};
use super::period::Period;

code_list! {
    /// What kind of place it is. Exactly one primary posting decides the counting agency.
    PostingKind {
        /// The post that counts.
        Primary = "primary",
        /// Biệt phái: on loan to another agency.
        Secondment = "secondment",
        /// A concurrent post.
        Concurrent = "concurrent",
    }
}

code_list! {
    /// Rank, as the reports split it.
    Rank {
        /// Head of the agency.
        Head = "head",
        /// Deputy head.
        Deputy = "deputy",
        /// Head or deputy head of a division.
        DivisionHead = "division_head",
        /// Staff.
        Staff = "staff",
        /// Văn thư: the clerk who issues documents.
        Clerk = "clerk",
    }
}

/// An official's place in an agency during a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// This posting.
    pub id: PostingId,
    /// Who.
    pub official: OfficialId,
    /// Where.
    pub agency: AgencyId,
    /// When it holds in law.
    pub effective: Period,
    /// Kind of place.
    pub kind: PostingKind,
    /// Rank in the reports.
    pub rank: Rank,
    /// Title of the post, as people read it.
    pub position: String,
    /// The decision's subject behind it, when one is recorded.
    pub subject: Option<SubjectId>,
}
