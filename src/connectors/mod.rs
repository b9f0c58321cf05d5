//! What document systems export, turned into signing events by a mapping file each: no system has code of its own.
//!
//! A mapping names the fields of the system's JSON or CSV and the words that it has for our codes. Those for `iOffice` and `OneWin Sys` are
//! built in; another system brings a file of the same form. It knows neither the store nor what an event proves.

mod lines;
mod mapping;
mod problem;

pub use lines::{FileProblem, Found, LINE_BYTES, Line, lines};
pub use mapping::{Layout, Mapping, MappingError};
pub use problem::LineProblem;
