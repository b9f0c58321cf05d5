//! How far an agency's part of a directory is kept, so that a living directory is taken over agency by agency.

use super::code::code_list;

code_list! {
    /// How far a part of the directory is kept; later ones allow more.
    Mode {
        /// Differences are seen and counted, nothing is planned.
        Observe = "observe",
        /// Differences become rows of a plan that people must approve.
        Propose = "propose",
        /// Differences are put right, within what the guard lets through.
        Enforce = "enforce",
    }
}
