//! The Merkle tree of RFC 6962 section 2.1, grown at its right edge.
//!
//! A complete subtree is known by its [`Place`]. The record whose arrival completes it keeps its hash, so that record `n` keeps
//! the hashes of all complete subtrees that end with it (its own first), and nothing that was written is ever written again.

use sha2::{Digest as _, Sha256};

/// SHA-256 of a leaf, a node or the whole tree.
pub type Node = [u8; 32];

/// The root of a tree without leaves.
#[must_use]
pub fn empty_root() -> Node {
    Sha256::digest(b"").into()
}

/// The hash of a leaf: a zero octet, then the leaf.
#[must_use]
pub fn leaf_hash(octets: &[u8]) -> Node {
    Sha256::new().chain_update([0]).chain_update(octets).finalize().into()
}

/// The hash of an inner node: a one octet, then both sides.
#[must_use]
pub fn node_hash(left: &Node, right: &Node) -> Node {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// A complete subtree: leaves `index * 2^level` up to, but not including, `(index + 1) * 2^level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Its height: 0 is a leaf.
    pub level: u32,
    /// How many of its height are left of it.
    pub index: u64,
}

impl Place {
    /// The record that keeps its hash: its last leaf. There it is hash number `level`.
    #[must_use]
    pub const fn keeper(self) -> u64 {
        ((self.index + 1) << self.level) - 1
    }

    /// The complete subtrees of the leaves from `start` up to `end`, largest first. `start` is a multiple of the largest.
    #[must_use]
    pub fn of_range(start: u64, end: u64) -> Vec<Self> {
        let (mut at, mut places) = (start, Vec::new());
        while at < end {
            let level = (end - at).ilog2();
            places.push(Self { level, index: at >> level });
            at += 1 << level;
        }
        places
    }
}

/// The hash of neighbouring complete subtrees, largest first: what RFC 6962 calls the Merkle Tree Hash of their leaves.
#[must_use]
pub fn hash_of(subtrees: &[Node]) -> Node {
    let folded = subtrees.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
    folded.unwrap_or_else(empty_root)
}

/// The right edge of a tree: its complete subtrees, largest first. All that is needed to go on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Node>,
}

impl Frontier {
    /// The places whose hashes make the frontier of a tree of `size` leaves.
    #[must_use]
    pub fn places(size: u64) -> Vec<Place> {
        Place::of_range(0, size)
    }

    /// A frontier from the hashes of its [`Frontier::places`]; none when their number is another.
    #[must_use]
    pub fn resume(size: u64, subtrees: Vec<Node>) -> Option<Self> {
        (subtrees.len() == size.count_ones() as usize).then_some(Self { size, subtrees })
    }

    /// How many leaves the tree has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash; gives the hashes of the subtrees that it completes, its own first.
    pub fn append(&mut self, leaf: Node) -> Vec<Node> {
        let mut completed = vec![leaf];
        let mut node = leaf;
        // Each one at the end of the size is a subtree that waits for its right neighbour.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                node = node_hash(&left, &node);
                completed.push(node);
            }
        }
        self.subtrees.push(node);
        self.size += 1;
        completed
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Node {
        hash_of(&self.subtrees)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The leaves of the reference tree of Certificate Transparency, in hexadecimal digits.
    pub(crate) const LEAVES: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    /// The published roots of its first leaves, of none first.
    pub(crate) const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    /// The definition of RFC 6962, word by word.
    pub(crate) fn defined_root(leaves: &[Node]) -> Node {
        match leaves {
            [] => empty_root(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                node_hash(&defined_root(left), &defined_root(right))
            }
        }
    }

    /// `count` different leaf hashes.
    pub(crate) fn hashes(count: u64) -> Vec<Node> {
        (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
    }

    #[test]
    fn the_roots_are_those_published() {
        let mut frontier = Frontier::default();
        assert_eq!(hex::encode(frontier.root()), ROOTS[0]);
        for (leaf, root) in LEAVES.iter().zip(&ROOTS[1..]) {
            frontier.append(leaf_hash(&hex::decode(leaf).expect("digits")));
            assert_eq!(hex::encode(frontier.root()), *root);
        }
    }

    #[test]
    fn a_frontier_is_resumed_from_what_records_keep() {
        let leaves = hashes(70);
        let mut kept: Vec<Vec<Node>> = Vec::new();
        for size in 0..70_u64 {
            let place = |place: Place| kept[usize::try_from(place.keeper()).expect("few")][place.level as usize];
            let subtrees = Frontier::places(size).into_iter().map(place).collect();
            let mut frontier = Frontier::resume(size, subtrees).expect("a frontier");
            let known = usize::try_from(size).expect("few");
            assert_eq!(frontier.root(), defined_root(&leaves[..known]), "{size} leaves");
            kept.push(frontier.append(leaves[known]));
        }
        assert_eq!(Frontier::resume(3, vec![[0; 32]]), None);
    }
}
