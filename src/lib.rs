//! congvu: the registry of a province's official mailboxes and public-duty signing certificates.
//!
//! Start at `docs/ARCHITECTURE.md`. Data flows one way: `domain` is the vocabulary; `pki`, `directory`, `storage` and
//! `auth` each know the domain and not each other; `operations` joins them; `web` and `cli` call operations.

pub mod auth;
pub mod cli;
pub mod config;
pub mod connectors;
pub mod demo;
pub mod directory;
pub mod domain;
pub mod http;
pub mod jobs;
pub mod notify;
pub mod operations;
pub mod paper;
pub mod pki;
pub mod reports;
pub mod sheets;
pub mod storage;
pub mod telemetry;
pub mod web;
