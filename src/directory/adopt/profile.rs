//! Which attributes a directory keeps things in. Names and meanings of the Zimbra profile are those of Zimbra's published attribute list
//! (`zimbra-attrs.xml`, `ZAttrProvisioning`).

use crate::domain::code::code_list;
use crate::domain::mailbox::lifecycle::MailboxState;

code_list! {
    /// Kind of directory.
    Profile {
        /// `inetOrgPerson` (RFC 2798) with what mail servers usually add.
        Generic = "generic",
        /// `zimbraAccount`; never written.
        Zimbra = "zimbra",
    }
}

/// Asked of every directory.
const COMMON: &[&str] = &[
    "entryUUID",
    "objectClass",
    "cn",
    "sn",
    "givenName",
    "displayName",
    "mail",
    "uid",
    "ou",
    "o",
    "departmentNumber",
    "title",
    "employeeNumber",
    "congvuMailboxId",
    "congvuOfficialId",
];

const GENERIC: &[&str] = &[
    "mailAlternateAddress",
    "mailLocalAddress",
    "congvuMailAlias",
    "gosaMailAlternateAddress",
    "proxyAddresses",
    "department",
    "schacDateOfBirth",
    "accountStatus",
];

const ZIMBRA: &[&str] = &[
    "zimbraMailDeliveryAddress",
    "zimbraMailAlias",
    "zimbraAccountStatus",
    "zimbraMailQuota",
    "zimbraMailForwardingAddress",
    "zimbraCalResType",
    "zimbraIsSystemResource",
    "zimbraIsSystemAccount",
    "zimbraIsExternalVirtualAccount",
    "company",
];

impl Profile {
    /// The attributes to ask for, `birth` being one that a province keeps dates of birth in.
    #[must_use]
    pub fn attributes(self, birth: Option<&str>) -> Vec<String> {
        let own = match self {
            Self::Generic => GENERIC,
            Self::Zimbra => ZIMBRA,
        };
        COMMON.iter().chain(own).copied().chain(birth).map(str::to_owned).collect()
    }

    /// Where addresses are, the primary one first.
    #[must_use]
    pub const fn addresses(self) -> &'static [&'static str] {
        match self {
            Self::Generic => &[
                "mail",
                "mailAlternateAddress",
                "mailLocalAddress",
                "congvuMailAlias",
                "gosaMailAlternateAddress",
                "proxyAddresses",
            ],
            Self::Zimbra => &["zimbraMailDeliveryAddress", "mail", "zimbraMailAlias"],
        }
    }

    /// Where the agency of a person is named.
    #[must_use]
    pub const fn departments(self) -> &'static [&'static str] {
        match self {
            Self::Generic => &["ou", "departmentNumber", "department", "o"],
            Self::Zimbra => &["ou", "departmentNumber", "company", "o"],
        }
    }

    /// Where the state of a mailbox is.
    #[must_use]
    pub const fn status(self) -> &'static str {
        match self {
            Self::Generic => "accountStatus",
            Self::Zimbra => "zimbraAccountStatus",
        }
    }

    /// What a state is called with us; none when it is not known.
    ///
    /// Zimbra: `locked` and `lockout` receive but nobody logs in, `maintenance` queues mail, `closed` bounces and is kept until deleted,
    /// `pending` was never opened.
    #[must_use]
    pub fn state(self, status: &str) -> Option<MailboxState> {
        match (self, status.to_ascii_lowercase().as_str()) {
            (_, "active") => Some(MailboxState::Active),
            (Self::Zimbra, "locked" | "lockout" | "maintenance") | (Self::Generic, "noaccess") => {
                Some(MailboxState::Suspended)
            }
            (Self::Zimbra, "closed") | (Self::Generic, "disabled" | "deleted") => Some(MailboxState::Preserved),
            (Self::Zimbra, "pending") => Some(MailboxState::Staged),
            _ => None,
        }
    }

    /// Whether the directory may be written once it is adopted. Zimbra's own is Zimbra's.
    #[must_use]
    pub const fn is_written(self) -> bool {
        matches!(self, Self::Generic)
    }
}
