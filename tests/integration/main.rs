//! The one integration binary. A module a subject.
#![cfg(test)]

mod access;
mod activation;
mod adopt;
mod adoption;
mod api;
mod architecture;
mod audit;
mod bad_input;
mod cli;
mod database;
mod decisions;
mod engine;
mod exports;
mod fake_directory;
mod imports;
mod kill;
mod ldap_port;
mod ldap_schema;
mod ldap_trap_values;
mod ldap_traps;
mod main_job;
mod notices;
mod oidc;
mod one_life;
mod personal_data;
mod pki;
mod province;
mod scim;
mod server;
mod signers;
mod slapd;
mod storage;
mod web;
