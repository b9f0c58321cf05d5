//! The record of who did what: its leaves, the Merkle tree over them (RFC 6962), proofs (RFC 9162) and signed checkpoints.
//!
//! Pure: what is stored where is `storage`'s matter. The octets of a leaf, the tree and the checkpoint text are a published
//! format (`docs/AUDIT.md`): what was signed once must verify for ever, so a change is a new version beside the old one.

pub mod checkpoint;
pub mod details;
pub mod event;
pub mod leaf;
pub mod note;
pub mod proof;
pub mod reference;
pub mod tree;
pub mod walk;
