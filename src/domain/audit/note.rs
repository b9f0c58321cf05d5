//! Signed notes: a text of whole lines, a blank line, and a line a signature. The form is that of the C2SP specification
//! `signed-note` with Ed25519, so other programs that read such notes can verify ours.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// How the specification numbers Ed25519.
const ED25519: u8 = 1;

/// What a signature line begins with.
const DASH: &str = "\u{2014} ";

/// A key that signs notes under a name.
#[derive(Clone)]
pub struct NoteKey {
    name: String,
    key: SigningKey,
}

impl fmt::Debug for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NoteKey").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Why a note or a key is not believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// No key.
    #[error("'{text}' is no key: it is written NAME+8 hexadecimal digits+base64, as `congvu audit key` prints it")]
    NotAKey {
        /// What was given.
        text: String,
    },
    /// No note.
    #[error("this is no signed note: a text, an empty line, and lines that begin with an em dash")]
    NotANote,
    /// Another key's.
    #[error("the note is not signed by {name} with this key")]
    NotSigned {
        /// Whose signature was looked for.
        name: String,
    },
    /// The signature is wrong.
    #[error("the signature of {name} is not of this text: the note was altered")]
    Altered {
        /// Whose it should be.
        name: String,
    },
}

impl NoteKey {
    /// The key made from a secret seed. Blanks and `+` in the name become `-`: they would end it too early.
    #[must_use]
    pub fn new(name: &str, seed: &[u8; 32]) -> Self {
        let name = name.replace(|c: char| c.is_whitespace() || c == '+', "-");
        Self { name, key: SigningKey::from_bytes(seed) }
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> NotePublicKey {
        NotePublicKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// Signs a text that ends with a line's end; gives the whole note.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        let mut signed = self.public().id().to_vec();
        signed.extend(self.key.sign(text.as_bytes()).to_bytes());
        format!("{text}\n{DASH}{} {}\n", self.name, STANDARD.encode(signed))
    }
}

/// A key that verifies notes of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotePublicKey {
    name: String,
    key: VerifyingKey,
}

impl NotePublicKey {
    /// Whose notes it verifies.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What signatures by it begin with.
    fn id(&self) -> [u8; 4] {
        let hash =
            Sha256::new().chain_update(&self.name).chain_update([b'\n', ED25519]).chain_update(self.key.as_bytes());
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash.finalize());
        [a, b, c, d]
    }

    /// The text of a note that this key signed. Signatures of others are passed over.
    ///
    /// # Errors
    /// When it is no note, not signed by this key, or altered.
    pub fn open<'a>(&self, note: &'a str) -> Result<&'a str, NoteError> {
        let (text, signatures) = parts(note)?;
        for line in signatures.lines() {
            let (name, encoded) =
                line.strip_prefix(DASH).and_then(|line| line.split_once(' ')).ok_or(NoteError::NotANote)?;
            let octets = STANDARD.decode(encoded).map_err(|_| NoteError::NotANote)?;
            let Some((id, signature)) = octets.split_first_chunk::<4>() else { return Err(NoteError::NotANote) };
            if name != self.name || *id != self.id() {
                continue;
            }
            let altered = |_| NoteError::Altered { name: self.name.clone() };
            let signature = Signature::from_slice(signature).map_err(altered)?;
            return self.key.verify_strict(text.as_bytes(), &signature).map_err(altered).map(|()| text);
        }
        Err(NoteError::NotSigned { name: self.name.clone() })
    }
}

/// The text of a note, whoever signed it, and its signature lines.
///
/// # Errors
/// When it is no note.
pub fn parts(note: &str) -> Result<(&str, &str), NoteError> {
    let at = note.rfind("\n\n").ok_or(NoteError::NotANote)?;
    let (text, rest) = note.split_at_checked(at + 1).ok_or(NoteError::NotANote)?;
    let signatures = rest.trim_start_matches('\n');
    if signatures.is_empty() { Err(NoteError::NotANote) } else { Ok((text, signatures)) }
}

impl fmt::Display for NotePublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut octets = vec![ED25519];
        octets.extend(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), STANDARD.encode(octets))
    }
}

impl FromStr for NotePublicKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let text = text.trim();
        let read = || {
            let mut parts = text.splitn(3, '+');
            let (name, id, encoded) = (parts.next()?, parts.next()?, parts.next()?);
            let octets = STANDARD.decode(encoded).ok()?;
            let (kind, key) = octets.split_first()?;
            let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
            let key = Self { name: name.to_owned(), key };
            (*kind == ED25519 && !name.is_empty() && id == hex::encode(key.id())).then_some(key)
        };
        read().ok_or_else(|| NoteError::NotAKey { text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of Go's `golang.org/x/mod/sumdb/note`: keys, text and signature as published there.
    const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const SECRET: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const TEXT: &str =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const SIGNATURE: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    fn peter() -> NoteKey {
        let octets = STANDARD.decode(SECRET).expect("base64");
        NoteKey::new("PeterNeumann", octets[1..].try_into().expect("a seed"))
    }

    #[test]
    fn the_published_note_is_made_and_believed() {
        assert_eq!(peter().public().to_string(), PUBLIC);
        assert_eq!(peter().sign(TEXT), format!("{TEXT}\n{SIGNATURE}"));
        let key: NotePublicKey = PUBLIC.parse().expect("a key");
        assert_eq!(key.open(&format!("{TEXT}\n{SIGNATURE}")), Ok(TEXT));
    }

    #[test]
    fn nothing_else_is_believed() {
        let key: NotePublicKey = PUBLIC.parse().expect("a key");
        let altered = format!("{}\n{SIGNATURE}", TEXT.replace("don't", "do"));
        assert_eq!(key.open(&altered), Err(NoteError::Altered { name: "PeterNeumann".to_owned() }));
        let other = NoteKey::new("PeterNeumann", &[7; 32]);
        assert_eq!(key.open(&other.sign(TEXT)), Err(NoteError::NotSigned { name: "PeterNeumann".to_owned() }));
        let both = format!("{}{SIGNATURE}", other.sign(TEXT));
        assert_eq!(key.open(&both), Ok(TEXT), "a witness may sign beside");
        for no_note in ["", "text\n", "text\n\n", "text\n\nno dash\n"] {
            assert_eq!(key.open(no_note), Err(NoteError::NotANote), "{no_note:?}");
        }
        for no_key in
            ["", "PeterNeumann", &PUBLIC.replace("c74f", "c74e"), &PUBLIC.replace("Peter", "Petra"), &PUBLIC[..60]]
        {
            assert!(no_key.parse::<NotePublicKey>().is_err(), "{no_key}");
        }
    }

    #[test]
    fn a_secret_key_does_not_show() {
        assert!(!format!("{:?}", NoteKey::new("congvu/H10", &[7; 32])).contains("77"));
        assert_eq!(NoteKey::new("a b+c", &[7; 32]).public().name(), "a-b-c");
    }
}
