//! The directory engine: observe -> desire -> plan -> guard -> approve -> apply -> record.
//!
//! Knows the domain's [`crate::domain::provision`] rows and a [`port::Directory`]; knows neither storage nor web.
//! Facts about real servers that shaped it: `docs/DIRECTORY.md`.

pub mod adopt;
pub mod apply;
pub mod attribute;
pub mod credentials;
pub mod desired;
pub mod digests;
pub mod dn;
pub mod entry;
pub mod guard;
pub mod ldap;
pub mod ldif;
pub mod mapping;
pub mod matching;
pub mod mode;
pub mod named;
pub mod observed;
pub mod plan;
pub mod policy;
pub mod port;
pub mod syncrepl;
pub mod validate;
