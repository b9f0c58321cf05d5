//! A writer of DER, just large enough for certificates and revocation lists. Reading is `pki::der`'s business (X.690 section 8).

use time::UtcOffset;

use crate::domain::clock::Timestamp;
pub(super) use crate::pki::encode::{element, sequence};

/// SET of one element.
pub(super) fn set_of_one(part: &[u8]) -> Vec<u8> {
    element(0x31, part)
}

/// Explicitly tagged `[number]`.
pub(super) fn explicit(number: u8, part: &[u8]) -> Vec<u8> {
    element(0xA0 | number, part)
}

/// INTEGER that is not negative, from big-endian octets.
pub(super) fn unsigned(octets: &[u8]) -> Vec<u8> {
    let mut content: Vec<u8> = octets.iter().copied().skip_while(|&octet| octet == 0).collect();
    if content.first().is_none_or(|&first| first >= 0x80) {
        content.insert(0, 0);
    }
    element(0x02, &content)
}

/// OBJECT IDENTIFIER from its arcs.
pub(super) fn oid(arcs: &[u32]) -> Vec<u8> {
    let mut content = Vec::new();
    if let [first, second, rest @ ..] = arcs {
        base128(first * 40 + second, &mut content);
        for &arc in rest {
            base128(arc, &mut content);
        }
    }
    element(0x06, &content)
}

fn base128(arc: u32, out: &mut Vec<u8>) {
    for shift in [28_u32, 21, 14, 7] {
        if arc >> shift != 0 {
            out.push(0x80 | low_seven(arc >> shift));
        }
    }
    out.push(low_seven(arc));
}

fn low_seven(arc: u32) -> u8 {
    (arc & 0x7F).to_le_bytes()[0]
}

/// `UTF8String`.
pub(super) fn utf8(text: &str) -> Vec<u8> {
    element(0x0C, text.as_bytes())
}

/// `PrintableString`.
pub(super) fn printable(text: &str) -> Vec<u8> {
    element(0x13, text.as_bytes())
}

/// BOOLEAN TRUE.
pub(super) const TRUE: [u8; 3] = [0x01, 0x01, 0xFF];

/// NULL.
pub(super) const NULL: [u8; 2] = [0x05, 0x00];

/// OCTET STRING.
pub(super) fn octet_string(content: &[u8]) -> Vec<u8> {
    element(0x04, content)
}

/// BIT STRING with so many unused bits at its end.
pub(super) fn bit_string(unused: u8, bits: &[u8]) -> Vec<u8> {
    element(0x03, &joined(&[&[unused], bits]))
}

/// ENUMERATED.
pub(super) fn enumerated(value: u8) -> Vec<u8> {
    element(0x0A, &[value])
}

/// Time as RFC 5280 section 4.1.2.5 wants it: `UTCTime` through 2049, `GeneralizedTime` after.
pub(super) fn time(instant: Timestamp) -> Vec<u8> {
    let utc = instant.to_offset().to_offset(UtcOffset::UTC);
    let (date, clock) = (utc.date(), utc.time());
    let rest = format!(
        "{:02}{:02}{:02}{:02}{:02}Z",
        u8::from(date.month()),
        date.day(),
        clock.hour(),
        clock.minute(),
        clock.second()
    );
    if (1950..2050).contains(&date.year()) {
        element(0x17, format!("{:02}{rest}", date.year().rem_euclid(100)).as_bytes())
    } else {
        element(0x18, format!("{:04}{rest}", date.year()).as_bytes())
    }
}

fn joined<P: AsRef<[u8]>>(parts: &[P]) -> Vec<u8> {
    parts.iter().flat_map(|part| part.as_ref().iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_encodings() {
        assert_eq!(oid(&[1, 2, 840, 113_549, 1, 1, 11]), hex::decode("06092a864886f70d01010b").unwrap());
        assert_eq!(oid(&[2, 16, 704, 1, 1, 1, 1, 1]), hex::decode("0608608540010101 0101".replace(' ', "")).unwrap());
        assert_eq!(unsigned(&[0x80]), [2, 2, 0, 0x80]);
        assert_eq!(unsigned(&[0]), [2, 1, 0]);
        assert_eq!(element(4, &[7; 128])[..3], [4, 0x81, 128]);
        assert_eq!(element(4, &[7; 300])[..4], [4, 0x82, 1, 44]);
        assert_eq!(time(Timestamp::from_unix_seconds(0)), [&[0x17, 13][..], b"700101000000Z"].concat());
        assert_eq!(time(Timestamp::from_unix_seconds(2_524_608_000)), [&[0x18, 15][..], b"20500101000000Z"].concat());
    }
}
