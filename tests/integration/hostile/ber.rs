//! LDAP messages by hand: enough of BER to answer, and to tell what passes.

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Tags of protocol operations (RFC 4511 appendix B).
pub(crate) mod op {
    pub(crate) const BIND: u8 = 0x60;
    pub(crate) const BOUND: u8 = 0x61;
    pub(crate) const SEARCH: u8 = 0x63;
    pub(crate) const ENTRY: u8 = 0x64;
    pub(crate) const DONE: u8 = 0x65;
    pub(crate) const MODIFY: u8 = 0x66;
    pub(crate) const ADD: u8 = 0x68;
    pub(crate) const DELETE: u8 = 0x4a;
    pub(crate) const REFERENCE: u8 = 0x73;
    pub(crate) const EXTENDED: u8 = 0x77;
    pub(crate) const EXTENDED_RESPONSE: u8 = 0x78;
    pub(crate) const INTERMEDIATE: u8 = 0x79;
}

/// One message as it passes.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) bytes: Vec<u8>,
    pub(crate) id: u32,
    pub(crate) op: u8,
    /// What is in the operation.
    pub(crate) content: Vec<u8>,
}

pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    match content.len() {
        short @ 0..128 => bytes.push(u8::try_from(short).unwrap()),
        long => {
            bytes.push(0x84);
            bytes.extend(u32::try_from(long).unwrap().to_be_bytes());
        }
    }
    bytes.extend(content);
    bytes
}

pub(crate) fn message(id: u32, operation: &[u8]) -> Vec<u8> {
    let id = id.to_be_bytes();
    let first = id.iter().position(|byte| *byte != 0).unwrap_or(3);
    // A leading zero keeps a high first bit from being a sign.
    let id = if id[first] & 0x80 == 0 { id[first..].to_vec() } else { [&[0], &id[first..]].concat() };
    tlv(0x30, &[tlv(2, &id), operation.to_vec()].concat())
}

/// A result (RFC 4511 section 4.1.9) in the response `tag`.
pub(crate) fn result(id: u32, tag: u8, code: u8) -> Vec<u8> {
    message(id, &tlv(tag, &[&[10, 1, code][..], &[4, 0, 4, 0]].concat()))
}

/// The response tag to a request's.
pub(crate) fn response_to(request: u8) -> u8 {
    match request {
        op::DELETE => 0x6b,
        op::SEARCH => op::DONE,
        other => other + 1,
    }
}

pub(crate) fn entry(id: u32, dn: &str, attributes: &[(&str, &str)]) -> Vec<u8> {
    let attributes: Vec<u8> = attributes
        .iter()
        .flat_map(|(name, value)| tlv(0x30, &[tlv(4, name.as_bytes()), tlv(0x31, &tlv(4, value.as_bytes()))].concat()))
        .collect();
    message(id, &tlv(op::ENTRY, &[tlv(4, dn.as_bytes()), tlv(0x30, &attributes)].concat()))
}

/// An entry as the engine can read it.
pub(crate) fn person(id: u32, number: u32) -> Vec<u8> {
    let uuid = uuid::Uuid::from_u128(number.into()).to_string();
    let values = [("entryUUID", uuid.as_str()), ("entryCSN", "20261123174449.000000Z#000000#000#000000"), ("cn", "x")];
    entry(id, &format!("uid={number},{}", crate::slapd::BASE), &values)
}

/// A tag whose value is nested so deep.
pub(crate) fn nested(depth: usize) -> Vec<u8> {
    (0..depth).fold(vec![4, 0], |inner, _| tlv(0x30, &inner))
}

/// Length of head and content of what `bytes` begins with.
fn header(bytes: &[u8]) -> Option<(usize, usize)> {
    match *bytes.get(1)? {
        short @ 0..0x80 => Some((2, short.into())),
        long => {
            let octets = bytes.get(2..2 + usize::from(long & 0x7f))?;
            Some((2 + octets.len(), octets.iter().fold(0, |length, octet| (length << 8) | usize::from(*octet))))
        }
    }
}

/// Tag and content of what `bytes` begins with, and what follows.
pub(crate) fn element(bytes: &[u8]) -> (u8, &[u8], &[u8]) {
    let (head, content) = header(bytes).expect("an element");
    (bytes[0], &bytes[head..head + content], &bytes[head + content..])
}

/// The next message; none at the end of the stream.
pub(crate) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Message> {
    let mut bytes = vec![stream.read_u8().await.ok()?];
    let (head, content) = loop {
        bytes.push(stream.read_u8().await.ok()?);
        if let Some(header) = header(&bytes) {
            break header;
        }
    };
    bytes.resize(head + content, 0);
    stream.read_exact(&mut bytes[head..]).await.ok()?;
    let (_, id, rest) = element(&bytes[head..]);
    let id = id.iter().fold(0, |id, octet| (id << 8) | u32::from(*octet));
    let (op, content, _) = element(rest);
    let content = content.to_vec();
    Some(Message { bytes, id, op, content })
}

impl Message {
    /// The name that a request is about; an entry's in an answer.
    pub(crate) fn dn(&self) -> String {
        let dn = if self.op == op::DELETE { &self.content } else { element(&self.content).1 };
        String::from_utf8_lossy(dn).into_owned()
    }

    pub(crate) fn has(&self, part: &[u8]) -> bool {
        self.bytes.windows(part.len()).any(|window| window == part)
    }

    /// Whether it only asks what would be said to it (no-op control).
    pub(crate) fn is_question(&self) -> bool {
        self.has(b"1.3.6.1.4.1.4203.666.5.2")
    }

    /// Whether it is a search of a whole tree.
    pub(crate) fn is_subtree_search(&self) -> bool {
        self.op == op::SEARCH && element(element(&self.content).2).1 == [2]
    }

    /// The result code in a response.
    pub(crate) fn code(&self) -> u8 {
        element(&self.content).1[0]
    }
}
