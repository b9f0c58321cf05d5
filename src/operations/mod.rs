//! Use cases, one a file: the only layer that joins storage, directory, pki and auth.
//!
//! An operation takes the [`Registry`] and who acts, and answers with facts; it knows neither HTTP nor the command line.
//! No database transaction is ever held across a call to the directory.

pub mod add_principal;
pub mod apply_directory_sync;
pub mod approve_plan;
mod difference;
mod error;
pub mod import_certificates;
pub mod log_in;
pub mod plan_directory_sync;
pub mod record_agencies;
pub mod record_staff;
pub mod refresh_revocation;
mod registry;
pub mod stored_plan;
mod sync_journal;
pub mod sync_target;
pub mod verify_registry;

pub use error::{OperationError, OperationResult};
pub use registry::{Actor, Province, Registry};
