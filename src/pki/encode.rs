//! Writes DER elements (X.690 section 8). Reading is `der`'s business.

/// One element: tag, length, content.
#[must_use]
pub fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 6);
    out.push(tag);
    let length = content.len();
    if let Ok(short @ 0..0x80) = u8::try_from(length) {
        out.push(short);
    } else {
        let octets: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|&octet| octet == 0).collect();
        out.push(0x80 | u8::try_from(octets.len()).unwrap_or(8));
        out.extend(octets);
    }
    out.extend_from_slice(content);
    out
}

/// SEQUENCE of the parts.
#[must_use]
pub fn sequence<P: AsRef<[u8]>>(parts: &[P]) -> Vec<u8> {
    let content: Vec<u8> = parts.iter().flat_map(|part| part.as_ref().iter().copied()).collect();
    element(0x30, &content)
}
