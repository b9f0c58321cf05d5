//! What is wrong, or doubtful, with figures that agencies report: listed with counts, never dropped in silence.

use crate::domain::code::code_list;

code_list! {
    /// Why a figure is to be looked at.
    FindingKind {
        /// A row of a file that was passed over.
        Refused = "refused",
        /// Rows of one file that tell of the same twice, and were passed over.
        Contradicting = "contradicting",
        /// What was counted from facts was replaced by what is less to be trusted.
        Weakened = "weakened",
        /// An agency above tells of the same days for all below it.
        Overlapping = "overlapping",
        /// Fewer than the signatures of the same days that document systems reported.
        BelowEvidence = "below_evidence",
        /// A part that is more than its whole.
        AboveWhole = "above_whole",
        /// A figure of all levels that is not what its levels come to.
        LevelsDiffer = "levels_differ",
        /// Of days that reach beyond the year: it counts in none.
        LeftOut = "left_out",
    }
}
