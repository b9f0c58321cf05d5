//! The demo province: data, CA, private slapd. All people are invented; the same seed makes the same registry.

mod accounts;
pub mod ca;
pub mod certificates;
mod certify;
mod figures;
pub mod folder;
pub mod headcount;
pub mod names;
pub mod people;
mod populate;
pub mod posts;
pub mod province;
pub mod random;
pub mod run;
pub mod slapd;
pub mod year;
