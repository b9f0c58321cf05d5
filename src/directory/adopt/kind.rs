//! What a foreign entry is, by its object classes. Only people's entries are matched; the others are counted and left alone.

use crate::directory::named::Named;
use crate::domain::code::code_list;

code_list! {
    /// Kind of a foreign entry.
    ForeignKind {
        /// Somebody's account.
        Person = "person",
        /// Organizational unit, organization, domain.
        Unit = "unit",
        /// Group of people.
        Group = "group",
        /// Mail distribution list.
        List = "list",
        /// Room or other thing that is booked.
        Room = "room",
        /// Printer, host, other device.
        Device = "device",
        /// Account of a program.
        Service = "service",
        /// Another name of an entry that is elsewhere.
        Alias = "alias",
        /// Anything else, such as policies and configuration.
        Other = "other",
    }
}

/// Kind and the object classes that make it one, in lower case; the first kind that fits is meant.
const CLASSES: &[(ForeignKind, &[&str])] = &[
    (ForeignKind::Alias, &["alias", "referral", "zimbraalias"]),
    (ForeignKind::Room, &["room", "zimbracalendarresource"]),
    (ForeignKind::List, &["zimbradistributionlist", "zimbragroup", "nismailalias", "mailgroup"]),
    (
        ForeignKind::Group,
        &["groupofnames", "groupofuniquenames", "groupofurls", "posixgroup", "group", "congvumailgroup"],
    ),
    (
        ForeignKind::Device,
        &["device", "iphost", "ieee802device", "printerabstract", "printerservice", "slpserviceprinter"],
    ),
    (ForeignKind::Person, &["inetorgperson", "zimbraaccount", "congvumailbox", "organizationalperson", "person"]),
    (ForeignKind::Service, &["account", "simplesecurityobject", "applicationprocess", "applicationentity"]),
    (
        ForeignKind::Unit,
        &[
            "organizationalunit",
            "organization",
            "domain",
            "dcobject",
            "locality",
            "country",
            "congvuagency",
            "zimbradomain",
        ],
    ),
];

/// What an entry is.
#[must_use]
pub fn kind_of(entry: &Named) -> ForeignKind {
    let has = |class: &str| entry.get("objectClass").iter().any(|value| value.eq_ignore_ascii_case(class.as_bytes()));
    let is = |flag: &str| entry.get(flag).iter().any(|value| value.eq_ignore_ascii_case(b"TRUE"));
    let found = CLASSES.iter().find(|(_, classes)| classes.iter().any(|class| has(class)));
    let kind = found.map_or(ForeignKind::Other, |(kind, _)| *kind);
    let is_program = ["zimbraIsSystemResource", "zimbraIsSystemAccount", "zimbraIsExternalVirtualAccount"]
        .iter()
        .any(|flag| is(flag));
    match kind {
        ForeignKind::Person if is_program || (has("simpleSecurityObject") && entry.get("sn").is_empty()) => {
            ForeignKind::Service
        }
        kind => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn object_classes_tell_what_an_entry_is() {
        let of = |classes: &[&str], others: &[(&str, &str)]| {
            let mut entry = Named::default();
            for class in classes {
                entry.push("objectClass", class.as_bytes().to_vec());
            }
            for (name, value) in others {
                entry.push(name, value.as_bytes().to_vec());
            }
            kind_of(&entry)
        };
        for (classes, kind) in [
            (&["top", "InetOrgPerson"][..], ForeignKind::Person),
            (&["inetOrgPerson", "zimbraAccount"], ForeignKind::Person),
            (&["inetOrgPerson", "zimbraAccount", "zimbraCalendarResource"], ForeignKind::Room),
            (&["zimbraDistributionList", "zimbraMailRecipient"], ForeignKind::List),
            (&["groupOfNames"], ForeignKind::Group),
            (&["device", "ipHost"], ForeignKind::Device),
            (&["account", "simpleSecurityObject"], ForeignKind::Service),
            (&["organizationalUnit"], ForeignKind::Unit),
            (&["pwdPolicy"], ForeignKind::Other),
            (&[], ForeignKind::Other),
        ] {
            assert_eq!(of(classes, &[]), kind, "{classes:?}");
        }
        assert_eq!(of(&["zimbraAccount"], &[("zimbraIsSystemResource", "TRUE")]), ForeignKind::Service);
    }
}
