//! The pages, one a file: what it shows, its template, its handler.

pub(super) mod account;
pub(super) mod account_link;
pub(super) mod account_notices;
pub(super) mod activate;
pub(super) mod agencies;
pub(super) mod agency;
pub(super) mod agency_history;
pub(super) mod certificates;
mod coverage;
pub(super) mod directory;
pub(super) mod error;
pub(super) mod language;
pub(super) mod log_in_steps;
pub(super) mod login;
pub(super) mod overview;
pub(super) mod people;
pub(super) mod provider;
pub(super) mod recovery;
pub(super) mod settings;
mod step;
mod waiting;
