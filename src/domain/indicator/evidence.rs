//! What the signatures that document systems report show of the documents of an agency: no total may be less.

use super::Standard;

/// Documents with good signatures, each counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SignedDocuments {
    /// Those that went out: signed by the agency, or sent by some channel.
    pub outgoing: u64,
    /// Of them those with their signer's signature.
    pub by_person: u64,
    /// Those with the agency's signature.
    pub by_agency: u64,
    /// Those with both.
    pub by_both: u64,
    /// Those that went electronically.
    pub electronic: u64,
}

impl SignedDocuments {
    /// How many of them the indicator counts at least; none of one that signatures say nothing of.
    #[must_use]
    pub const fn least(self, of: Standard) -> Option<u64> {
        match of {
            Standard::DocumentsOutgoing => Some(self.outgoing),
            Standard::DocumentsSignedByPerson => Some(self.by_person),
            Standard::DocumentsSignedByAgency => Some(self.by_agency),
            Standard::DocumentsSignedByBoth => Some(self.by_both),
            Standard::DocumentsExchanged | Standard::DocumentsExchangedElectronically => Some(self.electronic),
            Standard::ElectronicExchange
            | Standard::VideoconferencePoints
            | Standard::VideoconferencePointsOfOthers
            | Standard::VideoconferenceMeetings
            | Standard::OneStopSoftware => None,
        }
    }

    /// These and others.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            outgoing: self.outgoing + other.outgoing,
            by_person: self.by_person + other.by_person,
            by_agency: self.by_agency + other.by_agency,
            by_both: self.by_both + other.by_both,
            electronic: self.electronic + other.electronic,
        }
    }
}

impl Standard {
    /// What this is a part of, document by document.
    #[must_use]
    pub const fn whole(self) -> Option<Self> {
        match self {
            Self::DocumentsSignedByPerson | Self::DocumentsSignedByAgency | Self::DocumentsSignedByBoth => {
                Some(Self::DocumentsOutgoing)
            }
            Self::DocumentsExchangedElectronically => Some(Self::DocumentsExchanged),
            _ => None,
        }
    }
}
