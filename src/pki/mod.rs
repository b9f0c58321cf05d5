//! Bytes to facts: certificates, chains, revocation lists and OCSP answers. Knows the domain, not storage or directory.
//!
//! The way of a certificate: [`container`] (file to DER) -> [`facts`] (DER to what it states) -> [`validate`] (verdict at an
//! instant, from a [`chain::TrustStore`] and [`revocation::RevocationLists`], which hold [`ocsp`]'s answers too). See
//! docs/CERTIFICATES.md.

pub mod algorithm;
pub mod chain;
pub mod container;
#[cfg(not(fuzzing))]
mod der;
#[cfg(fuzzing)]
pub mod der;
pub mod distribution;
pub mod encode;
pub mod facts;
pub mod fetch;
pub mod generation;
pub mod lint;
mod name;
pub mod ocsp;
mod openssl_ffi;
pub mod policy;
pub mod revocation;
mod signed;
pub mod validate;
