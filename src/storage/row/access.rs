//! Accounts and sessions, as the log-in needs them.

use std::fmt;

use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;
use crate::domain::principal::Principal;

/// An account with what the log-in checks.
#[derive(Clone, PartialEq, Eq)]
pub struct PrincipalRow {
    /// The account and its grants of the day.
    pub principal: Principal,
    /// Password hash (PHC text); none for accounts that cannot log in by password.
    pub password_hash: Option<String>,
    /// It may not log in.
    pub disabled: bool,
}

impl fmt::Debug for PrincipalRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrincipalRow")
            .field("principal", &self.principal)
            .field("disabled", &self.disabled)
            .finish_non_exhaustive()
    }
}

/// A log-in session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// Whose it is.
    pub principal: PrincipalId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Last use.
    pub last_seen_at: Timestamp,
}
