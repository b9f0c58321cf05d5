//! What the documents that signing events tell of show of what an agency reports: no total may be less.

use super::Standard;
use crate::domain::usage::{Column, Counts};

/// How many of the documents that events tell of the indicator counts at least; none of one that they say nothing of.
#[must_use]
pub fn least(known: &Counts, of: Standard) -> Option<u64> {
    let column = match of {
        Standard::DocumentsOutgoing => Column::Documents,
        Standard::DocumentsSignedByPerson => Column::SignedByPerson,
        Standard::DocumentsSignedByAgency => Column::SignedByAgency,
        Standard::DocumentsSignedByBoth => Column::SignedByBoth,
        Standard::DocumentsExchanged => Column::Exchanged,
        Standard::DocumentsExchangedElectronically => Column::Electronic,
        Standard::ElectronicExchange
        | Standard::VideoconferencePoints
        | Standard::VideoconferencePointsOfOthers
        | Standard::VideoconferenceMeetings
        | Standard::OneStopSoftware => return None,
    };
    Some(known.shown(column))
}

impl Standard {
    /// What this is a part of, document by document; the largest first.
    #[must_use]
    pub const fn wholes(self) -> &'static [Self] {
        match self {
            Self::DocumentsSignedByPerson | Self::DocumentsSignedByAgency => &[Self::DocumentsOutgoing],
            Self::DocumentsSignedByBoth => {
                &[Self::DocumentsOutgoing, Self::DocumentsSignedByPerson, Self::DocumentsSignedByAgency]
            }
            Self::DocumentsExchangedElectronically => &[Self::DocumentsExchanged],
            _ => &[],
        }
    }
}
