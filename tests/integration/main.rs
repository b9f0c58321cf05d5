//! The one integration binary. A module a subject.
#![cfg(test)]

mod adoption;
mod architecture;
mod bad_input;
mod cli;
mod database;
mod engine;
mod fake_directory;
mod kill;
mod ldap_port;
mod ldap_schema;
mod ldap_trap_values;
mod ldap_traps;
mod main_job;
mod pki;
mod province;
mod slapd;
mod storage;
mod web;
