//! What part of the agency tree a reader may see. Every read of the registry takes one.

use super::agency::TreePath;

/// A reader's part of the agency tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The whole province.
    Province,
    /// One agency and everything below it.
    Subtree(TreePath),
}

impl Scope {
    /// Whether an agency at `path` is seen.
    #[must_use]
    pub fn covers(&self, path: &TreePath) -> bool {
        match self {
            Self::Province => true,
            Self::Subtree(root) => path.is_within(root),
        }
    }
}
