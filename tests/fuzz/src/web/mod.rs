//! The pure part of SCIM.

pub mod scim;
