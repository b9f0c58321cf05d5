//! One-time codes by which an official sets the password of their mailbox: 100 random bits, twenty letters and digits in four groups,
//! read aloud and typed from paper without doubt (Crockford's alphabet: no I, L, O, U).

use rand::TryRng as _;
use sha2::{Digest as _, Sha256};

use super::token::NoRandomness;

const ALPHABET: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M', 'N', 'P',
    'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];
const LETTERS: usize = 20;
const GROUP: usize = 5;

/// A code in the clear: on the sheet or in the link, stored as SHA-256 only.
#[derive(Clone, PartialEq, Eq)]
pub struct ActivationCode(String);

impl std::fmt::Debug for ActivationCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ActivationCode(***)")
    }
}

impl ActivationCode {
    /// A new code.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate() -> Result<Self, NoRandomness> {
        let mut bytes = [0_u8; LETTERS];
        rand::rngs::SysRng.try_fill_bytes(&mut bytes).map_err(|_| NoRandomness)?;
        // 32 letters divide 256: five bits of each octet are as random as eight.
        Ok(Self(bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 31))).collect()))
    }

    /// Takes a code as somebody typed it: any case, with or without dashes and spaces, O for 0, I and L for 1. None when it can be
    /// no code at all.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let letters = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
        let code: String = letters.take(LETTERS + 1).collect();
        (code.len() == LETTERS && code.chars().all(|c| ALPHABET.contains(&c))).then_some(Self(code))
    }

    /// As it is printed: four groups of five.
    #[must_use]
    pub fn grouped(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        letters.chunks(GROUP).map(String::from_iter).collect::<Vec<_>>().join("-")
    }

    /// What is stored and looked up.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() -> Result<(), NoRandomness> {
        let code = ActivationCode::generate()?;
        assert_eq!(code.grouped().len(), 23);
        for typed in [code.grouped(), code.grouped().to_lowercase(), code.grouped().replace('-', " ").replace('0', "o")]
        {
            assert_eq!(ActivationCode::typed(&typed), Some(code.clone()), "{typed}");
        }
        assert_eq!(ActivationCode::typed("IL1O0-00000-00000-00000"), ActivationCode::typed("11100-00000-00000-00000"));
        assert_ne!(code.digest(), ActivationCode::generate()?.digest());
        Ok(())
    }

    proptest! {
        #[test]
        fn anything_else_is_no_code(text in ".{0,40}") {
            if let Some(code) = ActivationCode::typed(&text) {
                prop_assert_eq!(ActivationCode::typed(&code.grouped()), Some(code));
            }
        }
    }

    #[test]
    fn wrong_letters_and_lengths_are_refused() {
        for bad in [
            "",
            "U0000-00000-00000-00000",
            "0000-00000-00000-00000",
            "000000-00000-00000-00000",
            "É0000-00000-00000-00000",
        ] {
            assert_eq!(ActivationCode::typed(bad), None, "{bad}");
        }
    }
}
