//! What changed about signers: told to systems that keep answers, so that they ask again. Positions are change-set numbers.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use uuid::Uuid;

use super::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;

code_list! {
    /// What changed about a signer.
    SignerChangeKind {
        /// The CA revoked the certificate.
        Revoked = "revoked",
        /// The CA put it on hold.
        Held = "held",
        /// The CA took it off hold.
        Released = "released",
        /// Our own order stops its use.
        Stopped = "stopped",
        /// Our own order stops its use no longer.
        Resumed = "resumed",
        /// Its holder is posted to another agency.
        Moved = "moved",
        /// Its holder left.
        Left = "left",
        /// A posting of its holder was corrected or withdrawn.
        Corrected = "corrected",
        /// It belongs to somebody else than answers said, or to somebody who was not known.
        Owner = "owner",
        /// Its chain leads to a trusted root and did not, or the other way round: other CAs were configured.
        Chain = "chain",
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerChange {
    /// Where it stands in the order of recording.
    pub position: Position,
    /// What changed.
    pub kind: SignerChangeKind,
    /// From when on answers differ; it may lie in the past or in the future.
    pub effective_at: Timestamp,
    /// The certificate about which to ask again.
    pub certificate: Fingerprint,
}

/// A place in the order of changes: everything up to and with it has been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Change set.
    pub seq: i64,
    /// Fact within it.
    pub fact: Uuid,
    /// Certificate that the fact concerns.
    pub certificate: Uuid,
}

/// A text that is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("write a position as an earlier answer gave it in next")]
pub struct InvalidPosition;

impl Position {
    /// After all changes of change set `seq`.
    #[must_use]
    pub const fn after(seq: i64) -> Self {
        Self { seq, fact: Uuid::max(), certificate: Uuid::max() }
    }

    /// Whether the whole change set has been told.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.fact.is_max()
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() {
            write!(f, "{}", self.seq)
        } else {
            write!(f, "{}.{}.{}", self.seq, self.fact.simple(), self.certificate.simple())
        }
    }
}

impl FromStr for Position {
    type Err = InvalidPosition;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let seq = |text: &str| text.parse::<i64>().ok().filter(|seq| *seq >= 0).ok_or(InvalidPosition);
        let key = |text: &str| Uuid::try_parse(text).map_err(|_| InvalidPosition);
        let mut parts = text.split('.');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(number), None, None, None) => Ok(Self::after(seq(number)?)),
            (Some(number), Some(fact), Some(certificate), None) => {
                Ok(Self { seq: seq(number)?, fact: key(fact)?, certificate: key(certificate)? })
            }
            _ => Err(InvalidPosition),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_go_there_and_back_and_nothing_else_does() {
        let within = Position { seq: 7, fact: Uuid::from_u128(5), certificate: Uuid::from_u128(6) };
        for position in [Position::after(0), Position::after(12), within] {
            assert_eq!(position.to_string().parse(), Ok(position));
        }
        assert_eq!(Position::after(12).to_string(), "12");
        assert!(within < Position::after(7) && Position::after(6) < within);
        for bad in ["", "-1", "x", "1.2", "1.2.3", "1.", "99999999999999999999"] {
            assert_eq!(bad.parse::<Position>(), Err(InvalidPosition), "{bad}");
        }
    }
}
