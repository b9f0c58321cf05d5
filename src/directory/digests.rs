//! Digests of an entry's attributes, value by value, packed into few octets: what tells which attribute changed, and whose a value
//! is, without keeping values. Equal values have equal digests whatever the order and form in which a server gives them.

use super::attribute::Attribute;
use super::entry::Values;
use super::plan::hash::values_digest;

/// Octets of one digest; SHA-256's first. A change of one value goes unseen with a chance of 2^-64.
const WIDTH: usize = 8;
/// Of so many values each has a digest; of more, all have one together, but where each is asked for ([`AttributeDigests::of_each`]).
const FEW: usize = 32;
/// Stands where there are more digests than one octet counts: their number follows in four.
const MANY: u8 = u8::MAX;

/// One digest.
pub type ValueDigest = [u8; WIDTH];

/// Digests by attribute, in the order of [`Attribute::ALL`]: number, count (one octet, or 255 and four more), digests in order. Attributes without values are not there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttributeDigests(Vec<u8>);

impl AttributeDigests {
    /// Of these values, which are sorted by attribute.
    #[must_use]
    pub fn of(values: &[Values]) -> Self {
        let mut digests = Self(Vec::with_capacity(values.len() * (WIDTH + 2)));
        for (attribute, values) in values {
            digests.push(*attribute, values.iter().map(Vec::as_slice));
        }
        digests
    }

    /// The same with a digest of each value, however many there are: what tells whose each value is.
    #[must_use]
    pub fn of_each(values: &[Values]) -> Self {
        let mut digests = Self::default();
        for (attribute, values) in values {
            digests.push_digests(number(*attribute), &each_digest(*attribute, values.iter().map(Vec::as_slice)));
        }
        digests
    }

    /// Adds the values of an attribute that comes after all that are there.
    pub fn push<'v>(&mut self, attribute: Attribute, values: impl Iterator<Item = &'v [u8]> + Clone) {
        let digests = value_digests(attribute, values);
        self.push_digests(number(attribute), &digests);
    }

    /// Reads back what [`AttributeDigests::as_bytes`] gave. Octets of another making are no digests: every attribute differs.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        match bytes.split_first() {
            Some((&LAYOUT, rest)) => Self(rest.to_vec()),
            _ => Self::default(),
        }
    }

    /// As stored: one octet for the order of attributes, then the digests.
    #[must_use]
    pub fn as_bytes(&self) -> Vec<u8> {
        [&[LAYOUT], &*self.0].concat()
    }

    /// The digests of an attribute's values, in order; empty where it has none.
    #[must_use]
    pub fn get(&self, attribute: Attribute) -> &[u8] {
        let number = number(attribute);
        self.parts().find(|(of, _)| *of == number).map_or(&[], |(_, digests)| digests)
    }

    /// Whether one of the attribute's values has this digest.
    #[must_use]
    pub fn holds(&self, attribute: Attribute, digest: ValueDigest) -> bool {
        self.get(attribute).chunks_exact(WIDTH).any(|other| other == digest)
    }

    /// Whether the digests are those of exactly these values. Of many, an older version of this program kept one digest together.
    #[must_use]
    pub fn are_of<'v>(&self, attribute: Attribute, values: impl Iterator<Item = &'v [u8]> + Clone) -> bool {
        let known = self.get(attribute);
        if known.len() == WIDTH && values.clone().nth(FEW).is_some() {
            return known == value_digests(attribute, values);
        }
        known == each_digest(attribute, values)
    }

    /// Sets the digests of an attribute's values.
    pub fn set(&mut self, attribute: Attribute, digests: &[u8]) {
        let mut merged = Self::default();
        for each in Attribute::ALL {
            merged.push_digests(number(*each), if *each == attribute { digests } else { self.get(*each) });
        }
        *self = merged;
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

    fn push_digests(&mut self, number: u8, digests: &[u8]) {
        let count = digests.len() / WIDTH;
        match (u8::try_from(count), u32::try_from(count)) {
            (Ok(0), _) | (_, Err(_)) => return,
            (Ok(few), _) if few != MANY => self.0.extend([number, few]),
            (_, Ok(many)) => {
                self.0.extend([number, MANY]);
                self.0.extend(many.to_be_bytes());
            }
        }
        self.0.extend(digests);
    }

    fn parts(&self) -> impl Iterator<Item = (u8, &[u8])> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || {
            let [number, count, after @ ..] = rest else { return None };
            let (count, after) = if *count == MANY {
                let (many, after) = after.split_first_chunk()?;
                (usize::try_from(u32::from_be_bytes(*many)).ok()?, after)
            } else {
                (usize::from(*count), after)
            };
            let (digests, after) = after.split_at_checked(count.checked_mul(WIDTH)?)?;
            rest = after;
            Some((*number, digests))
        })
    }
}

/// Digest of one value.
#[must_use]
pub fn value_digest(attribute: Attribute, value: &[u8]) -> ValueDigest {
    let whole = values_digest(std::iter::once((attribute, std::iter::once(value))));
    whole.as_bytes().first_chunk().copied().unwrap_or_default()
}

/// Digests of an attribute's values, in order, each once.
#[must_use]
pub fn value_digests<'v>(attribute: Attribute, values: impl Iterator<Item = &'v [u8]> + Clone) -> Vec<u8> {
    if values.clone().count() > FEW {
        let whole = values_digest(std::iter::once((attribute, values)));
        return whole.as_bytes().first_chunk::<WIDTH>().map(|digest| digest.to_vec()).unwrap_or_default();
    }
    each_digest(attribute, values)
}

/// The same, however many values there are.
#[must_use]
pub fn each_digest<'v>(attribute: Attribute, values: impl Iterator<Item = &'v [u8]>) -> Vec<u8> {
    let mut digests: Vec<ValueDigest> = values.map(|value| value_digest(attribute, value)).collect();
    digests.sort_unstable();
    digests.dedup();
    digests.concat()
}

/// Its place in [`Attribute::ALL`].
fn number(attribute: Attribute) -> u8 {
    Attribute::ALL.iter().position(|other| *other == attribute).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
}

/// Changes with the names and order of attributes, so that stored digests of another order are not misread.
const LAYOUT: u8 = {
    let mut sum = 0_u8;
    let mut rest = Attribute::ALL;
    while let [attribute, after @ ..] = rest {
        let mut name = attribute.name().as_bytes();
        while let [octet, after @ ..] = name {
            sum = sum.wrapping_mul(31).wrapping_add(*octet);
            name = after;
        }
        rest = after;
    }
    sum
};

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[(Attribute, &[&str])]) -> AttributeDigests {
        let owned = |all: &[&str]| all.iter().map(|value| value.as_bytes().to_vec()).collect();
        let values: Vec<Values> = values.iter().map(|(attribute, all)| (*attribute, owned(all))).collect();
        AttributeDigests::of(&values)
    }

    #[test]
    fn form_and_order_do_not_matter() {
        let one = of(&[(Attribute::Cn, &["Trần  An"]), (Attribute::MailAlias, &["a@x", "b@x"])]);
        let other = of(&[(Attribute::Cn, &["trần an"]), (Attribute::MailAlias, &["B@x", "a@x"])]);
        assert_eq!(one, other);
    }

    #[test]
    fn the_attribute_that_differs_is_named() {
        let one = of(&[(Attribute::Cn, &["a"]), (Attribute::Title, &["b"])]);
        let other = of(&[(Attribute::Cn, &["a"]), (Attribute::Mail, &["m@x"])]);
        assert_eq!(one.differing(&other).collect::<Vec<_>>(), [Attribute::Title, Attribute::Mail]);
        assert_eq!(one.differing(&one).count(), 0);
        let mut merged = one.clone();
        merged.set(Attribute::Title, &[]);
        merged.set(Attribute::Mail, other.get(Attribute::Mail));
        assert_eq!(merged, other);
    }

    #[test]
    fn each_of_few_values_is_known_by_itself_and_many_together() {
        let few = of(&[(Attribute::MailAlias, &["a@x", "b@x"])]);
        assert!(few.holds(Attribute::MailAlias, value_digest(Attribute::MailAlias, b"A@x")));
        assert!(!few.holds(Attribute::MailAlias, value_digest(Attribute::MailAlias, b"c@x")));
        let names: Vec<String> = (0..200).map(|number| format!("p{number}@x")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let many = of(&[(Attribute::MemberMail, &names)]);
        assert_eq!(many.get(Attribute::MemberMail).len(), 8);
        assert_ne!(many, of(&[(Attribute::MemberMail, &names[1..])]));
    }

    #[test]
    fn where_each_is_asked_for_many_values_are_known_too() {
        for number in [1_usize, 32, 33, 254, 255, 256, 5_000] {
            let names: Vec<Vec<u8>> = (0..number).map(|name| format!("p{name}@x").into_bytes()).collect();
            let other = vec![b"z".to_vec()];
            let values = [(Attribute::MailAlias, names.clone()), (Attribute::MemberMail, other)];
            let each = AttributeDigests::from_bytes(&AttributeDigests::of_each(&values).as_bytes());
            let values = || names.iter().map(Vec::as_slice);
            assert!(values().all(|name| each.holds(Attribute::MailAlias, value_digest(Attribute::MailAlias, name))));
            assert!(!each.holds(Attribute::MailAlias, value_digest(Attribute::MailAlias, b"stranger@x")));
            assert!(each.holds(Attribute::MemberMail, value_digest(Attribute::MemberMail, b"z")), "what follows");
            assert!(
                each.are_of(Attribute::MailAlias, values()) && !each.are_of(Attribute::MailAlias, values().skip(1))
            );
            // As an older version kept them.
            let together = AttributeDigests::of(&[(Attribute::MailAlias, names.clone())]);
            assert!(together.are_of(Attribute::MailAlias, values()), "{number}");
            assert!(!together.are_of(Attribute::MailAlias, values().skip(1)), "{number}");
        }
    }

    #[test]
    fn stored_and_read_back() {
        let digests = of(&[(Attribute::Uid, &["1"]), (Attribute::MailAlias, &["a@x", "b@x"])]);
        assert_eq!(AttributeDigests::from_bytes(&digests.as_bytes()), digests);
        let mut other_order = digests.as_bytes();
        other_order[0] ^= 1;
        assert!(AttributeDigests::from_bytes(&other_order).is_empty());
        let mut cut = digests.as_bytes();
        cut.pop();
        assert_eq!(AttributeDigests::from_bytes(&cut).get(Attribute::MailAlias), b"");
    }
}
