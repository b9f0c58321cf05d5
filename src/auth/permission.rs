//! What each role may do. One table; a route or command names the permission it needs.

use crate::domain::principal::{Principal, Role};

/// Something that may be allowed or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See agencies, people and adoption figures.
    ReadRegistry,
    /// Plan directory changes and apply approved plans.
    SyncDirectory,
    /// Approve someone else's plan.
    ApprovePlan,
    /// Import certificates and revocation lists.
    ImportCertificates,
    /// Enter decisions and what follows from them.
    RecordDecisions,
    /// Import agencies.
    ManageAgencies,
    /// Make accounts.
    ManagePrincipals,
}

impl Permission {
    /// Every permission.
    pub const ALL: &'static [Self] = &[
        Self::ReadRegistry,
        Self::SyncDirectory,
        Self::ApprovePlan,
        Self::ImportCertificates,
        Self::RecordDecisions,
        Self::ManageAgencies,
        Self::ManagePrincipals,
    ];

    /// What a person reads when they lack it.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::ReadRegistry => "read the registry",
            Self::SyncDirectory => "plan and apply directory changes",
            Self::ApprovePlan => "approve directory plans",
            Self::ImportCertificates => "import certificates and revocation lists",
            Self::RecordDecisions => "enter decisions",
            Self::ManageAgencies => "import agencies",
            Self::ManagePrincipals => "make accounts",
        }
    }
}

/// Whether a role carries a permission.
#[must_use]
pub const fn role_allows(role: Role, permission: Permission) -> bool {
    use Permission::{ApprovePlan, ImportCertificates, ManageAgencies, ReadRegistry, RecordDecisions};
    match role {
        Role::ItAdmin => true,
        Role::Hr => matches!(permission, ReadRegistry | ApprovePlan | ManageAgencies | RecordDecisions),
        Role::RaOfficer | Role::RaApprover => matches!(permission, ReadRegistry | ImportCertificates),
        Role::AgencyHead | Role::SubscriberManager | Role::Reporter | Role::Helpdesk | Role::Auditor => {
            matches!(permission, ReadRegistry)
        }
        Role::Official => false,
    }
}

/// Whether a principal has a permission through any of its grants.
#[must_use]
pub fn allows(principal: &Principal, permission: Permission) -> bool {
    principal.grants.iter().any(|grant| role_allows(grant.role, permission))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_officials_own_account_sees_no_one_elses_data() {
        assert!(Permission::ALL.iter().all(|&permission| !role_allows(Role::Official, permission)));
    }

    #[test]
    fn only_it_admins_and_hr_approve_plans_and_only_it_admins_apply_them() {
        let may = |permission| -> Vec<Role> {
            Role::ALL.iter().copied().filter(|&role| role_allows(role, permission)).collect()
        };
        assert_eq!(may(Permission::ApprovePlan), [Role::ItAdmin, Role::Hr]);
        assert_eq!(may(Permission::SyncDirectory), [Role::ItAdmin]);
        assert_eq!(may(Permission::ManagePrincipals), [Role::ItAdmin]);
    }
}
