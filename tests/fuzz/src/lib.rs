//! The pure rooms of the program under the fuzzer: its own source files, without the rest of it, so that a target is built in
//! minutes. What a target calls is in `targets`; each of `src/bin` is one line.

pub mod directory;
#[path = "../../../src/domain/mod.rs"]
pub mod domain;
#[path = "../../../src/http/mod.rs"]
pub mod http;
#[path = "../../../src/pki/mod.rs"]
pub mod pki;
#[path = "../../../src/sheets/mod.rs"]
pub mod sheets;
pub mod targets;
pub mod web;
