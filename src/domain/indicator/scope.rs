//! Whose a figure is: an agency's alone, or that of everything below it too.

use crate::domain::code::code_list;

code_list! {
    /// What part of the tree a figure is of.
    FigureScope {
        /// The agency itself.
        Own = "own",
        /// The agency with everything below it.
        Subtree = "subtree",
    }
}
