//! Which encoding the text of a CSV file is in: UTF-8, UTF-16 by its mark or its zero octets, else an old one-octet encoding that
//! the whole file tells. Rows of another encoding than the rest are told apart, never guessed at.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};

/// Text of a file, as octets in an encoding whose ASCII is ASCII.
#[derive(Debug)]
pub(super) enum Octets<'a> {
    /// As it came.
    Sent(&'a [u8]),
    /// Made UTF-8 from UTF-16.
    Converted(Vec<u8>),
}

impl Octets<'_> {
    pub(super) fn as_slice(&self) -> &[u8] {
        match self {
            Self::Sent(bytes) => bytes,
            Self::Converted(bytes) => bytes,
        }
    }
}

/// Takes marks off, and UTF-16 to UTF-8. None when it is no text.
pub(super) fn octets(bytes: &[u8]) -> Option<Octets<'_>> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return (!rest.contains(&0)).then_some(Octets::Sent(rest));
    }
    let utf_16 = match bytes {
        [0xFF, 0xFE, ..] | [_, 0, _, 0, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] | [0, _, 0, _, ..] => Some(UTF_16BE),
        _ => None,
    };
    if let Some(encoding) = utf_16 {
        let (text, _, is_damaged) = encoding.decode(bytes);
        return (!is_damaged).then(|| Octets::Converted(text.into_owned().into_bytes()));
    }
    (!bytes.contains(&0)).then_some(Octets::Sent(bytes))
}

/// The encoding of most rows.
pub(super) fn of_rows<'r>(bytes: &[u8], rows: impl Iterator<Item = &'r [u8]>) -> &'static Encoding {
    let (mut utf_8, mut other) = (0_u64, 0_u64);
    for row in rows.filter(|row| !row.is_ascii()) {
        if std::str::from_utf8(row).is_ok() {
            utf_8 += 1;
        } else {
            other += 1;
        }
    }
    if other == 0 || utf_8 >= other {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(Some(b"vn"), Utf8Detection::Deny);
    if guessed == WINDOWS_1252 { WINDOWS_1252 } else { WINDOWS_1258 }
}

/// A field in the file's encoding; none when it is in another.
pub(super) fn decode(encoding: &'static Encoding, field: &[u8]) -> Option<String> {
    if field.is_ascii() || encoding == UTF_8 {
        return std::str::from_utf8(field).ok().map(str::to_owned);
    }
    // Several octets that happen to be UTF-8 are UTF-8: no Vietnamese word of an old encoding reads so.
    if std::str::from_utf8(field).is_ok() {
        return None;
    }
    encoding.decode_without_bom_handling_and_without_replacement(field).map(std::borrow::Cow::into_owned)
}

/// Text in Windows-1258, as old programs wrote it: letters with their own marks, tones after them.
#[cfg(test)]
pub(super) fn in_windows_1258(text: &str) -> Vec<u8> {
    use unicode_normalization::UnicodeNormalization as _;

    let is_tone = |c: &char| "\u{300}\u{301}\u{303}\u{309}\u{323}".contains(*c);
    let letter = |c: char| {
        let (tones, marks): (String, String) = c.nfd().partition(is_tone);
        marks.nfc().chain(tones.chars()).collect::<String>()
    };
    let apart: String = text.nfc().map(letter).collect();
    let (bytes, _, is_lossy) = WINDOWS_1258.encode(&apart);
    assert!(!is_lossy, "{text}");
    bytes.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_told_by_its_mark_or_its_zeros() {
        let utf_16: Vec<u8> = "họ".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xFF\xFE".as_slice(), &utf_16].concat();
        assert_eq!(octets(&marked).unwrap().as_slice(), "họ".as_bytes());
        let plain: Vec<u8> = "a,b".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(octets(&plain).unwrap().as_slice(), b"a,b");
        assert!(octets(b"a,b\0c").is_none());
        assert_eq!(octets(b"\xEF\xBB\xBFa").unwrap().as_slice(), b"a");
    }

    #[test]
    fn most_rows_decide_and_the_others_do_not_decode() {
        let old = in_windows_1258("Trần Thị Bình");
        let new = "Nguyễn Văn Ấn".as_bytes();
        let file = [new, b"\n", new, b"\n", &old].concat();
        let encoding = of_rows(&file, file.split(|byte| *byte == b'\n'));
        assert_eq!(encoding, UTF_8);
        assert_eq!((decode(encoding, new).is_some(), decode(encoding, &old)), (true, None));
    }
}
