//! What kinds of server call things by which names: identity and version of an entry, and what they are taken to offer until
//! they are probed. Measured in `docs/DIRECTORY.md`.

use std::borrow::Cow;

use ldap3::ldap_escape;
use uuid::Uuid;

use super::controls;
use crate::directory::entry::EntryCsn;
use crate::directory::port::Capabilities;

/// Stands between the parts of a version.
pub(super) const BETWEEN: &str = "@";

/// A kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// `OpenLDAP`: entryUUID, entryCSN, contextCSN; assertions, no-op, transactions.
    #[default]
    OpenLdap,
    /// 389 Directory Server with its USN plugin: nsUniqueId, entryUSN and modifyTimestamp, lastusn; none of the three.
    Ds389,
}

impl Profile {
    /// The attribute that says which entry it is, whatever its name.
    pub(super) const fn identity(self) -> &'static str {
        match self {
            Self::OpenLdap => "entryUUID",
            Self::Ds389 => "nsUniqueId",
        }
    }

    /// The attributes that together are others after every change of the entry. 389 gives a number out again after a write that it
    /// refused, so the number alone may stay.
    pub(super) const fn version(self) -> &'static [&'static str] {
        match self {
            Self::OpenLdap => &["entryCSN"],
            Self::Ds389 => &["entryUSN", "modifyTimestamp"],
        }
    }

    /// A filter that only the entry at version `csn` meets.
    pub(super) fn at_version(self, csn: &EntryCsn) -> String {
        let parts = self.version().iter().zip(csn.0.split(BETWEEN));
        let parts: Vec<String> = parts.map(|(name, value)| format!("({name}={})", ldap_escape(value))).collect();
        if let [only] = parts.as_slice() { only.clone() } else { format!("(&{})", parts.concat()) }
    }

    /// A filter on entryUUID in the server's own words.
    pub(super) fn filter(self, filter: &str) -> Cow<'_, str> {
        const OURS: &str = "(entryUUID=";
        match self {
            Self::OpenLdap => Cow::Borrowed(filter),
            Self::Ds389 if !filter.contains(OURS) => Cow::Borrowed(filter),
            Self::Ds389 => {
                let mut parts = filter.split(OURS);
                let mut own = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    let (text, rest) = part.split_once(')').unwrap_or((part, ""));
                    let digits = Uuid::parse_str(text).map(|uuid| uuid.simple().to_string()).unwrap_or_default();
                    let groups: Vec<&str> = (0..4).filter_map(|at| digits.get(at * 8..at * 8 + 8)).collect();
                    own.push_str(&format!("({}={}){rest}", self.identity(), groups.join("-")));
                }
                Cow::Owned(own)
            }
        }
    }

    /// Why an entry may lack one of them.
    pub(super) const fn remedy(self) -> &'static str {
        match self {
            Self::OpenLdap => "the bind account must be allowed to read it, and [directory] profile be right",
            Self::Ds389 => {
                "the bind account must be allowed to read it, the USN plugin be on, and [directory] profile be right"
            }
        }
    }

    /// Reads an identity: a UUID, or in 389 its 32 digits in four groups.
    pub(super) fn uuid(self, text: &str) -> Option<Uuid> {
        match self {
            Self::OpenLdap => Uuid::parse_str(text).ok(),
            Self::Ds389 => Uuid::try_parse_ascii(text.replace('-', "").as_bytes()).ok(),
        }
    }

    /// The attribute whose values are others after any change below the base, and whether it is in the root DSE, not the suffix.
    pub(super) const fn state(self) -> (&'static str, bool) {
        match self {
            Self::OpenLdap => ("contextCSN", false),
            Self::Ds389 => ("lastusn", true),
        }
    }

    /// What it is taken for until it is probed.
    pub(super) const fn presumed(self) -> Capabilities {
        let all = Capabilities {
            assertion: true,
            post_read: true,
            no_op: true,
            transactions: true,
            paged_results: true,
            schema: true,
            writable: true,
        };
        match self {
            Self::OpenLdap => all,
            Self::Ds389 => Capabilities { assertion: false, no_op: false, transactions: false, ..all },
        }
    }

    /// Asks for the new version in the same trip.
    pub(super) fn post_read(self) -> ldap3::controls::RawControl {
        controls::post_read(self.version())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_asserted_in_all_its_parts() {
        let of = |profile: Profile, csn: &str| profile.at_version(&EntryCsn(csn.to_owned()));
        assert_eq!(of(Profile::OpenLdap, "2026#0"), "(entryCSN=2026#0)");
        assert_eq!(of(Profile::Ds389, "7@2026Z"), "(&(entryUSN=7)(modifyTimestamp=2026Z))");
    }

    #[test]
    fn identities_are_asked_for_in_each_ones_form() {
        let filter =
            "(|(entryUUID=0fc3c23c-dfc5-446d-8050-c8b6e759502d)(entryUUID=00000000-0000-0000-0000-000000000000))";
        assert_eq!(Profile::OpenLdap.filter(filter), filter);
        assert_eq!(
            Profile::Ds389.filter(filter),
            "(|(nsUniqueId=0fc3c23c-dfc5446d-8050c8b6-e759502d)(nsUniqueId=00000000-00000000-00000000-00000000))"
        );
        assert_eq!(Profile::Ds389.filter("(objectClass=*)"), "(objectClass=*)");
    }

    #[test]
    fn identities_are_read_in_each_ones_form() {
        let plain = "0fc3c23c-dfc5-446d-8050-c8b6e759502d";
        let grouped = "0fc3c23c-dfc5446d-8050c8b6-e759502d";
        assert_eq!(Profile::OpenLdap.uuid(plain), Profile::Ds389.uuid(grouped));
        assert!(Profile::OpenLdap.uuid(plain).is_some());
        assert_eq!(Profile::OpenLdap.uuid(grouped), None);
        assert_eq!(Profile::Ds389.uuid("nonsense"), None);
    }
}
