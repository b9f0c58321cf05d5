//! The readers of foreign directories' files.

#[path = "../../../../src/directory/ldif.rs"]
pub mod ldif;
#[path = "../../../../src/directory/named.rs"]
pub mod named;
