//! How a directory is kept: paused or not, and the mode of each agency's part.

use crate::domain::clock::Timestamp;
use crate::domain::custody::Mode;
use crate::domain::ids::AgencyId;

/// Why nothing is written to a directory for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PauseRow {
    /// Since when.
    pub at: Timestamp,
    /// Who stopped it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// The mode that was set for an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyModeRow {
    /// The agency.
    pub agency: AgencyId,
    /// The mode.
    pub mode: Mode,
    /// Who set it.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}
