//! Personal numbers (số định danh cá nhân): twelve digits as text, nine in the old form; no check digit.
//!
//! Sealed at rest and shown as the last four digits; see `docs/SECURITY.md`. Never printed whole, not even by `Debug`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A checked personal number.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalNumber(String);

/// Why a text is no personal number. It never quotes what was typed: a slip of one digit is still somebody's number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidPersonalNumber {
    /// One digit short: a spreadsheet took it for a number and dropped the zero in front.
    #[error(
        "the personal number has {digits} digits; its leading zero was probably lost: write it as text with the 0 in front"
    )]
    LostZero {
        /// How many are left.
        digits: usize,
    },
    /// Anything else.
    #[error("the personal number is not 12 digits (9 in the old form); copy it from the identity card")]
    Malformed,
}

impl PersonalNumber {
    /// The digits, for sealing and for the subject's own export only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What people are shown.
    #[must_use]
    pub fn last_four(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }

    /// What a number that lost its leading zero probably was: to be offered to a person, never taken silently.
    #[must_use]
    pub fn repaired(text: &str) -> Option<Self> {
        let digits = text.trim();
        let lost = matches!(digits.len(), 8 | 11) && digits.bytes().all(|byte| byte.is_ascii_digit());
        lost.then(|| Self(format!("0{digits}")))
    }
}

impl FromStr for PersonalNumber {
    type Err = InvalidPersonalNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.len() {
            9 | 12 if all_digits => Ok(Self(digits)),
            digits @ (8 | 11) if all_digits => Err(InvalidPersonalNumber::LostZero { digits }),
            _ => Err(InvalidPersonalNumber::Malformed),
        }
    }
}

impl fmt::Debug for PersonalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonalNumber(…{})", self.last_four())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn twelve_digits_or_nine_and_a_lost_zero_is_told_and_can_be_repaired() {
        let whole: PersonalNumber = " 070 190 000 123 ".parse().unwrap();
        assert_eq!((whole.reveal(), whole.last_four()), ("070190000123", "0123"));
        assert_eq!(format!("{whole:?}"), "PersonalNumber(…0123)");
        assert_eq!("70190000123".parse::<PersonalNumber>(), Err(InvalidPersonalNumber::LostZero { digits: 11 }));
        assert_eq!(PersonalNumber::repaired("70190000123"), Some(whole));
        assert_eq!(PersonalNumber::repaired("7019000012"), None);
        for bad in ["", "07019000012x", "0701900001234", "٠٧٠١٩٠٠٠٠١٢٣"] {
            assert_eq!(bad.parse::<PersonalNumber>(), Err(InvalidPersonalNumber::Malformed), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn an_error_never_quotes_what_was_typed(text in "[0-9]{5,20}") {
            if let Err(error) = text.parse::<PersonalNumber>() {
                prop_assert!(!error.to_string().contains(&text));
            }
        }
    }
}
