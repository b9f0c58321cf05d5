//! Accounts of the program and their roles. What a role may do is `auth::permission`'s matter.

use serde::{Deserialize, Serialize};

use super::agency::TreePath;
use super::code::code_list;
use super::ids::{AgencyId, OfficialId, PrincipalId, TokenId};

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
        /// Another system: asks about signers, reads the directory feed, reports signed documents.
        Machine = "machine",
    }
}

code_list! {
    /// A way into an account.
    WayIn {
        /// By its password.
        Password = "password",
        /// By another provider.
        Provider = "provider",
    }
}

code_list! {
    /// How far a log-in came: what must be done before the session is good for anything else.
    SessionStage {
        /// All done.
        Open = "open",
        /// The password was right; the second factor's code is missing.
        Code = "code",
        /// The password must be changed.
        Password = "password",
        /// A second factor must be enrolled.
        Enrol = "enrol",
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
    /// Whom it stands in for on the day.
    pub stands_in_for: Vec<StandIn>,
    /// What a token leaves of all this; none for a person's log-in.
    pub limits: Option<TokenLimits>,
}

/// Somebody whose roles a deputy has on the day. Deputies do not pass on what they have as deputies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandIn {
    /// Their account.
    pub principal: PrincipalId,
    /// Its name.
    pub name: String,
    /// The official it belongs to, if any.
    pub official: Option<OfficialId>,
    /// Their own grants.
    pub grants: Vec<Grant>,
}

/// What a token may do of all that its owner may: these permissions, in this part of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenLimits {
    /// The token.
    pub token: TokenId,
    /// Its name.
    pub name: String,
    /// Codes of permissions.
    pub permissions: Vec<String>,
    /// Over the agency here and everything below it.
    pub path: TreePath,
}

impl Principal {
    /// An account of that name without roles.
    #[must_use]
    pub fn new(id: PrincipalId, name: impl Into<String>) -> Self {
        let name = name.into();
        Self { id, name, official: None, grants: Vec::new(), stands_in_for: Vec::new(), limits: None }
    }

    /// What the record calls it: its name, and whom it stands in for on the day.
    #[must_use]
    pub fn recorded_name(&self) -> String {
        let others: Vec<&str> = self.stands_in_for.iter().map(|other| other.name.as_str()).collect();
        if others.is_empty() { self.name.clone() } else { format!("{}{STANDING_IN}{})", self.name, others.join(", ")) }
    }

    /// Its own grants and, on the day, those of the people it stands in for.
    pub fn all_grants(&self) -> impl Iterator<Item = &Grant> {
        self.grants.iter().chain(self.stands_in_for.iter().flat_map(|other| &other.grants))
    }
}

/// What stands between an account's name and those it stands in for; no name has a space.
const STANDING_IN: &str = " (for ";

/// The account's own name in what the record calls it.
#[must_use]
pub fn own_name(recorded: &str) -> &str {
    recorded.split_once(STANDING_IN).map_or(recorded, |(own, _)| own)
}

/// A role over an agency's subtree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Over this agency and everything below it.
    pub agency: AgencyId,
    /// The agency's place in the tree on the day the grants were read.
    pub path: TreePath,
}
