//! A foreign entry of a person, brought into the forms in which the registry keeps things: names in NFC with single spaces, addresses in
//! lower case, dates. What does not fit is told and left out, never mended by guess.

use time::Date;
use uuid::Uuid;

use super::kind::{ForeignKind, kind_of};
use super::profile::Profile;
use super::values::{Taken, birth_date};
pub use super::values::{UNKNOWN_BIRTH_DATE, mailbox_number};
use crate::directory::named::Named;
use crate::domain::code::code_list;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::name::fold;

code_list! {
    /// Something odd about an entry, told in the report.
    Oddity {
        /// No entryUUID: nothing can be linked to it.
        NoIdentity = "no_identity",
        /// It came twice; the first counts.
        SeenTwice = "seen_twice",
        /// A value is no UTF-8.
        NotText = "not_text",
        /// A name is written in decomposed letters (NFD).
        DecomposedName = "decomposed_name",
        /// No name at all.
        NoName = "no_name",
        /// No address that can be read.
        NoAddress = "no_address",
        /// An address that is none of ours: Vietnamese marks, an international domain, spaces.
        IrregularAddress = "irregular_address",
        /// An address outside the province's domain.
        OutsideDomain = "outside_domain",
        /// A date of birth that is none.
        BadBirthDate = "bad_birth_date",
        /// A state of the mailbox that is not known.
        UnknownState = "unknown_state",
        /// More values than are looked at.
        TooManyValues = "too_many_values",
    }
}

/// A person's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// entryUUID.
    pub entry_uuid: Uuid,
    /// Its name, as written there.
    pub dn: String,
    /// Every form of the person's name, the one to go by first.
    pub names: Vec<String>,
    /// Addresses, the primary one first.
    pub addresses: Vec<MailAddress>,
    /// Log-in names.
    pub uids: Vec<String>,
    /// What names the agency, as written there.
    pub departments: Vec<String>,
    /// Title of the post.
    pub title: Option<String>,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// Our key of a mailbox that the entry bears.
    pub mailbox: Option<Uuid>,
    /// Our key of an official that it bears.
    pub official: Option<Uuid>,
    /// Our mailbox number, when its `employeeNumber` has the form of one.
    pub number: Option<i64>,
    /// State of the mailbox.
    pub state: Option<MailboxState>,
    /// Quota in MiB, where there is one.
    pub quota_mib: Option<i32>,
    /// What is odd about it.
    pub oddities: Vec<Oddity>,
}

/// What an entry was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// A person's entry, to be matched.
    Person(Box<Candidate>),
    /// A person's entry without entryUUID.
    Nameless,
    /// A mail list, with its addresses and the number of its members.
    List(Vec<MailAddress>, usize),
    /// An entry that is counted and left alone.
    Other(ForeignKind),
}

/// How entries are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Kind of directory.
    pub profile: Profile,
    /// Attribute with the date of birth, besides the profile's own.
    pub birth_attribute: Option<String>,
    /// The province's domain of addresses.
    pub mail_domain: String,
}

impl Reading {
    /// Reads one entry.
    #[must_use]
    pub fn read(&self, entry: Named) -> Read {
        match kind_of(&entry) {
            ForeignKind::Person => self.person(entry),
            ForeignKind::List => {
                let mut taken = Taken { entry: &entry, oddities: Vec::new() };
                let addresses = self.addresses(&mut taken);
                Read::List(addresses, entry.get("zimbraMailForwardingAddress").len())
            }
            kind => Read::Other(kind),
        }
    }

    fn person(&self, entry: Named) -> Read {
        let mut taken = Taken { entry: &entry, oddities: Vec::new() };
        let Some(entry_uuid) = taken.uuid("entryUUID") else { return Read::Nameless };
        let names = taken.names();
        let addresses = self.addresses(&mut taken);
        let birth_date = self.birth_date(&mut taken);
        let status = taken.texts(self.profile.status()).into_iter().next();
        let state = status.as_deref().and_then(|status| self.profile.state(status));
        if status.is_some() && state.is_none() {
            taken.odd(Oddity::UnknownState);
        }
        let mut candidate = Candidate {
            entry_uuid,
            dn: String::new(),
            names,
            addresses,
            uids: taken.texts("uid"),
            departments: self.profile.departments().iter().flat_map(|name| taken.texts(name)).collect(),
            title: taken.texts("title").into_iter().next(),
            birth_date,
            mailbox: taken.uuid("congvuMailboxId"),
            official: taken.uuid("congvuOfficialId"),
            number: taken.texts("employeeNumber").iter().find_map(|text| mailbox_number(text)),
            state,
            quota_mib: taken.quota(),
            oddities: taken.oddities,
        };
        candidate.dn = entry.dn;
        Read::Person(Box::new(candidate))
    }

    fn addresses(&self, taken: &mut Taken<'_>) -> Vec<MailAddress> {
        let mut found: Vec<MailAddress> = Vec::new();
        for attribute in self.profile.addresses() {
            for text in taken.texts(attribute) {
                // Active Directory's form: `SMTP:` for the primary one, `smtp:` for others; other protocols are no mail.
                let text = match text.split_once(':') {
                    Some((protocol, address)) if protocol.eq_ignore_ascii_case("smtp") => address,
                    Some(_) if *attribute == "proxyAddresses" => continue,
                    _ => text.as_str(),
                };
                match text.parse::<MailAddress>() {
                    Ok(address) if found.contains(&address) => {}
                    Ok(address) => found.push(address),
                    Err(_) => taken.odd(Oddity::IrregularAddress),
                }
            }
        }
        if found.is_empty() {
            taken.odd(Oddity::NoAddress);
        }
        if found.iter().any(|address| !is_within(address, &self.mail_domain)) {
            taken.odd(Oddity::OutsideDomain);
        }
        found
    }

    fn birth_date(&self, taken: &mut Taken<'_>) -> Option<Date> {
        let attributes = self.birth_attribute.as_deref().into_iter().chain(["schacDateOfBirth"]);
        let text = attributes.flat_map(|name| taken.texts(name)).next()?;
        let date = birth_date(&text);
        if date.is_none() {
            taken.odd(Oddity::BadBirthDate);
        }
        date
    }
}

/// Whether an address is at `domain` itself.
#[must_use]
pub fn is_within(address: &MailAddress, domain: &str) -> bool {
    address.as_str().split_once('@').is_some_and(|(_, of)| of.eq_ignore_ascii_case(domain))
}

impl Candidate {
    /// The name to go by.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.names.first().map(String::as_str)
    }

    /// Whether one of the entry's names is this one, letter for letter but for case.
    #[must_use]
    pub fn is_called(&self, full_name: &str) -> bool {
        self.names.iter().any(|name| name.to_lowercase() == full_name.to_lowercase())
    }

    /// Whether some name of the entry has the word `given`, marks and case aside; so has one without any name.
    #[must_use]
    pub fn may_be_called(&self, given: &str) -> bool {
        let given: Vec<String> = given.split_whitespace().map(fold).collect();
        let has = |name: &String| {
            let words: Vec<String> = name.split_whitespace().map(fold).collect();
            given.iter().all(|word| words.contains(word))
        };
        self.names.is_empty() || self.names.iter().any(has)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    fn entry(attributes: &[(&str, &str)]) -> Named {
        let mut entry = Named { dn: "cn=x".to_owned(), attributes: Vec::new() };
        for (name, value) in attributes {
            entry.push(name, value.as_bytes().to_vec());
        }
        entry
    }

    fn read(profile: Profile, attributes: &[(&str, &str)]) -> Candidate {
        let mut all = vec![("entryUUID", "0fc3c23c-dfc5-446d-8050-c8b6e759502d"), ("objectClass", "inetOrgPerson")];
        all.extend(attributes);
        let reading =
            Reading { profile, birth_attribute: Some("ngaySinh".to_owned()), mail_domain: "tinh.vn".to_owned() };
        match reading.read(entry(&all)) {
            Read::Person(candidate) => *candidate,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn names_are_composed_and_told() {
        let decomposed: String = "Nguyễn  Thị Hòa".nfd().collect();
        let person = read(Profile::Generic, &[("cn", &decomposed), ("sn", "Nguyễn Thị"), ("givenName", "Hòa")]);
        assert_eq!(person.names, ["Nguyễn Thị Hòa"]);
        assert_eq!(person.oddities, [Oddity::DecomposedName, Oddity::NoAddress]);
        assert!(person.is_called("nguyễn thị hòa") && !person.is_called("Nguyen Thi Hoa"));
        assert!(person.may_be_called("Hoa") && !person.may_be_called("Bình"));
        assert!(read(Profile::Generic, &[]).may_be_called("Bình"), "nothing speaks against it");
    }

    #[test]
    fn addresses_are_those_of_the_profile_in_their_order() {
        let texts = |person: Candidate| person.addresses.into_iter().map(String::from).collect::<Vec<_>>();
        let generic = read(
            Profile::Generic,
            &[
                ("proxyAddresses", "smtp:B@tinh.vn"),
                ("proxyAddresses", "x500:/o=a"),
                ("mail", " A@Tinh.VN "),
                ("mail", "ân@tinh.vn"),
            ],
        );
        assert_eq!(generic.oddities, [Oddity::NoName, Oddity::IrregularAddress]);
        assert_eq!(texts(generic), ["a@tinh.vn", "b@tinh.vn"]);
        let zimbra = read(
            Profile::Zimbra,
            &[
                ("mail", "b@tinh.vn"),
                ("mail", "a@tinh.vn"),
                ("zimbraMailDeliveryAddress", "a@tinh.vn"),
                ("zimbraMailAlias", "c@khac.vn"),
            ],
        );
        assert!(zimbra.oddities.contains(&Oddity::OutsideDomain));
        assert_eq!(texts(zimbra), ["a@tinh.vn", "b@tinh.vn", "c@khac.vn"]);
    }

    #[test]
    fn states_quotas_dates_and_keys() {
        let person = read(
            Profile::Zimbra,
            &[
                ("zimbraAccountStatus", "lockout"),
                ("zimbraMailQuota", "1073741825"),
                ("ngaySinh", "1/12/1980"),
                ("employeeNumber", "m000042"),
                ("congvuOfficialId", "0FC3C23C-DFC5-446D-8050-C8B6E759502D"),
            ],
        );
        assert_eq!((person.state, person.quota_mib), (Some(MailboxState::Suspended), Some(1025)));
        assert_eq!((person.birth_date, person.number), (Some(date!(1980 - 12 - 01)), Some(42)));
        assert!(person.official.is_some());
        let odd = read(
            Profile::Zimbra,
            &[("zimbraAccountStatus", "odd"), ("ngaySinh", "1/1/1900"), ("zimbraMailQuota", "0")],
        );
        assert!(odd.oddities.contains(&Oddity::UnknownState) && odd.oddities.contains(&Oddity::BadBirthDate));
        assert_eq!((odd.state, odd.quota_mib, odd.number), (None, None, None));
        for (status, state) in [
            ("active", MailboxState::Active),
            ("locked", MailboxState::Suspended),
            ("maintenance", MailboxState::Suspended),
            ("closed", MailboxState::Preserved),
            ("pending", MailboxState::Staged),
        ] {
            assert_eq!(Profile::Zimbra.state(status), Some(state));
        }
        assert_eq!(birth_date("19800229"), Some(date!(1980 - 02 - 29)));
        assert_eq!(birth_date("19800229000000Z"), Some(date!(1980 - 02 - 29)));
    }

    #[test]
    fn octets_that_are_no_text_are_left_out_and_told() {
        let mut raw =
            entry(&[("objectClass", "person"), ("entryUUID", "0fc3c23c-dfc5-446d-8050-c8b6e759502d"), ("cn", "An")]);
        raw.push("sn", vec![0xff]);
        let reading = Reading { profile: Profile::Generic, birth_attribute: None, mail_domain: "tinh.vn".to_owned() };
        let Read::Person(person) = reading.read(raw) else { panic!("no person") };
        assert!(person.oddities.contains(&Oddity::NotText));
        assert_eq!(reading.read(entry(&[("objectClass", "person")])), Read::Nameless);
        assert_eq!(reading.read(entry(&[("objectClass", "device")])), Read::Other(ForeignKind::Device));
    }
}
