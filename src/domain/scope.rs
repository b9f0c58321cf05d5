//! What part of the agency tree somebody may see or act on. Every read of the registry takes one.

use super::agency::TreePath;

/// A part of the agency tree: everything, or the subtrees below some agencies.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The whole province.
    Province,
    /// These agencies and everything below them; none of them lies within another. Empty: nothing at all.
    Subtrees(Vec<TreePath>),
}

impl Scope {
    /// Nothing at all.
    pub const NOTHING: Self = Self::Subtrees(Vec::new());

    /// One agency and everything below it; the root is the whole province.
    #[must_use]
    pub fn subtree(root: TreePath) -> Self {
        if root.depth() == 0 { Self::Province } else { Self::Subtrees(vec![root]) }
    }

    /// Whether an agency at `path` is covered.
    #[must_use]
    pub fn covers(&self, path: &TreePath) -> bool {
        match self {
            Self::Province => true,
            Self::Subtrees(roots) => roots.iter().any(|root| path.is_within(root)),
        }
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::NOTHING
    }

    /// What either covers.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let (Self::Subtrees(mut roots), Self::Subtrees(more)) = (self, other) else { return Self::Province };
        roots.extend(more);
        roots.sort();
        roots.dedup();
        // In path order an ancestor comes before all that lies within it.
        let mut kept: Vec<TreePath> = Vec::new();
        for root in roots {
            if kept.last().is_none_or(|last| !root.is_within(last)) {
                kept.push(root);
            }
        }
        Self::Subtrees(kept)
    }

    /// What both cover.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let (ours, theirs) = match (self, other) {
            (Self::Province, both) | (both, Self::Province) => return both,
            (Self::Subtrees(ours), Self::Subtrees(theirs)) => (ours, theirs),
        };
        // Of two subtrees one lies within the other, or they have nothing in common.
        let inner = |a: &TreePath, b: &TreePath| {
            if a.is_within(b) { Some(a.clone()) } else { b.is_within(a).then(|| b.clone()) }
        };
        let common = ours.iter().flat_map(|a| theirs.iter().filter_map(move |b| inner(a, b)));
        common.map(|root| Self::Subtrees(vec![root])).fold(Self::NOTHING, Self::or)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(text: &str) -> TreePath {
        TreePath::from_stored(text.to_owned())
    }

    #[test]
    fn the_root_is_the_province_and_nothing_covers_nothing() {
        assert_eq!(Scope::subtree(path("H10/")), Scope::Province);
        assert!(Scope::NOTHING.is_empty() && !Scope::NOTHING.covers(&path("H10/H10.31/")));
        assert_eq!(Scope::NOTHING.or(Scope::Province), Scope::Province);
        assert_eq!(Scope::NOTHING.and(Scope::Province), Scope::NOTHING);
        assert_eq!(Scope::Province.and(Scope::Province), Scope::Province);
    }

    fn any_path() -> impl Strategy<Value = TreePath> {
        proptest::collection::vec("[ab]{1,2}", 1..4).prop_map(|codes| path(&format!("H10/{}/", codes.join("/"))))
    }

    proptest! {
        #[test]
        fn an_intersection_covers_what_both_cover(
            ours in proptest::collection::vec(any_path(), 0..5),
            theirs in proptest::collection::vec(any_path(), 0..5),
            asked in any_path(),
        ) {
            let scope = |roots: &[TreePath]| roots.iter().cloned().map(Scope::subtree).fold(Scope::NOTHING, Scope::or);
            let (ours, theirs) = (scope(&ours), scope(&theirs));
            let both = ours.clone().and(theirs.clone());
            prop_assert_eq!(both.covers(&asked), ours.covers(&asked) && theirs.covers(&asked));
            prop_assert_eq!(&both, &theirs.and(ours));
        }

        #[test]
        fn a_union_covers_what_either_covers_and_holds_no_root_within_another(
            roots in proptest::collection::vec(any_path(), 0..6), asked in any_path(),
        ) {
            let union = roots.iter().cloned().map(Scope::subtree).fold(Scope::NOTHING, Scope::or);
            prop_assert_eq!(union.covers(&asked), roots.iter().any(|root| asked.is_within(root)));
            if let Scope::Subtrees(kept) = union {
                for (at, root) in kept.iter().enumerate() {
                    prop_assert!(kept.iter().enumerate().all(|(other, above)| other == at || !root.is_within(above)));
                }
            }
        }
    }
}
