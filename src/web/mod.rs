//! The web server: server-rendered pages over operations and reads. No script, no external resource.
//!
//! Every page takes a `session::Reader`: it checks the log-in and the permission to read, and carries the reader's scope.

mod api;
mod assets;
mod error;
mod frame;
mod pages;
mod password_words;
mod router;
mod scim;
mod server;
mod session;
mod state;

pub use api::route::{Access, RouteEntry};
pub use router::{api_description, page_paths, route_table};
pub use server::{
    Addresses, Limits, Nonce, Rate, Rates, ServeError, ServerSettings, TlsFiles, UPLOAD, serve, serve_routes,
    serve_with,
};
pub use state::App;
