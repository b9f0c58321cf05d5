//! Bounds on BER from a server, checked before any decoder sees it: pure (RFC 4511 section 5.1: definite lengths only).
//!
//! ldap3's decoder recurses, so an answer nested 8,000 deep would end the process; it also has no limit of size.

/// Longest message we take.
pub(super) const MAX_LENGTH: usize = 16 << 20;
/// Deepest nesting we take. A search result entry is 6 deep; a filter in a schema 10.
const MAX_DEPTH: usize = 64;

/// Most elements in a message. A decoder makes of each some 60 bytes, however short it is; a group of 100,000 has as many values.
const MAX_ELEMENTS: usize = 1 << 20;

/// What is wrong with some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("a message is longer than 16 MiB")]
    TooLong,
    #[error("a message is nested deeper than 64")]
    TooDeep,
    #[error("a message has more than 1,048,576 elements")]
    TooMany,
    #[error("a message is no LDAP")]
    NotLdap,
}

/// Length of tag and length octets, and of the content, of the element that `bytes` begins with; none while more is needed.
fn header(bytes: &[u8]) -> Result<Option<(usize, usize)>, Fault> {
    let (Some(tag), Some(first)) = (bytes.first(), bytes.get(1)) else { return Ok(None) };
    if tag & 0x1f == 0x1f {
        return Err(Fault::NotLdap);
    }
    let count = match *first {
        short @ 0..0x80 => return Ok(Some((2, usize::from(short)))),
        0x80 => return Err(Fault::NotLdap),
        long => usize::from(long & 0x7f),
    };
    if count > 4 {
        return Err(Fault::TooLong);
    }
    let Some(octets) = bytes.get(2..2 + count) else { return Ok(None) };
    let length = octets.iter().fold(0, |length: usize, octet| (length << 8) | usize::from(*octet));
    Ok(Some((2 + count, length)))
}

/// Length of the message that `bytes` begins with; none while more is needed.
pub(super) fn message_length(bytes: &[u8]) -> Result<Option<usize>, Fault> {
    if bytes.first().is_some_and(|tag| *tag != 0x30) {
        return Err(Fault::NotLdap);
    }
    let Some((head, content)) = header(bytes)? else { return Ok(None) };
    let length = head.saturating_add(content);
    if length > MAX_LENGTH { Err(Fault::TooLong) } else { Ok(Some(length)) }
}

/// Whether a whole message is one of many that a search brings: an entry, a reference, an intermediate response.
pub(super) fn is_search_item(message: &[u8]) -> bool {
    let operation = || {
        let (head, _) = header(message).ok()??;
        let content = message.get(head..)?;
        let (head, length) = header(content).ok()??;
        content.get(head.checked_add(length)?).copied()
    };
    matches!(operation(), Some(0x64 | 0x73 | 0x79))
}

/// Checks that `bytes` are whole elements, every inner one within its outer one, none too deep.
pub(super) fn check(bytes: &[u8]) -> Result<(), Fault> {
    let mut ends = Vec::with_capacity(8);
    ends.push(bytes.len());
    let (mut at, mut elements) = (0, 0);
    while let Some(end) = ends.last().copied() {
        if at == end {
            ends.pop();
            continue;
        }
        elements += 1;
        if elements > MAX_ELEMENTS {
            return Err(Fault::TooMany);
        }
        let rest = bytes.get(at..end).ok_or(Fault::NotLdap)?;
        let (head, content) = header(rest)?.ok_or(Fault::NotLdap)?;
        let inner_end = at.saturating_add(head).saturating_add(content);
        if inner_end > end {
            return Err(Fault::NotLdap);
        }
        let constructed = rest.first().is_some_and(|tag| tag & 0x20 != 0);
        if constructed {
            if ends.len() > MAX_DEPTH {
                return Err(Fault::TooDeep);
            }
            at += head;
            ends.push(inner_end);
        } else {
            at = inner_end;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nested(depth: usize) -> Vec<u8> {
        let mut bytes = vec![0x04, 0x00];
        for _ in 0..depth {
            let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
            let mut outer = vec![0x30, 0x84];
            outer.extend(length);
            outer.append(&mut bytes);
            bytes = outer;
        }
        bytes
    }

    #[test]
    fn nesting_is_bounded() {
        assert_eq!(check(&nested(64)), Ok(()));
        assert_eq!(check(&nested(65)), Err(Fault::TooDeep));
        assert_eq!(check(&nested(8_000)), Err(Fault::TooDeep));
    }

    #[test]
    fn elements_are_bounded() {
        let message = |count: usize| {
            let length = u32::try_from(2 * count).unwrap().to_be_bytes();
            [&[0x30, 0x84][..], &length, &[4, 0].repeat(count)].concat()
        };
        assert_eq!(check(&message(MAX_ELEMENTS - 1)), Ok(()));
        assert_eq!(check(&message(MAX_ELEMENTS)), Err(Fault::TooMany));
    }

    #[test]
    fn length_is_bounded_before_the_bytes_are_there() {
        assert_eq!(message_length(&[0x30, 0x84, 0x01, 0x00, 0x00, 0x00]), Err(Fault::TooLong));
        assert_eq!(message_length(&[0x30, 0x84, 0x00, 0xff, 0xff, 0x00]), Ok(Some(0x00ff_ff06)));
        assert_eq!(message_length(&[0x30, 0x88]), Err(Fault::TooLong));
        assert_eq!(message_length(&[0x30]), Ok(None));
        assert_eq!(message_length(b"HTTP/1.1 400"), Err(Fault::NotLdap));
        assert_eq!(message_length(&[0x30, 0x80]), Err(Fault::NotLdap));
    }

    #[test]
    fn an_inner_element_may_not_reach_past_its_outer_one() {
        assert_eq!(check(&[0x30, 0x03, 0x04, 0x01, 0x00]), Ok(()));
        assert_eq!(check(&[0x30, 0x03, 0x04, 0x02, 0x00, 0x00]), Err(Fault::NotLdap));
        assert_eq!(check(&[0x30, 0x01, 0x04]), Err(Fault::NotLdap));
    }

    proptest! {
        /// Whatever passes, ldap3's decoder takes without panic and whole.
        #[test]
        fn what_passes_can_be_decoded(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut message = vec![0x30, u8::try_from(bytes.len()).unwrap()];
            message.extend(&bytes);
            if check(&message).is_ok() {
                let (rest, _) = ldap3::asn1::parse_tag(&message).unwrap();
                prop_assert!(rest.is_empty());
            }
        }
    }
}
