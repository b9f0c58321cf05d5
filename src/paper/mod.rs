//! Official texts as PDF pages in the layout of Decree 30/2020/NĐ-CP: what a text is made of ([`model`]), set by typst ([`Press`]).
//!
//! Data stay data: they reach the layout (`decree30.typ`) as one JSON file, so no name or number can become markup. The same paper is,
//! octet by octet, the same file. Pages are tagged and archival (PDF/A-2a, PDF/UA-1). `docs/adr/0023-paper.md` has the reasons.

mod error;
mod fonts;
pub mod form;
mod letters;
pub mod model;
mod press;
mod world;

pub use error::PaperError;
pub use press::{Press, Printed};
