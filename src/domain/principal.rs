//! Accounts of the program and their roles. What a role may do is `auth::permission`'s matter.

use serde::{Deserialize, Serialize};

use super::code::code_list;
use super::ids::{AgencyId, OfficialId, PrincipalId};

code_list! {
    /// A role that a principal is granted over a part of the agency tree.
    Role {
        /// Provisions accounts, plans and applies directory changes.
        ItAdmin = "it_admin",
        /// Enters decisions.
        Hr = "hr",
        /// Reviews adoption.
        AgencyHead = "agency_head",
        /// Confirms and submits certificate requests.
        SubscriberManager = "subscriber_manager",
        /// Records letters to and from the CA.
        RaOfficer = "ra_officer",
        /// Decides requests.
        RaApprover = "ra_approver",
        /// Enters monthly figures.
        Reporter = "reporter",
        /// Resets and unlocks.
        Helpdesk = "helpdesk",
        /// Sees their own data.
        Official = "official",
        /// Searches and proves the record.
        Auditor = "auditor",
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// This account.
    pub id: PrincipalId,
    /// Log-in name.
    pub name: String,
    /// The official it belongs to, if any.
    pub official: Option<OfficialId>,
    /// Granted roles.
    pub grants: Vec<Grant>,
}

/// A role over an agency's subtree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Over this agency and everything below it.
    pub agency: AgencyId,
}
