//! What log-ins are held to.

use crate::domain::principal::{Principal, Role};

/// What log-ins are held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessPolicy {
    /// `it_admin` and `auditor` log in with a second factor.
    pub require_second_factor: bool,
    /// Seconds without use after which a session ends.
    pub idle_seconds: i64,
    /// Seconds after which a session ends in any case.
    pub session_seconds: i64,
}

impl AccessPolicy {
    /// What holds unless the configuration says otherwise.
    pub const STRICT: Self = Self { require_second_factor: true, idle_seconds: 30 * 60, session_seconds: 12 * 3600 };

    /// Whether this account must have a second factor. Whoever stands in for such a role must, too.
    #[must_use]
    pub fn asks_for_second_factor(&self, principal: &Principal) -> bool {
        self.require_second_factor
            && principal.all_grants().any(|grant| matches!(grant.role, Role::ItAdmin | Role::Auditor))
    }
}
