//! Measuring a workbook before a library reads it: parts, inflated bytes, the longest piece of XML, how many shared strings.
//!
//! The library buffers one XML event at a time, all shared strings, and as many strings as an attribute claims; so each of these is
//! bounded here, on the bytes that really come out of the inflater.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::limits::Limits;
use super::refusal::Refusal;

const END_OF_DIRECTORY: &[u8] = b"PK\x05\x06";
const END_OF_DIRECTORY_64: &[u8] = b"PK\x06\x06";

/// Inflates every part once and throws it away.
pub(super) fn measure(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    few_parts(bytes, limits)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::damaged())?;
    if archive.len() > limits.parts {
        return Err(Refusal::too_large());
    }
    let mut left = limits.inflated;
    let mut strings_left = limits.string_count;
    let mut names = BTreeSet::new();
    let mut buffer = vec![0_u8; 64 << 10];
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).map_err(|_| Refusal::damaged())?;
        let name = part.name().map_err(|_| Refusal::damaged())?.to_ascii_lowercase();
        if !names.insert(name.clone()) {
            return Err(Refusal::damaged());
        }
        let mut part_left = bound_of(&name, limits);
        let mut markup = Markup::new(limits.piece, strings_left);
        let is_xml = [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end));
        loop {
            let read = part.read(&mut buffer).map_err(|_| Refusal::damaged())?;
            let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
            let size = read as u64;
            part_left = part_left.checked_sub(size).ok_or_else(Refusal::too_large)?;
            left = left.checked_sub(size).ok_or_else(Refusal::too_large)?;
            if is_xml {
                piece.iter().try_for_each(|&byte| markup.take(byte))?;
            }
        }
        strings_left = markup.strings_left;
    }
    Ok(())
}

/// The library keeps a record for every part that the directory names: ask how many before it does.
fn few_parts(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let tail = bytes.get(bytes.len().saturating_sub(66_000)..).unwrap_or(bytes);
    for end in tail.windows(END_OF_DIRECTORY.len()).enumerate() {
        if end.1 == END_OF_DIRECTORY_64 {
            return Err(Refusal::too_large());
        }
        let counts = tail.get(end.0 + 10..end.0 + 12).and_then(|two| <[u8; 2]>::try_from(two).ok());
        if end.1 == END_OF_DIRECTORY && counts.is_some_and(|two| usize::from(u16::from_le_bytes(two)) > limits.parts) {
            return Err(Refusal::too_large());
        }
    }
    Ok(())
}

fn bound_of(name: &str, limits: &Limits) -> u64 {
    if name.ends_with("sharedstrings.xml") {
        limits.strings
    } else if name.contains("/worksheets/") {
        limits.inflated
    } else if [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end)) {
        limits.part
    } else {
        // Pictures and printer settings: not read, but somebody may call one a sheet.
        limits.part * 8
    }
}

/// Follows XML octet by octet, as far as bounds need it.
struct Markup {
    longest: usize,
    strings_left: u64,
    state: State,
    piece: usize,
    tag: Vec<u8>,
    at_start: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    Tag,
    Quoted(u8),
}

impl Markup {
    fn new(longest: usize, strings_left: u64) -> Self {
        Self { longest, strings_left, state: State::Text, piece: 0, tag: Vec::new(), at_start: true }
    }

    fn take(&mut self, byte: u8) -> Result<(), Refusal> {
        self.piece += 1;
        if self.piece > self.longest {
            return Err(Refusal::too_large());
        }
        match (self.state, byte) {
            (State::Text, b'<') => {
                self.state = State::Tag;
                self.piece = 0;
                self.tag.clear();
            }
            (State::Text, _) => {}
            (State::Tag, b'>') => {
                self.state = State::Text;
                self.piece = 0;
                self.end_of_tag()?;
            }
            (State::Tag, quote @ (b'"' | b'\'')) => {
                self.state = State::Quoted(quote);
                self.tag.push(byte);
            }
            (State::Quoted(quote), _) if byte == quote => {
                self.state = State::Tag;
                self.tag.push(byte);
            }
            (State::Tag | State::Quoted(_), _) => self.tag.push(byte),
        }
        Ok(())
    }

    /// Comments, CDATA and DOCTYPE could hide a long event from this reader; spreadsheet programs write none of them.
    fn end_of_tag(&mut self) -> Result<(), Refusal> {
        let is_declaration = self.tag.starts_with(b"?xml") && self.at_start;
        if self.tag.starts_with(b"!") || (self.tag.starts_with(b"?") && !is_declaration) {
            return Err(Refusal::damaged());
        }
        self.at_start = false;
        let name = self.tag.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b':').next().unwrap_or_default();
        if name == b"si" || name.ends_with(b":si") {
            self.strings_left = self.strings_left.checked_sub(1).ok_or_else(Refusal::too_large)?;
        }
        let claim = b"uniqueCount";
        if let Some(at) = self.tag.windows(claim.len()).position(|window| window == claim) {
            let digits = self.tag.get(at + claim.len()..).unwrap_or_default();
            let digits: Vec<u8> = digits
                .iter()
                .copied()
                .skip_while(|byte| !byte.is_ascii_digit())
                .take_while(u8::is_ascii_digit)
                .collect();
            let count = String::from_utf8(digits).ok().and_then(|digits| digits.parse::<u64>().ok());
            if count.is_none_or(|count| count > 1_500_000) {
                return Err(Refusal::too_large());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(text: &str, longest: usize) -> Result<(), Refusal> {
        let mut markup = Markup::new(longest, 3);
        text.bytes().try_for_each(|byte| markup.take(byte))
    }

    #[test]
    fn pieces_are_measured_with_quotes_in_mind() {
        assert!(followed("<?xml version=\"1.0\"?><a b='>>>'>text</a>", 22).is_ok());
        assert!(followed("<a b='<<<<>>>>>>>>>>>>>>>>>>'/>", 22).is_err());
        assert!(followed("<a>01234567890123456789012345</a>", 22).is_err());
    }

    #[test]
    fn what_hides_long_events_and_false_claims_are_refused() {
        for bad in ["<!-- < -->", "<![CDATA[x]]>", "<!DOCTYPE x>", "<a/><?pi x?>"] {
            assert!(followed(bad, 100).is_err(), "{bad}");
        }
        assert!(followed("<sst uniqueCount=\"9999999999\">", 100).is_err());
        assert!(followed("<sst uniqueCount = '99999999999999999999999'>", 100).is_err());
        assert!(followed("<sst count=\"7\" uniqueCount=\"4\">", 100).is_ok());
        assert!(followed("<si></si><si/><x:si>", 100).is_ok());
        assert!(followed("<si/><si/><si/><si/>", 100).is_err());
    }
}
