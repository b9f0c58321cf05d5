//! The attributes that congvu reads and writes, each with its matching rule and who owns it. The schema itself is in `ldap-schema/`.

/// How two values of an attribute are compared (RFC 4517 section 4.2). The engine compares as the server does, never by bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    /// caseIgnoreMatch with string preparation: case, NFC/NFD and runs of spaces are equal (RFC 4518).
    CaseIgnore,
    /// caseIgnoreIA5Match.
    CaseIgnoreIa5,
    /// distinguishedNameMatch, on our own normalised names.
    DistinguishedName,
    /// objectIdentifierMatch by name, without case.
    ObjectIdentifier,
    /// integerMatch.
    Integer,
    /// booleanMatch.
    Boolean,
    /// `UUIDMatch`, without case.
    Uuid,
    /// certificateExactMatch is by issuer and serial; we publish whole certificates and compare their bytes.
    Octets,
}

/// What the engine does with an attribute's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// The registry's values are the only ones.
    Enforce,
    /// Only the registry's own values are ours; others' are left alone.
    OursOnly,
}

macro_rules! attributes {
    ($($(#[$meta:meta])* $variant:ident = $name:literal, $matching:ident, $ownership:ident;)+) => {
        /// An attribute of the mapping. Order is the order in plans and renderings.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Attribute { $($(#[$meta])* #[serde(rename = $name)] $variant),+ }

        impl Attribute {
            /// Every attribute.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The attribute description, options included.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// How its values are compared.
            #[must_use]
            pub const fn matching(self) -> Matching {
                match self { $(Self::$variant => Matching::$matching),+ }
            }

            /// Whose its values are.
            #[must_use]
            pub const fn ownership(self) -> Ownership {
                match self { $(Self::$variant => Ownership::$ownership),+ }
            }

            /// The attribute of that description, without regard to case.
            #[must_use]
            pub fn by_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|attribute| attribute.name().eq_ignore_ascii_case(name))
            }
        }
    };
}

attributes! {
    /// Object classes; others' auxiliary classes are left alone.
    ObjectClass = "objectClass", ObjectIdentifier, OursOnly;
    /// Opaque mailbox number: names a person.
    Uid = "uid", CaseIgnore, Enforce;
    /// Agency identifier names a unit; on a person, the agency's name.
    Ou = "ou", CaseIgnore, Enforce;
    /// Full name; names a group (by agency identifier).
    Cn = "cn", CaseIgnore, Enforce;
    /// First word of the full name (họ).
    Sn = "sn", CaseIgnore, Enforce;
    /// Last word of the full name (tên).
    GivenName = "givenName", CaseIgnore, Enforce;
    /// Full name of an agency.
    Description = "description", CaseIgnore, Enforce;
    /// Title of the post.
    Title = "title", CaseIgnore, Enforce;
    /// Primary address.
    Mail = "mail", CaseIgnoreIa5, Enforce;
    /// Other live addresses.
    MailAlias = "congvuMailAlias", CaseIgnoreIa5, Enforce;
    /// State of the mailbox.
    MailState = "congvuMailState", CaseIgnoreIa5, Enforce;
    /// Quota in MiB.
    MailQuota = "congvuMailQuota", Integer, Enforce;
    /// The registry's key of a mailbox.
    MailboxId = "congvuMailboxId", Uuid, Enforce;
    /// The registry's key of an official.
    OfficialId = "congvuOfficialId", Uuid, Enforce;
    /// Category of an official.
    OfficialCategory = "congvuOfficialCategory", CaseIgnoreIa5, Enforce;
    /// The registry's key of an agency.
    AgencyId = "congvuAgencyId", Uuid, Enforce;
    /// Agency identifier.
    AgencyCode = "congvuAgencyCode", CaseIgnoreIa5, Enforce;
    /// Older agency identifiers.
    AgencyAlternateCode = "congvuAgencyAlternateCode", CaseIgnoreIa5, Enforce;
    /// Legal kind of an agency.
    AgencyKind = "congvuAgencyKind", CaseIgnoreIa5, Enforce;
    /// Level of an agency.
    AgencyLevel = "congvuAgencyLevel", CaseIgnoreIa5, Enforce;
    /// On the dedicated data network.
    NetworkSite = "congvuNetworkSite", Boolean, Enforce;
    /// What an entry is: personal, unit, group.
    Kind = "congvuKind", CaseIgnoreIa5, Enforce;
    /// Change set that last touched the row behind an entry.
    Revision = "congvuRevision", Integer, Enforce;
    /// Members of a group, by name.
    Member = "member", DistinguishedName, Enforce;
    /// Members of a group, by address, for mail servers.
    MemberMail = "congvuMemberMail", CaseIgnoreIa5, Enforce;
    /// Signing certificates.
    UserCertificate = "userCertificate;binary", Octets, Enforce;
}

impl Attribute {
    /// Whether the registry may have several values of it. Of the others it has one at most, and a plan replaces that.
    #[must_use]
    pub const fn is_multi_valued(self) -> bool {
        matches!(
            self,
            Self::ObjectClass
                | Self::MailAlias
                | Self::AgencyAlternateCode
                | Self::Member
                | Self::MemberMail
                | Self::UserCertificate
        )
    }
}
