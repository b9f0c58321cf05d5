//! Digests of an entry's attributes, each by itself, packed into few octets: what tells which attribute changed without keeping
//! its values. Equal values have equal digests whatever the order and form in which a server gives them.

use super::attribute::Attribute;
use super::entry::{EntryKind, Value, Values};
use super::mapping::owns;
use super::plan::hash::values_digest;

/// Octets of one digest; SHA-256's first. Drift of one attribute goes unseen with a chance of 2^-64.
const WIDTH: usize = 8;
/// Octets of one attribute's number and digest.
const STRIDE: usize = WIDTH + 1;

/// Digests by attribute, in the order of [`Attribute::ALL`]. Attributes without values have none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttributeDigests(Vec<u8>);

/// One attribute's digest.
pub type AttributeDigest = [u8; WIDTH];

impl AttributeDigests {
    /// Of those attributes of such an entry that are ours to look at.
    #[must_use]
    pub fn of(kind: EntryKind, values: &[Values]) -> Self {
        let mut digests = Self::default();
        for (attribute, values) in values.iter().filter(|(attribute, _)| owns(kind, *attribute)) {
            digests.set(*attribute, digest(*attribute, values));
        }
        digests
    }

    /// Reads back what [`AttributeDigests::as_bytes`] gave. Octets of another making are no digests: every attribute differs.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        match bytes.split_first() {
            Some((&LAYOUT, rest)) if rest.len() % STRIDE == 0 => Self(rest.to_vec()),
            _ => Self::default(),
        }
    }

    /// As stored: one octet for the order of attributes, then number and digest of each.
    #[must_use]
    pub fn as_bytes(&self) -> Vec<u8> {
        [&[LAYOUT], &*self.0].concat()
    }

    /// One attribute's digest; none where it has no values.
    #[must_use]
    pub fn get(&self, attribute: Attribute) -> Option<AttributeDigest> {
        let number = number(attribute);
        let found = self.0.chunks_exact(STRIDE).find(|chunk| chunk.first() == Some(&number))?;
        found.get(1..)?.try_into().ok()
    }

    /// Sets one attribute's digest; none takes it away.
    pub fn set(&mut self, attribute: Attribute, digest: Option<AttributeDigest>) {
        let number = number(attribute);
        let at = self.0.chunks_exact(STRIDE).take_while(|chunk| chunk.first() < Some(&number)).count() * STRIDE;
        let here = self.0.get(at) == Some(&number);
        let end = if here { at + STRIDE } else { at };
        let new = digest.map(|digest| [&[number], &digest[..]].concat()).unwrap_or_default();
        self.0.splice(at..end, new);
    }

    /// The attributes whose digests differ, in order.
    pub fn differing<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = Attribute> + 'a {
        Attribute::ALL.iter().copied().filter(|attribute| self.get(*attribute) != other.get(*attribute))
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Digest of one attribute's values; none without values.
#[must_use]
pub fn digest(attribute: Attribute, values: &[Value]) -> Option<AttributeDigest> {
    if values.is_empty() {
        return None;
    }
    let whole = values_digest(std::iter::once((attribute, values.iter().map(Vec::as_slice))));
    whole.as_bytes().first_chunk().copied()
}

/// Its place in [`Attribute::ALL`].
fn number(attribute: Attribute) -> u8 {
    Attribute::ALL.iter().position(|other| *other == attribute).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
}

/// Changes with the names and order of attributes, so that stored digests of another order are not misread.
const LAYOUT: u8 = {
    let mut sum = 0_u8;
    let mut at = 0;
    while at < Attribute::ALL.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        let name = Attribute::ALL[at].name().as_bytes();
        let mut octet = 0;
        while octet < name.len() {
            #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
            let value = name[octet];
            sum = sum.wrapping_mul(31).wrapping_add(value);
            octet += 1;
        }
        at += 1;
    }
    sum
};

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[(Attribute, &[&str])]) -> AttributeDigests {
        let owned = |all: &[&str]| all.iter().map(|value| value.as_bytes().to_vec()).collect();
        let values: Vec<Values> = values.iter().map(|(attribute, all)| (*attribute, owned(all))).collect();
        AttributeDigests::of(EntryKind::Person, &values)
    }

    #[test]
    fn form_and_order_do_not_matter_and_strangers_are_not_looked_at() {
        let one = of(&[(Attribute::Cn, &["Trần  An"]), (Attribute::MailAlias, &["a@x", "b@x"])]);
        let other = of(&[(Attribute::Cn, &["trần an"]), (Attribute::MailAlias, &["B@x", "a@x"])]);
        assert_eq!(one, other);
        assert_eq!(of(&[(Attribute::Description, &["not ours on a person"])]), AttributeDigests::default());
    }

    #[test]
    fn the_attribute_that_differs_is_named() {
        let one = of(&[(Attribute::Cn, &["a"]), (Attribute::Title, &["b"])]);
        let other = of(&[(Attribute::Cn, &["a"]), (Attribute::Mail, &["m@x"])]);
        assert_eq!(one.differing(&other).collect::<Vec<_>>(), [Attribute::Title, Attribute::Mail]);
        assert_eq!(one.differing(&one).count(), 0);
    }

    #[test]
    fn stored_and_read_back_and_changed_in_place() {
        let mut digests = of(&[(Attribute::Uid, &["1"]), (Attribute::Revision, &["7"])]);
        assert_eq!(AttributeDigests::from_bytes(&digests.as_bytes()), digests);
        let title = digest(Attribute::Title, &[b"x".to_vec()]);
        digests.set(Attribute::Title, title);
        assert_eq!(digests.get(Attribute::Title), title);
        digests.set(Attribute::Uid, None);
        digests.set(Attribute::Uid, None);
        assert_eq!(digests, of(&[(Attribute::Title, &["x"]), (Attribute::Revision, &["7"])]));
        let mut other_order = digests.as_bytes();
        other_order[0] ^= 1;
        assert!(AttributeDigests::from_bytes(&other_order).is_empty());
    }
}
