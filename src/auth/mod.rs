//! Who acts: passwords, session tokens, and what a role may do.
//!
//! Pure but for argon2's memory; storing and looking up is `operations`' work. Reasons: `docs/adr/0005-principals.md`.

pub mod password;
pub mod permission;
pub mod token;
