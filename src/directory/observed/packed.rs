//! One observed entry in one allocation: version, name and values, length-prefixed. Sixty thousand entries with their
//! certificates fit where the plain form would need three times the memory.

use crate::directory::attribute::Attribute;
use crate::directory::entry::{Dn, EntryCsn, Observed, Value};

/// An observed entry, packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed(Box<[u8]>);

impl Packed {
    /// Packs an entry; its attributes are sorted by [`Attribute`] already.
    #[must_use]
    pub fn new(observed: &Observed) -> Self {
        let values = &observed.entry.values;
        let octets: usize = values.iter().flat_map(|(_, values)| values).map(|value| value.len() + 3).sum();
        let mut out =
            Vec::with_capacity(observed.csn.0.len() + observed.entry.dn.0.len() + octets + 3 * values.len() + 8);
        write_octets(&mut out, observed.csn.0.as_bytes());
        write_octets(&mut out, observed.entry.dn.0.as_bytes());
        for (attribute, values) in values {
            out.push(*attribute as u8);
            write_length(&mut out, values.len());
            for value in values {
                write_octets(&mut out, value);
            }
        }
        Self(out.into_boxed_slice())
    }

    /// Its version.
    #[must_use]
    pub fn csn(&self) -> EntryCsn {
        EntryCsn(text(Reader(&self.0).octets()).to_owned())
    }

    /// Its name, as the server gave it.
    #[must_use]
    pub fn dn(&self) -> &str {
        let mut reader = Reader(&self.0);
        reader.octets();
        text(reader.octets())
    }

    /// Its attributes in order, each with its values.
    pub fn attributes(&self) -> impl Iterator<Item = (Attribute, PackedValues<'_>)> {
        let mut reader = Reader(&self.0);
        reader.octets();
        reader.octets();
        std::iter::from_fn(move || reader.attribute())
    }

    /// The values of `attribute`; none when it has none.
    #[must_use]
    pub fn get(&self, attribute: Attribute) -> PackedValues<'_> {
        self.attributes().find_map(|(of, values)| (of == attribute).then_some(values)).unwrap_or_default()
    }

    /// What it is packed into.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The entry that was packed into `bytes`.
    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// Its name as a [`Dn`].
    #[must_use]
    pub fn to_dn(&self) -> Dn {
        Dn(self.dn().to_owned())
    }
}

/// The values of one attribute of a packed entry.
#[derive(Debug, Clone, Copy, Default)]
pub struct PackedValues<'a> {
    left: usize,
    reader: Reader<'a>,
}

impl<'a> PackedValues<'a> {
    /// How many there are.
    #[must_use]
    pub const fn len(self) -> usize {
        self.left
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.left == 0
    }

    /// Copies them.
    #[must_use]
    pub fn to_values(self) -> Vec<Value> {
        self.into_iter().map(<[u8]>::to_vec).collect()
    }

    /// The first as text; blank when there is none or it is no text.
    #[must_use]
    pub fn first_text(self) -> &'a str {
        text(self.into_iter().next().unwrap_or_default())
    }
}

impl<'a> IntoIterator for PackedValues<'a> {
    type Item = &'a [u8];
    type IntoIter = PackedIter<'a>;

    fn into_iter(self) -> PackedIter<'a> {
        PackedIter(self)
    }
}

/// Goes through the values of one attribute of a packed entry.
#[derive(Debug)]
pub struct PackedIter<'a>(PackedValues<'a>);

impl<'a> Iterator for PackedIter<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        self.0.left = self.0.left.checked_sub(1)?;
        Some(self.0.reader.octets())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.left, Some(self.0.left))
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn attribute(&mut self) -> Option<(Attribute, PackedValues<'a>)> {
        let (&index, rest) = self.0.split_first()?;
        self.0 = rest;
        let attribute = *Attribute::ALL.get(usize::from(index))?;
        let left = self.length();
        let values = PackedValues { left, reader: *self };
        for _ in 0..left {
            self.octets();
        }
        Some((attribute, values))
    }

    fn octets(&mut self) -> &'a [u8] {
        let length = self.length();
        let (octets, rest) = self.0.split_at_checked(length).unwrap_or_default();
        self.0 = rest;
        octets
    }

    /// Seven bits a byte, lowest first, the top bit says "more".
    fn length(&mut self) -> usize {
        let (mut length, mut shift) = (0_usize, 0_u32);
        while let Some((&byte, rest)) = self.0.split_first() {
            self.0 = rest;
            length |= usize::from(byte & 0x7F).checked_shl(shift).unwrap_or_default();
            if byte & 0x80 == 0 {
                break;
            }
            shift += 7;
        }
        length
    }
}

fn write_octets(out: &mut Vec<u8>, octets: &[u8]) {
    write_length(out, octets.len());
    out.extend_from_slice(octets);
}

fn write_length(out: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        out.push(0x80 | (length & 0x7F).to_le_bytes()[0]);
        length >>= 7;
    }
    out.push(length.to_le_bytes()[0]);
}

fn text(octets: &[u8]) -> &str {
    std::str::from_utf8(octets).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::directory::entry::Entry;

    proptest! {
        #[test]
        fn what_is_packed_reads_back(
            csn in "[0-9.Z#]{0,40}",
            dn in "\\PC{0,200}",
            values in prop::collection::btree_map(0..Attribute::ALL.len(), prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..4), 0..8),
        ) {
            let values: Vec<_> = values.into_iter().map(|(index, values)| (Attribute::ALL[index], values)).collect();
            let observed = Observed { entry_uuid: Uuid::nil(), csn: EntryCsn(csn), entry: Entry { dn: Dn(dn), values } };
            let packed = Packed::new(&observed);
            prop_assert_eq!(packed.csn(), observed.csn.clone());
            prop_assert_eq!(packed.to_dn(), observed.entry.dn.clone());
            let read: Vec<_> = packed.attributes().map(|(attribute, values)| (attribute, values.to_values())).collect();
            prop_assert_eq!(read, observed.entry.values.clone());
            for &attribute in Attribute::ALL {
                prop_assert_eq!(packed.get(attribute).to_values(), observed.entry.get(attribute).to_vec());
            }
        }
    }
}
