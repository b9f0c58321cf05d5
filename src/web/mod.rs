//! The web server: server-rendered pages over operations and reads. No script, no external resource.
//!
//! Every page takes a `session::Reader`: it checks the log-in and the permission to read, and carries the reader's scope.

mod assets;
mod error;
mod frame;
mod pages;
mod router;
mod security;
mod session;
mod state;

pub use router::{ServeError, serve};
pub use state::App;
