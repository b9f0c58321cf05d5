//! Shapes of rows that are no domain types: what the directory engine and the log-in keep with us.

pub mod access;
pub(crate) mod adoption;
pub mod audit;
pub mod case;
pub mod chain_judgement;
pub mod custody;
pub mod directory;
pub mod dirty;
pub mod drift;
pub mod evidence;
pub mod evidence_kind;
pub mod follow;
pub mod idempotency;
pub mod job;
pub mod list_source;
pub mod log_in;
pub mod notice;
pub mod ocsp_responder;
pub mod packed;
pub mod personal_number;
pub mod plan;
pub mod provider;
pub mod purge;
pub mod signing;
