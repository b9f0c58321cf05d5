//! The demo CA as a responder: it reads an OCSP question (RFC 6960 section 4.1) and answers it.

use super::ocsp::{OcspOrder, OcspSigner, OcspWord};
use super::{Authority, DemoCa, DemoCaError};
use crate::domain::certificate::facts::Serial;
use crate::domain::clock::Timestamp;

/// `id-pkix-ocsp-nonce`.
const NONCE: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02];
/// SHA-256, as a certificate's name in a question may be hashed.
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

/// How questions are answered.
#[derive(Debug, Clone, Copy)]
pub struct ResponderBook<'a> {
    /// Who signs.
    pub signer: OcspSigner<'a>,
    /// When it is signed, and thisUpdate.
    pub at: Timestamp,
    /// When the next is due.
    pub next_update: Option<Timestamp>,
    /// Whether a question's nonce is repeated.
    pub repeats_nonce: bool,
    /// What is known of certificates; of others nothing.
    pub words: &'a [(Serial, OcspWord)],
}

impl DemoCa {
    /// The answer to a question about certificates of `authority`, DER; none when the question cannot be read.
    ///
    /// # Errors
    /// When OpenSSL cannot sign.
    pub fn respond(
        &self,
        authority: Authority,
        question: &[u8],
        book: &ResponderBook<'_>,
    ) -> Result<Option<Vec<u8>>, DemoCaError> {
        let Some(asked) = read(question) else { return Ok(None) };
        let word = |serial: Serial| {
            let known = book.words.iter().find(|(known, _)| *known == serial).map(|(_, word)| *word);
            (serial, known.unwrap_or(OcspWord::Unknown))
        };
        let words: Vec<_> = asked.serials.into_iter().map(word).collect();
        let order = OcspOrder {
            signer: book.signer,
            at: book.at,
            produced_at: None,
            next_update: book.next_update,
            by_sha256: asked.by_sha256,
            nonce: asked.nonce.as_deref().filter(|_| book.repeats_nonce),
            words: &words,
        };
        self.ocsp(authority, &order).map(Some)
    }
}

struct Asked {
    serials: Vec<Serial>,
    by_sha256: bool,
    nonce: Option<Vec<u8>>,
}

fn read(question: &[u8]) -> Option<Asked> {
    let mut request = Parts(Parts(question).next_of(0x30)?);
    let mut tbs = Parts(request.next_of(0x30)?);
    // Version and the asker's name are nobody's concern here.
    for skipped in [0xA0, 0xA1] {
        if tbs.0.first() == Some(&skipped) {
            tbs.next()?;
        }
    }
    let mut asked = Asked { serials: Vec::new(), by_sha256: false, nonce: None };
    let mut list = Parts(tbs.next_of(0x30)?);
    while let Some((_, one)) = list.next() {
        let mut id = Parts(Parts(one).next_of(0x30)?);
        asked.by_sha256 = Parts(id.next_of(0x30)?).next_of(0x06)? == SHA256;
        let (_, _) = (id.next_of(0x04)?, id.next_of(0x04)?);
        asked.serials.push(Serial(id.next_of(0x02)?.to_vec()));
    }
    if let Some(explicit) = tbs.next_of(0xA2) {
        let mut extensions = Parts(Parts(explicit).next_of(0x30)?);
        while let Some((_, extension)) = extensions.next() {
            let mut parts = Parts(extension);
            if parts.next_of(0x06)? == NONCE {
                asked.nonce = Some(Parts(parts.next_of(0x04)?).next_of(0x04)?.to_vec());
            }
        }
    }
    Some(asked)
}

/// Elements of DER, one after the other.
struct Parts<'a>(&'a [u8]);

impl<'a> Parts<'a> {
    /// Tag and content.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let mut length = usize::from(first & 0x7F);
        if first >= 0x80 {
            let (octets, after) = rest.split_at_checked(length).filter(|_| length <= 4)?;
            length = octets.iter().fold(0, |length, &octet| length << 8 | usize::from(octet));
            rest = after;
        }
        let (content, after) = rest.split_at_checked(length)?;
        self.0 = after;
        Some((tag, content))
    }

    /// The content of the next, if that has the tag.
    fn next_of(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().filter(|(found, _)| *found == tag).map(|(_, content)| content)
    }
}
