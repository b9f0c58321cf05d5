//! Bytes to facts: certificates, chains and revocation lists. Knows the domain, not storage or directory.
//!
//! The way of a certificate: [`container`] (file to DER) -> [`facts`] (DER to what it states) -> [`validate`] (verdict at an
//! instant, from a [`chain::TrustStore`] and [`revocation::RevocationLists`]). See docs/CERTIFICATES.md.

pub mod algorithm;
pub mod chain;
pub mod container;
mod der;
pub mod facts;
pub mod lint;
mod name;
mod openssl_ffi;
pub mod revocation;
pub mod validate;
