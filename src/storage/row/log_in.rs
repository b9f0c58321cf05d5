//! Log-ins: attempts, second factors, one-time codes.

use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::PrincipalId;

/// What became of an attempt that was about to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It must wait until then.
    Blocked(Timestamp),
    /// It is the so-manieth since the last success.
    Counted(i64),
}

/// An account's second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactorRow {
    /// Whose it is.
    pub principal: PrincipalId,
    /// The sealed secret.
    pub secret: Vec<u8>,
    /// When its enrolment began.
    pub created_at: Timestamp,
    /// SHA-256 of the token of the session that began it; none when that is not known.
    pub begun_by: Option<Vec<u8>>,
    /// When its owner showed that they have it; none until then.
    pub confirmed_at: Option<Timestamp>,
    /// The last step that was used.
    pub last_step: i64,
}

code_list! {
    /// What a one-time code is for.
    CodePurpose {
        /// Setting the first password, or a new one.
        Activate = "activate",
        /// Linking an account of another provider.
        Link = "link",
    }
}

/// A code that is good once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeCode {
    /// SHA-256 of the code.
    pub hash: [u8; 32],
    /// For whom.
    pub principal: PrincipalId,
    /// For what.
    pub purpose: CodePurpose,
    /// Until when.
    pub expires_at: Timestamp,
    /// Whose account saw it; none for a local operator's.
    pub issuer: Option<PrincipalId>,
    /// When, by the business clock.
    pub issued_at: Timestamp,
}

/// What a way into an account comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceOfWay {
    /// Whose account saw the code, or made the link; none for a local operator's, and when there is no such way any more.
    pub issuer: Option<PrincipalId>,
    /// When, by the business clock.
    pub issued_at: Timestamp,
}
