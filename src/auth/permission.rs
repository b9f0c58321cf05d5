//! What each role may do, and over which part of the tree. One table; a route or command names the permission it needs.

use crate::domain::code::code_list;
use crate::domain::principal::{Principal, Role};
use crate::domain::scope::Scope;

code_list! {
    /// Something that may be allowed or not.
    Permission {
        /// See agencies, people and adoption figures.
        ReadRegistry = "read_registry",
        /// Plan directory changes and apply approved plans.
        SyncDirectory = "sync_directory",
        /// Approve someone else's plan.
        ApprovePlan = "approve_plan",
        /// Import certificates and revocation lists.
        ImportCertificates = "import_certificates",
        /// Enter decisions and what follows from them.
        RecordDecisions = "record_decisions",
        /// Import agencies.
        ManageAgencies = "manage_agencies",
        /// Make accounts, grant roles, issue API tokens.
        ManagePrincipals = "manage_principals",
        /// Hand out activations, reset passwords, unlock.
        ResetPasswords = "reset_passwords",
        /// Confirm and submit certificate requests.
        SubmitRequests = "submit_requests",
        /// Decide certificate requests that someone else submitted.
        DecideRequests = "decide_requests",
        /// Record letters to and from the CA.
        RecordLetters = "record_letters",
        /// Report somebody's device lost: it closes, and never opens.
        ReportLosses = "report_losses",
        /// Enter monthly figures.
        EnterFigures = "enter_figures",
        /// Draft a month's report, over the whole province.
        DraftReports = "draft_reports",
        /// Say that an agency has seen a drafted report, or contest it.
        ContestReports = "contest_reports",
        /// Answer what is contested and publish, over the whole province, what somebody else drafted.
        PublishReports = "publish_reports",
        /// Search and prove the record of who did what.
        ReadAudit = "read_audit",
        /// Ask whether a signer is good.
        AskSigners = "ask_signers",
        /// Read the category feed of agencies and official addresses.
        ReadFeed = "read_feed",
        /// Report signed documents.
        ReportSigning = "report_signing",
        /// Register the document systems that report them.
        ManageSystems = "manage_systems",
    }
}

impl Permission {
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
            Self::ManagePrincipals => "manage accounts",
            Self::ResetPasswords => "reset passwords",
            Self::SubmitRequests => "submit certificate requests",
            Self::DecideRequests => "decide certificate requests",
            Self::RecordLetters => "record letters to the CA",
            Self::ReportLosses => "report somebody's device lost",
            Self::EnterFigures => "enter monthly figures",
            Self::DraftReports => "draft a month's report",
            Self::ContestReports => "answer for an agency about a drafted report",
            Self::PublishReports => "publish a month's report",
            Self::ReadAudit => "read the audit record",
            Self::AskSigners => "ask about signers",
            Self::ReadFeed => "read the directory feed",
            Self::ReportSigning => "report signed documents",
            Self::ManageSystems => "register document systems",
        }
    }
}

/// Whether a role carries a permission.
#[must_use]
pub const fn role_allows(role: Role, permission: Permission) -> bool {
    use Permission::{
        ApprovePlan, AskSigners, ContestReports, DecideRequests, DraftReports, EnterFigures, ImportCertificates,
        ManageAgencies, ManagePrincipals, ManageSystems, PublishReports, ReadAudit, ReadFeed, ReadRegistry,
        RecordDecisions, RecordLetters, ReportLosses, ReportSigning, ResetPasswords, SubmitRequests, SyncDirectory,
    };
    match role {
        Role::ItAdmin => matches!(
            permission,
            ReadRegistry
                | SyncDirectory
                | ApprovePlan
                | ImportCertificates
                | RecordDecisions
                | ManageAgencies
                | ManagePrincipals
                | ResetPasswords
                | ReportLosses
                | AskSigners
                | ReadFeed
                | ReportSigning
                | ManageSystems
                | DraftReports
                | PublishReports
        ),
        Role::Hr => matches!(permission, ReadRegistry | ApprovePlan | ManageAgencies | RecordDecisions | ReportLosses),
        Role::AgencyHead => matches!(permission, ReadRegistry | ReportLosses | ContestReports | PublishReports),
        Role::SubscriberManager => matches!(permission, ReadRegistry | SubmitRequests | ReportLosses),
        Role::RaOfficer => matches!(permission, ReadRegistry | ImportCertificates | RecordLetters | ReportLosses),
        Role::RaApprover => matches!(permission, ReadRegistry | ImportCertificates | DecideRequests | ReportLosses),
        Role::Reporter => {
            matches!(permission, ReadRegistry | EnterFigures | ReportSigning | DraftReports | ContestReports)
        }
        Role::Helpdesk => matches!(permission, ReadRegistry | ResetPasswords | ReportLosses),
        Role::Auditor => matches!(permission, ReadRegistry | ReadAudit),
        Role::Machine => matches!(permission, AskSigners | ReadFeed | ReportSigning),
        Role::Official => false,
    }
}

/// The part of the tree over which a principal has a permission, through all of its grants together: its own and those of the
/// people it stands in for. A token leaves of it what the token was given, never more.
#[must_use]
pub fn scope_for(principal: &Principal, permission: Permission) -> Scope {
    let allowing = principal.all_grants().filter(|grant| role_allows(grant.role, permission));
    let granted = allowing.map(|grant| Scope::subtree(grant.path.clone())).fold(Scope::NOTHING, Scope::or);
    match &principal.limits {
        None => granted,
        Some(limits) if limits.permissions.iter().any(|code| code == permission.as_str()) => {
            granted.and(Scope::subtree(limits.path.clone()))
        }
        Some(_) => Scope::NOTHING,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::agency::TreePath;
    use crate::domain::ids::{AgencyId, PrincipalId, TokenId};
    use crate::domain::principal::{Grant, StandIn, TokenLimits};

    #[test]
    fn an_officials_own_account_sees_no_one_elses_data() {
        assert!(Permission::ALL.iter().all(|&permission| !role_allows(Role::Official, permission)));
    }

    #[test]
    fn who_may_do_what_others_depend_on() {
        let may = |permission| -> Vec<Role> {
            Role::ALL.iter().copied().filter(|&role| role_allows(role, permission)).collect()
        };
        assert_eq!(may(Permission::ApprovePlan), [Role::ItAdmin, Role::Hr]);
        assert_eq!(may(Permission::SyncDirectory), [Role::ItAdmin]);
        assert_eq!(may(Permission::ManagePrincipals), [Role::ItAdmin]);
        assert_eq!(may(Permission::DecideRequests), [Role::RaApprover]);
        assert_eq!(may(Permission::SubmitRequests), [Role::SubscriberManager]);
        assert_eq!(may(Permission::ReadAudit), [Role::Auditor]);
        assert_eq!(may(Permission::ReportSigning), [Role::ItAdmin, Role::Reporter, Role::Machine]);
        assert_eq!(may(Permission::ManageSystems), [Role::ItAdmin]);
        assert_eq!(may(Permission::DraftReports), [Role::ItAdmin, Role::Reporter]);
        assert_eq!(may(Permission::ContestReports), [Role::AgencyHead, Role::Reporter]);
        assert_eq!(may(Permission::PublishReports), [Role::ItAdmin, Role::AgencyHead]);
    }

    #[test]
    fn disjoint_grants_add_up_and_count_for_their_own_permission_only() {
        let grant = |role, path: &str| Grant {
            role,
            agency: AgencyId(Uuid::nil()),
            path: TreePath::from_stored(path.to_owned()),
        };
        let principal = Principal {
            grants: vec![grant(Role::Hr, "H10/H10.31/"), grant(Role::Helpdesk, "H10/H10.32/")],
            ..Principal::new(PrincipalId(Uuid::nil()), "an")
        };
        let sees = scope_for(&principal, Permission::ReadRegistry);
        let decides = scope_for(&principal, Permission::RecordDecisions);
        let [first, second] =
            ["H10/H10.31/H10.31.02/", "H10/H10.32/"].map(|path| TreePath::from_stored(path.to_owned()));
        assert!(sees.covers(&first) && sees.covers(&second));
        assert!(decides.covers(&first) && !decides.covers(&second));
        assert!(scope_for(&principal, Permission::SyncDirectory).is_empty());
    }

    fn path(text: &str) -> TreePath {
        TreePath::from_stored(text.to_owned())
    }

    fn grant(role: Role, at: &str) -> Grant {
        Grant { role, agency: AgencyId(Uuid::nil()), path: path(at) }
    }

    #[test]
    fn a_deputy_has_the_grants_of_the_one_it_stands_in_for() {
        let mut deputy = Principal::new(PrincipalId(Uuid::nil()), "an");
        deputy.stands_in_for = vec![StandIn {
            principal: PrincipalId(Uuid::max()),
            name: "binh".to_owned(),
            official: None,
            grants: vec![grant(Role::Hr, "H10/H10.31/")],
        }];
        assert!(scope_for(&deputy, Permission::RecordDecisions).covers(&path("H10/H10.31/")));
        assert_eq!(deputy.recorded_name(), "an (for binh)");
    }

    const PLACES: [&str; 5] = ["H10/", "H10/H10.31/", "H10/H10.31/H10.31.02/", "H10/H10.32/", "H10/H10.32/H10.32.01/"];

    proptest::proptest! {
        #[test]
        fn a_token_never_reaches_beyond_its_owner_nor_beyond_itself(
            roles in proptest::collection::vec((0..Role::ALL.len(), 0..PLACES.len()), 0..4),
            codes in proptest::collection::vec(0..Permission::ALL.len(), 0..6),
            at in 0..PLACES.len(),
        ) {
            let grants = roles.iter().map(|&(role, place)| grant(Role::ALL[role], PLACES[place])).collect();
            let owner = Principal { grants, ..Principal::new(PrincipalId(Uuid::nil()), "an") };
            let given: Vec<Permission> = codes.iter().map(|&code| Permission::ALL[code]).collect();
            let limits = TokenLimits {
                token: TokenId(Uuid::nil()),
                name: "t".to_owned(),
                permissions: given.iter().map(ToString::to_string).collect(),
                path: path(PLACES[at]),
            };
            let by_token = Principal { limits: Some(limits), ..owner.clone() };
            for &permission in Permission::ALL {
                for place in PLACES.map(path) {
                    let may = scope_for(&by_token, permission).covers(&place);
                    let owner_may = scope_for(&owner, permission).covers(&place);
                    let token_may = given.contains(&permission) && place.is_within(&path(PLACES[at]));
                    proptest::prop_assert_eq!(may, owner_may && token_may);
                }
            }
        }
    }
}
