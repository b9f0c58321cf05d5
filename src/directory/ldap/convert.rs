//! Search results to entries, checked: ldap3's own conversion panics on malformed ones and guesses text or binary.

use ldap3::asn1::{PL, StructureTag, parse_tag};

use super::ber;
use super::profile::{self, Profile};
use crate::directory::attribute::Attribute;
use crate::directory::entry::{Dn, Entry, EntryCsn, Observed, Value};

/// An entry as the server names things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawEntry {
    pub(super) dn: String,
    pub(super) attributes: Vec<(String, Vec<Value>)>,
}

impl RawEntry {
    /// The values of the attribute described so, without regard to case.
    pub(super) fn get(&self, name: &str) -> &[Value] {
        self.attributes.iter().find(|(of, _)| of.eq_ignore_ascii_case(name)).map_or(&[], |(_, values)| values)
    }

    /// The only value of `name`, as text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            [value] => std::str::from_utf8(value).ok(),
            _ => None,
        }
    }
}

/// A `SearchResultEntry` (RFC 4511 section 4.5.2).
pub(super) fn raw_entry(tag: StructureTag) -> Result<RawEntry, String> {
    let [dn, attributes] = elements(tag)?;
    let attributes = list(attributes)?.into_iter().map(attribute).collect::<Result<_, _>>()?;
    Ok(RawEntry { dn: text(dn)?, attributes })
}

/// The same, still in BER, as a control carries it.
pub(super) fn raw_entry_of(bytes: &[u8]) -> Result<RawEntry, String> {
    ber::check(bytes).map_err(|fault| fault.to_string())?;
    let (_, tag) = parse_tag(bytes).map_err(|_| "no BER".to_owned())?;
    raw_entry(tag)
}

/// The cookie in the value of a paged-results control (RFC 2696 section 2).
pub(super) fn page_cookie(bytes: &[u8]) -> Result<Vec<u8>, String> {
    ber::check(bytes).map_err(|fault| fault.to_string())?;
    let (_, tag) = parse_tag(bytes).map_err(|_| "no BER".to_owned())?;
    let [_, cookie] = elements(tag)?;
    octets(cookie)
}

fn attribute(tag: StructureTag) -> Result<(String, Vec<Value>), String> {
    let [name, values] = elements(tag)?;
    let values = list(values)?.into_iter().map(octets).collect::<Result<_, _>>()?;
    Ok((text(name)?, values))
}

fn list(tag: StructureTag) -> Result<Vec<StructureTag>, String> {
    match tag.payload {
        PL::C(inner) => Ok(inner),
        PL::P(_) => Err("a list is none".to_owned()),
    }
}

fn elements<const N: usize>(tag: StructureTag) -> Result<[StructureTag; N], String> {
    list(tag)?.try_into().map_err(|got: Vec<_>| format!("{} elements instead of {N}", got.len()))
}

fn octets(tag: StructureTag) -> Result<Value, String> {
    match tag.payload {
        PL::P(octets) => Ok(octets),
        PL::C(_) => Err("a value is a list".to_owned()),
    }
}

fn text(tag: StructureTag) -> Result<String, String> {
    String::from_utf8(octets(tag)?).map_err(|_| "a name is not UTF-8".to_owned())
}

/// The entry's version.
pub(super) fn entry_csn(profile: Profile, raw: &RawEntry) -> Option<EntryCsn> {
    let parts: Option<Vec<&str>> = profile.version().iter().map(|name| raw.text(name)).collect();
    parts.map(|parts| EntryCsn(parts.join(profile::BETWEEN)))
}

/// What the engine works with. Attributes that it does not know are left out; identity and version must be there.
pub(super) fn observed(profile: Profile, raw: RawEntry) -> Result<Observed, String> {
    let missing = |what: &str| format!("{} has no readable {what}; {}", raw.dn, profile.remedy());
    let identity = profile.identity();
    let entry_uuid = raw.text(identity).and_then(|text| profile.uuid(text)).ok_or_else(|| missing(identity))?;
    let csn = entry_csn(profile, &raw).ok_or_else(|| missing(&profile.version().join(" and ")))?;
    let mut values: Vec<_> = raw
        .attributes
        .into_iter()
        .filter(|(_, values)| !values.is_empty())
        .filter_map(|(name, values)| Some((Attribute::by_name(&name)?, values)))
        .collect();
    values.sort_by_key(|(attribute, _)| *attribute);
    if let Some(twice) = values.windows(2).find_map(|pair| match pair {
        [(one, _), (other, _)] if one == other => Some(one.name()),
        _ => None,
    }) {
        return Err(format!("{} has {twice} twice", raw.dn));
    }
    Ok(Observed { entry_uuid, csn, entry: Entry { dn: Dn(raw.dn), values } })
}

#[cfg(test)]
mod tests {
    use ldap3::asn1::TagClass;
    use proptest::prelude::*;

    use super::*;

    fn primitive(bytes: &[u8]) -> StructureTag {
        StructureTag { class: TagClass::Universal, id: 4, payload: PL::P(bytes.to_vec()) }
    }

    fn constructed(inner: Vec<StructureTag>) -> StructureTag {
        StructureTag { class: TagClass::Universal, id: 16, payload: PL::C(inner) }
    }

    fn entry(attributes: &[(&str, &[&[u8]])]) -> StructureTag {
        let attributes = attributes
            .iter()
            .map(|(name, values)| {
                constructed(vec![
                    primitive(name.as_bytes()),
                    constructed(values.iter().map(|value| primitive(value)).collect()),
                ])
            })
            .collect();
        constructed(vec![primitive(b"uid=1,dc=x"), constructed(attributes)])
    }

    const UUID: (&str, &[&[u8]]) = ("entryUUID", &[b"0fc3c23c-dfc5-446d-8050-c8b6e759502d"]);
    const CSN: (&str, &[&[u8]]) = ("entryCSN", &[b"20261123174449.000000Z#000000#000#000000"]);

    #[test]
    fn values_keep_their_octets_and_attributes_are_sorted() {
        let der: &[u8] = &[0x30, 0xff, 0x00];
        let tag = entry(&[UUID, ("userCertificate;binary", &[der]), ("CN", &[b"A", b"\xff"]), CSN, ("x", &[b"y"])]);
        let seen = observed(Profile::OpenLdap, raw_entry(tag).unwrap()).unwrap();
        assert_eq!(seen.entry.get(Attribute::Cn), [b"A".to_vec(), b"\xff".to_vec()]);
        assert_eq!(seen.entry.get(Attribute::UserCertificate), [der.to_vec()]);
        assert_eq!(seen.entry.values.len(), 2);
    }

    #[test]
    fn without_version_or_identity_an_entry_is_refused() {
        assert!(observed(Profile::OpenLdap, raw_entry(entry(&[UUID])).unwrap()).unwrap_err().contains("entryCSN"));
        assert!(observed(Profile::OpenLdap, raw_entry(entry(&[CSN])).unwrap()).unwrap_err().contains("entryUUID"));
        let text = entry(&[CSN, ("entryUUID", &[b"nonsense"])]);
        assert!(observed(Profile::OpenLdap, raw_entry(text).unwrap()).is_err());
    }

    #[test]
    fn an_attribute_given_twice_is_refused() {
        let tag = entry(&[UUID, CSN, ("cn", &[b"a"]), ("CN", &[b"b"])]);
        assert!(observed(Profile::OpenLdap, raw_entry(tag).unwrap()).unwrap_err().contains("cn twice"));
    }

    proptest! {
        /// No bytes make the conversion panic, however malformed.
        #[test]
        fn any_bytes_are_an_entry_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            drop(raw_entry_of(&bytes).and_then(|raw| observed(Profile::OpenLdap, raw)));
            drop(page_cookie(&bytes));
        }
    }
}
