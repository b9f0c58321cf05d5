//! Tables out of spreadsheets: XLSX and CSV as a stream of rows, columns matched by heading, rows read into what operations take.
//!
//! Bytes in, rows or problems out; it knows no registry. Hostile files end in a [`Refusal`], within the bounds of [`Limits`].

mod cell;
pub mod column;
mod csv_table;
mod encoding;
mod escape;
pub mod export;
mod fields;
pub mod figures;
pub mod form;
mod legacy_font;
mod limits;
mod mapping;
pub mod read;
mod refusal;
mod table;
pub mod template;
mod xlsx_guard;
mod xlsx_table;

pub use cell::{Cell, SheetRow, column_letters};
pub use escape::{BadRows, csv_field};
pub use limits::Limits;
pub use mapping::Mapping;
pub use refusal::Refusal;
pub use table::{Table, TableNotes, is_xlsx};
