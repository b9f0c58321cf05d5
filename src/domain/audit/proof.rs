//! Proofs of RFC 9162: that a record is in a tree (section 2.1.3), and that one tree begins with another (section 2.1.4).

use super::tree::{Node, Place, hash_of, node_hash};

/// What a proof is made of: leaves `start` up to `end`, one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    start: u64,
    end: u64,
}

impl Part {
    /// The complete subtrees that make its hash.
    #[must_use]
    pub fn places(self) -> Vec<Place> {
        Place::of_range(self.start, self.end)
    }

    /// Its hash, from those of its [`Part::places`].
    #[must_use]
    pub fn hash(self, subtrees: &[Node]) -> Node {
        hash_of(subtrees)
    }
}

/// The largest power of two below `count`, which is at least 2.
const fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// The parts of the proof that leaf `index` is in the tree of `size` leaves; none when it is not.
#[must_use]
pub fn inclusion(index: u64, size: u64) -> Option<Vec<Part>> {
    if index >= size {
        return None;
    }
    let (mut start, mut end, mut parts) = (0, size, Vec::new());
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            parts.push(Part { start: middle, end });
            end = middle;
        } else {
            parts.push(Part { start, end: middle });
            start = middle;
        }
    }
    parts.reverse();
    Some(parts)
}

/// The parts of the proof that the tree of `new` leaves begins with that of `old`; none when it cannot.
#[must_use]
pub fn consistency(old: u64, new: u64) -> Option<Vec<Part>> {
    if old == 0 || old > new {
        return None;
    }
    let (mut start, mut end, mut parts) = (0, new, Vec::new());
    while end != old {
        let middle = start + split(end - start);
        if old <= middle {
            parts.push(Part { start: middle, end });
            end = middle;
        } else {
            parts.push(Part { start, end: middle });
            start = middle;
        }
    }
    // What is left is a whole old tree, which the other side knows, or an old subtree.
    if start > 0 {
        parts.push(Part { start, end });
    }
    parts.reverse();
    Some(parts)
}

/// Whether `proof` shows that `leaf` is number `index` of the tree of `size` leaves with that root (RFC 9162, 2.1.3.2).
#[must_use]
pub fn includes(root: &Node, size: u64, index: u64, leaf: &Node, proof: &[Node]) -> bool {
    if index >= size {
        return false;
    }
    let (mut from, mut last, mut hash) = (index, size - 1, *leaf);
    for part in proof {
        if last == 0 {
            return false;
        }
        if from & 1 == 1 || from == last {
            hash = node_hash(part, &hash);
            while from & 1 == 0 && from != 0 {
                from >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, part);
        }
        from >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the new tree begins with the old one (RFC 9162, 2.1.4.2). Every tree begins with the empty one.
#[must_use]
pub fn is_consistent(old: (u64, &Node), new: (u64, &Node), proof: &[Node]) -> bool {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size == 0 || old_size >= new_size {
        return proof.is_empty() && (old_size == 0 || (old_size == new_size && old_root == new_root));
    }
    let mut path = proof.iter();
    let first = if old_size.is_power_of_two() { Some(old_root) } else { path.next() };
    let Some(first) = first else { return false };
    let (mut from, mut last) = (old_size - 1, new_size - 1);
    let shift = from.trailing_ones();
    from >>= shift;
    last >>= shift;
    let (mut old_hash, mut new_hash) = (*first, *first);
    for part in path {
        if last == 0 {
            return false;
        }
        if from & 1 == 1 || from == last {
            old_hash = node_hash(part, &old_hash);
            new_hash = node_hash(part, &new_hash);
            while from & 1 == 0 && from != 0 {
                from >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, part);
        }
        from >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}

#[cfg(test)]
mod tests {
    use super::super::tree::leaf_hash;
    use super::super::tree::tests::{LEAVES, ROOTS, defined_root, hashes};
    use super::*;

    fn node(digits: &str) -> Node {
        hex::decode(digits).expect("digits").try_into().expect("32 octets")
    }

    fn prove(leaves: &[Node], parts: Option<Vec<Part>>) -> Vec<Node> {
        let range = |part: &Part| usize::try_from(part.start).expect("few")..usize::try_from(part.end).expect("few");
        parts.expect("a proof").iter().map(|part| defined_root(&leaves[range(part)])).collect()
    }

    #[test]
    fn proofs_over_the_reference_tree_are_those_published() {
        let leaves: Vec<Node> = LEAVES.iter().map(|leaf| leaf_hash(&hex::decode(leaf).expect("digits"))).collect();
        let first = prove(&leaves, inclusion(0, 8));
        let published = [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ];
        assert_eq!(first, published.map(node));
        let sixth = prove(&leaves, inclusion(5, 8));
        let published = [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            ROOTS[4],
        ];
        assert_eq!(sixth, published.map(node));
    }

    /// The examples of RFC 9162 section 2.1.5. Its figures name leaf hashes a to f and j, and g, h, i, k, l above them.
    #[test]
    #[expect(clippy::many_single_char_names, reason = "the letters of the figures")]
    fn the_examples_of_the_rfc() {
        let leaf = hashes(7);
        let [g, h, i] = [0, 2, 4].map(|at| node_hash(&leaf[at], &leaf[at + 1]));
        let (k, l) = (node_hash(&g, &h), node_hash(&i, &leaf[6]));
        assert_eq!(prove(&leaf, inclusion(0, 7)), [leaf[1], h, l]);
        assert_eq!(prove(&leaf, inclusion(3, 7)), [leaf[2], g, l]);
        assert_eq!(prove(&leaf, inclusion(4, 7)), [leaf[5], leaf[6], k]);
        assert_eq!(prove(&leaf, inclusion(6, 7)), [i, k]);
        assert_eq!(prove(&leaf, consistency(3, 7)), [leaf[2], leaf[3], g, l]);
        assert_eq!(prove(&leaf, consistency(4, 7)), [l]);
        assert_eq!(prove(&leaf, consistency(6, 7)), [i, leaf[6], k]);
    }

    #[test]
    fn every_proof_proves_its_claim_and_no_other() {
        let leaves = hashes(34);
        for size in 1..=34_u64 {
            let all = &leaves[..usize::try_from(size).expect("few")];
            let root = defined_root(all);
            for (index, leaf) in (0..size).zip(all) {
                let proof = prove(all, inclusion(index, size));
                assert!(includes(&root, size, index, leaf, &proof), "{index} of {size}");
                assert!(!includes(&root, size, index, &leaf_hash(b"other"), &proof), "{index} of {size}");
                assert!(!includes(&root, size, index ^ 1, leaf, &proof), "{index} of {size}");
                let short = &proof[..proof.len().saturating_sub(1)];
                assert!(size == 1 || !includes(&root, size, index, leaf, short), "{index} of {size}");
            }
            for old in 1..=size {
                let old_root = defined_root(&leaves[..usize::try_from(old).expect("few")]);
                let proof = prove(all, consistency(old, size));
                assert!(is_consistent((old, &old_root), (size, &root), &proof), "{old} in {size}");
                let forged = leaf_hash(b"forged");
                assert!(!is_consistent((old, &forged), (size, &root), &proof), "{old} in {size}");
                assert!(!is_consistent((old, &old_root), (size, &forged), &proof), "{old} in {size}");
                for wrong in 0..proof.len() {
                    let mut wrong_proof = proof.clone();
                    wrong_proof[wrong][0] ^= 1;
                    assert!(!is_consistent((old, &old_root), (size, &root), &wrong_proof), "{old} in {size}");
                }
            }
        }
        assert_eq!((inclusion(3, 3), consistency(4, 3), consistency(0, 3)), (None, None, None));
    }
}
