//! The vocabulary of the registry: pure, synchronous, knows nothing of storage, directory or web.
//!
//! Words are those of `docs/ARCHITECTURE.md`; each is spelled the same in Rust, SQL, LDAP and JSON.

pub mod adoption;
pub mod agency;
pub mod agency_list;
pub mod attribute_policy;
pub mod audit;
pub mod calendar;
pub mod certificate;
pub mod clock;
pub mod code;
pub mod custody;
pub mod database_url;
pub mod decision;
pub mod device;
pub mod digest;
pub mod edition;
pub mod erasure;
pub mod export;
pub mod field_problem;
pub mod following;
pub mod form;
pub mod ids;
pub mod import;
pub mod indicator;
pub mod job;
pub mod lang;
pub mod law;
pub mod mailbox;
pub mod name;
pub mod network;
pub mod notice;
pub mod official;
pub mod period;
pub mod personal_number;
pub mod posting;
pub mod principal;
pub mod provision;
pub mod report_period;
pub mod retention;
pub mod scope;
pub mod score;
pub mod secret_key;
pub mod signing;
pub mod slug;
