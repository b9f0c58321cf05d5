//! The web server: server-rendered pages over operations and reads, put together from the blocks in `ui`. They work without
//! scripts; the one that is there is ours. No external resource.
//!
//! A page takes a `session::Reader`, which checks the log-in and the permission to read and carries the reader's scope, or a
//! `ui::Visitor` and asks for what it needs; what changes something takes a `ui::Posted`.

mod api;
mod assets;
mod error;
mod frame;
mod menu;
mod page_routes;
mod pages;
mod password_words;
mod router;
mod scim;
mod server;
mod session;
mod state;
mod ui;

pub use api::route::{Access, RouteEntry};
pub use router::{api_description, page_paths, route_table};
pub use server::{
    Addresses, Limits, Nonce, Rate, Rates, ServeError, ServerSettings, TlsFiles, UPLOAD, serve, serve_routes,
    serve_with,
};
pub use state::App;
