//! What a province decides about decisions: how long grace lasts, what becomes of addresses, when work is due.

use serde::{Deserialize, Serialize};

use crate::domain::mailbox::template::AddressTemplate;
use crate::domain::posting::Rank;

/// The province's settings; every number is months or days, as its name says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DecisionSettings {
    /// How addresses are proposed.
    pub template: AddressTemplate,
    /// Whether a transfer leaves the address as it is.
    pub keep_address_on_transfer: bool,
    /// How long a former address still delivers.
    pub alias_months: u32,
    /// How long an address that was given up is kept from others.
    pub retention_months: u32,
    /// How long a retiree reads on.
    pub grace_months: u32,
    /// The same for heads and deputy heads.
    pub leader_grace_months: u32,
    /// The same for those who resign, move out or are dismissed, and how long a locked mailbox waits to be closed.
    pub short_grace_months: u32,
    /// Quota of a new mailbox.
    pub quota_mib: i32,
    /// Days to hand over an activation sheet.
    pub activation_days: u32,
    /// Days to ask for a certificate, or for its change.
    pub request_days: u32,
    /// Days to ask for a revocation.
    pub revocation_days: u32,
    /// Days for the receiving agency to answer.
    pub acceptance_days: u32,
    /// How many days before their first day the directory has an entry of a recruit, staged.
    pub staged_days: u16,
}

impl Default for DecisionSettings {
    fn default() -> Self {
        Self {
            template: AddressTemplate::parts_of_default(),
            keep_address_on_transfer: false,
            alias_months: 12,
            retention_months: 24,
            grace_months: 6,
            leader_grace_months: 12,
            short_grace_months: 1,
            quota_mib: 2048,
            activation_days: 3,
            request_days: 5,
            revocation_days: 1,
            acceptance_days: 10,
            staged_days: 14,
        }
    }
}

impl DecisionSettings {
    /// The default settings with another template.
    #[must_use]
    pub fn with_template(template: AddressTemplate) -> Self {
        Self { template, ..Self::default() }
    }

    /// How long a retiree of this rank reads on, in months.
    #[must_use]
    pub const fn grace(&self, rank: Rank) -> u32 {
        match rank {
            Rank::Head | Rank::Deputy => self.leader_grace_months,
            Rank::DivisionHead | Rank::Staff | Rank::Clerk => self.grace_months,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::mailbox::template::DEFAULT_TEMPLATE;

    #[test]
    fn the_default_template_is_the_written_one() {
        assert_eq!(DecisionSettings::default().template.to_string(), DEFAULT_TEMPLATE);
    }
}
