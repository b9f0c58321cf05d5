//! The pages, one a file: what it shows, its template, its handler.

pub(super) mod account;
pub(super) mod account_link;
pub(super) mod account_notices;
pub(super) mod activate;
pub(super) mod agencies;
pub(super) mod agency;
pub(super) mod audit;
pub(super) mod campaigns;
mod coverage;
mod desk;
pub(super) mod error;
pub(super) mod helpdesk;
pub(super) mod language;
pub(super) mod letters;
pub(super) mod log_in_steps;
pub(super) mod login;
pub(super) mod overview;
pub(super) mod own;
pub(super) mod people;
pub(super) mod provider;
pub(super) mod recovery;
pub(super) mod requests;
mod step;
mod waiting;
