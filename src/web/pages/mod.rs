//! The pages, one a file: what it shows, its template, its handler.

pub(super) mod account;
pub(super) mod account_link;
pub(super) mod account_notices;
pub(super) mod activate;
pub(super) mod agencies;
pub(super) mod agency;
mod agency_search;
mod coverage;
pub(super) mod decisions;
pub(super) mod error;
pub(super) mod imports;
pub(super) mod language;
mod links;
pub(super) mod log_in_steps;
pub(super) mod login;
pub(super) mod officials;
pub(super) mod overview;
pub(super) mod people;
mod person_words;
pub(super) mod provider;
mod reading;
pub(super) mod recovery;
mod step;
pub(super) mod steps;
mod waiting;
