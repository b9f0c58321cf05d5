//! What one signature gives to its document.

use uuid::Uuid;

use crate::domain::clock::Timestamp;
use crate::domain::posting::Rank;
use crate::domain::signing::event::{Channel, ExchangeLevel, SigningAction};
use crate::domain::signing::verdict::Outcome;

/// A signature on a document, as a document system reported it: none of this ever changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// The event.
    pub event: Uuid,
    /// Whose document it is: the number of the agency's identifier, as events write it.
    pub agency: i32,
    /// What was signed for.
    pub action: SigningAction,
    /// The proven time.
    pub at: Timestamp,
    /// A time stamp proves when.
    pub is_stamped: bool,
    /// How the document left.
    pub channel: Option<Channel>,
    /// Between whom.
    pub level: Option<ExchangeLevel>,
}

/// Whose certificate it was, and so in which of its two capacities a signature makes a document whole (Decree 30/2020, Art. 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignedAs {
    /// By who has the authority, with a certificate of theirs; of which rank they were on the day, if they had a post.
    Person(Option<Rank>),
    /// By the agency that issues it, with a certificate of an agency.
    Agency,
}

/// What the verdict on a signature makes of it: the part of a verdict that counting depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It is good.
    Good(SignedAs),
    /// It would be good as far as is known, but nothing verified is known of revocation yet.
    Open(SignedAs),
    /// It makes nothing whole.
    Nothing,
}

impl Proof {
    /// What a signature for `action` proves of which the verdict is `outcome`; whose certificate it was. A leader's approval by a certificate
    /// of no person, or an issue by a person's, is neither a person's nor an agency's signature.
    #[must_use]
    pub const fn of(action: SigningAction, outcome: Outcome, signed_as: SignedAs) -> Self {
        match (action, signed_as) {
            (SigningAction::LeaderApproval, SignedAs::Person(_)) | (SigningAction::AgencyIssue, SignedAs::Agency) => {}
            _ => return Self::Nothing,
        }
        match outcome {
            Outcome::Good => Self::Good(signed_as),
            Outcome::Indeterminate => Self::Open(signed_as),
            _ => Self::Nothing,
        }
    }
}

/// How much an action says of whose document it is and when it went out; the least says most. An issue is the day of issue, an approval
/// comes before it, and the others make no outgoing document by themselves.
pub(super) const fn weight(action: SigningAction) -> u8 {
    match action {
        SigningAction::AgencyIssue => 0,
        SigningAction::LeaderApproval => 1,
        SigningAction::Appendix => 2,
        SigningAction::Copy => 3,
        SigningAction::Comment => 4,
    }
}
