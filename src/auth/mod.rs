//! Who acts: passwords, session tokens, and what a role may do.
//!
//! Pure but for argon2's memory; storing and looking up is `operations`' work. Reasons: `docs/adr/0005-principals.md`.

pub mod activation_code;
mod common_passwords;
pub mod delay;
pub mod file_seal;
pub mod four_eyes;
pub mod keyed_digest;
pub mod oidc;
pub mod password;
pub mod permission;
pub mod policy;
pub mod sealing;
pub mod second_factor;
pub mod token;
