//! Amounts in the unit of their indicator, and how people write them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::code::code_list;

code_list! {
    /// What an indicator is counted in.
    Unit {
        /// Things, people, documents.
        Count = "count",
        /// Per cent, with one decimal.
        Percent = "percent",
        /// Whether it is so.
        YesNo = "yes_no",
        /// Days.
        Days = "days",
    }
}

/// An amount in the smallest step of its unit: ones, tenths of a per cent, days; of yes and no 1 and 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(pub u64);

/// The greatest amount: a million million.
const GREATEST: u64 = 1_000_000_000_000;
/// A hundred per cent.
const WHOLE: u64 = 1000;

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WrongAmount {
    /// It is no number of that unit.
    #[error("it is no number of that unit")]
    NoNumber,
    /// It has more decimals than are kept; nothing is rounded in silence.
    #[error("it has more than one decimal; round it to one")]
    TooFine,
    /// More than a hundred per cent, or than a million million.
    #[error("it is too great: a share is at most 100 %, a count at most a million million")]
    TooGreat,
}

impl Unit {
    /// Reads an amount as people write it: 6149, 6.149, 6,149; 95, 95,5, 95.5 %; có, không, yes, no, 1, 0.
    ///
    /// # Errors
    /// With what is wrong with it.
    pub fn read(self, text: &str) -> Result<Amount, WrongAmount> {
        let text = text.trim();
        match self {
            Self::Count | Self::Days => whole(text),
            Self::Percent => tenths(text.strip_suffix('%').unwrap_or(text).trim_end()),
            Self::YesNo => match text.to_lowercase().as_str() {
                "có" | "yes" | "1" => Ok(Amount(1)),
                "không" | "no" | "0" => Ok(Amount(0)),
                _ => Err(WrongAmount::NoNumber),
            },
        }
    }

    /// Whether the amount is one of this unit.
    #[must_use]
    pub const fn holds(self, amount: Amount) -> bool {
        amount.0
            <= match self {
                Self::Count | Self::Days => GREATEST,
                Self::Percent => WHOLE,
                Self::YesNo => 1,
            }
    }
}

/// A whole number, its thousands parted by points, commas or spaces or not at all.
fn whole(text: &str) -> Result<Amount, WrongAmount> {
    let mark = text.chars().find(|c| !c.is_ascii_digit());
    let digits: String = match mark {
        None => text.to_owned(),
        Some(mark @ ('.' | ',' | ' ' | '\u{a0}' | '\u{202f}')) => {
            let mut groups = text.split(mark);
            let first = groups.next().unwrap_or_default();
            // Of 0.950 nobody means 950.
            let is_parted =
                (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|group| group.len() == 3);
            if !is_parted {
                return Err(WrongAmount::NoNumber);
            }
            text.split(mark).collect()
        }
        Some(_) => return Err(WrongAmount::NoNumber),
    };
    let amount = Amount(number(&digits)?);
    if Unit::Count.holds(amount) { Ok(amount) } else { Err(WrongAmount::TooGreat) }
}

fn tenths(text: &str) -> Result<Amount, WrongAmount> {
    let (ones, decimals) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let tenth = match decimals.trim_end_matches('0') {
        "" if !decimals.is_empty() => 0,
        digit if digit.len() == 1 => number(digit)?,
        digits if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            return Err(WrongAmount::TooFine);
        }
        _ => return Err(WrongAmount::NoNumber),
    };
    let amount = Amount(number(ones)?.saturating_mul(10).saturating_add(tenth));
    if Unit::Percent.holds(amount) { Ok(amount) } else { Err(WrongAmount::TooGreat) }
}

fn number(digits: &str) -> Result<u64, WrongAmount> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(WrongAmount::NoNumber);
    }
    // Digits that are no `u64` are too many.
    digits.parse().map_err(|_| WrongAmount::TooGreat)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        use WrongAmount::{NoNumber, TooFine, TooGreat};
        for (unit, text, read) in [
            (Unit::Count, "6149", Ok(6149)),
            (Unit::Count, "6.149", Ok(6149)),
            (Unit::Count, "1,234,567", Ok(1_234_567)),
            (Unit::Count, "6 149", Ok(6149)),
            (Unit::Count, "0", Ok(0)),
            (Unit::Count, "0.950", Err(NoNumber)),
            (Unit::Count, "95,5", Err(NoNumber)),
            (Unit::Count, "6.149,000", Err(NoNumber)),
            (Unit::Count, "-1", Err(NoNumber)),
            (Unit::Count, "", Err(NoNumber)),
            (Unit::Count, "2000000000000", Err(TooGreat)),
            (Unit::Count, "99999999999999999999999", Err(TooGreat)),
            (Unit::Percent, "95", Ok(950)),
            (Unit::Percent, "95,5 %", Ok(955)),
            (Unit::Percent, "95.50%", Ok(955)),
            (Unit::Percent, "100", Ok(1000)),
            (Unit::Percent, "100,1", Err(TooGreat)),
            (Unit::Percent, "95,55", Err(TooFine)),
            (Unit::Percent, "95,x", Err(NoNumber)),
            (Unit::Percent, "95,xy", Err(NoNumber)),
            (Unit::Percent, "95,", Err(NoNumber)),
            (Unit::Percent, ",5", Err(NoNumber)),
            (Unit::YesNo, "Có", Ok(1)),
            (Unit::YesNo, "no", Ok(0)),
            (Unit::YesNo, "2", Err(NoNumber)),
        ] {
            assert_eq!(unit.read(text).map(|amount| amount.0), read, "{text} {unit}");
        }
    }

    proptest! {
        #[test]
        fn no_text_ends_the_reader(text in "\\PC{0,12}") {
            for unit in Unit::ALL {
                prop_assert!(unit.read(&text).is_ok_and(|amount| unit.holds(amount)) || unit.read(&text).is_err());
            }
        }
    }
}
