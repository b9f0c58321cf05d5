//! What may become of one row, and what each result code means for it.

use serde::{Deserialize, Serialize};

use crate::directory::entry::EntryCsn;
use crate::directory::port::Refusal;
use crate::domain::lang::Bilingual;

/// What a result code asks of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// Busy: a few more tries (3, 51, 52).
    Retry,
    /// The entry is not as the plan saw it: look again (122, 68, 16, 20).
    Conflict,
    /// The values are bad: set the row aside (17, 19, 21, 34, 64, 65, 69).
    Data,
    /// The tree is not as the plan saw it: set the row aside (32, 66).
    Structure,
    /// We may not or cannot write here at all: stop the target (8, 10, 12, 13, 49, 50; 53 of a server that takes no writes at all).
    Configuration,
    /// Anything else: set the row aside.
    Other,
}

/// What `code` asks of us.
#[must_use]
pub const fn classify(code: u32) -> FailureKind {
    match code {
        3 | 51 | 52 => FailureKind::Retry,
        16 | 20 | 68 | 122 => FailureKind::Conflict,
        17 | 19 | 21 | 34 | 64 | 65 | 69 => FailureKind::Data,
        32 | 66 => FailureKind::Structure,
        8 | 10 | 12 | 13 | 49 | 50 => FailureKind::Configuration,
        _ => FailureKind::Other,
    }
}

/// How the directory contradicts a row: a new plan must look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// Somebody changed our attributes since the plan was made.
    ChangedMeanwhile,
    /// Another entry stands where a new one should.
    NameTaken,
    /// Another entry stands under the name.
    AnotherEntry,
    /// The entry is gone.
    Gone,
    /// It changed each time it was looked at.
    StillMoving,
}

impl ConflictKind {
    /// The same for people.
    #[must_use]
    pub fn told(self) -> Bilingual {
        let (vi, en) = match self {
            Self::ChangedMeanwhile => ("đã bị sửa sau khi lập kế hoạch", "changed meanwhile"),
            Self::NameTaken => ("tên đã có mục khác", "name taken by another entry"),
            Self::AnotherEntry => ("mục khác mang tên này", "another entry has the name"),
            Self::Gone => ("mục không còn", "entry is gone"),
            Self::StillMoving => ("đang bị sửa liên tục", "still being changed"),
        };
        Bilingual::new(vi, en)
    }
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It holds.
    Confirmed(Option<EntryCsn>),
    /// The server said no.
    Failed(FailureKind, Refusal),
    /// The directory contradicts it.
    Conflict(ConflictKind),
    /// It may or may not have been done.
    Unknown(String),
    /// Announced, but never sent.
    Withdrawn,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_result_codes() {
        for (kind, codes) in [
            (FailureKind::Retry, &[3, 51, 52][..]),
            (FailureKind::Conflict, &[122, 68, 16, 20]),
            (FailureKind::Data, &[17, 19, 21, 34, 64, 65, 69]),
            (FailureKind::Structure, &[32, 66]),
            (FailureKind::Configuration, &[8, 10, 13, 49, 50, 12]),
            (FailureKind::Other, &[1, 2, 53, 80, 16654]),
        ] {
            for &code in codes {
                assert_eq!(classify(code), kind, "{code}");
            }
        }
    }
}
