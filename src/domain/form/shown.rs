//! What stands in the fields of a form on a page, whatever the page is made of.

use super::field::{Field, Value};
use super::filled::{Cell, FilledForm};

/// Stands where something is to be written by hand.
pub const DOTS: &str = "……………";

/// Stands where a part of a cell is not known.
const UNKNOWN: &str = "…";

/// What stands in a cell of text.
#[must_use]
pub fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Day(day) => format!("{:02}/{:02}/{}", day.day(), u8::from(day.month()), day.year()),
        Value::Mark => "×".to_owned(),
    }
}

/// What stands in a cell: the first field, below it the others.
#[must_use]
pub fn joined(cells: &[(Field, Cell)]) -> String {
    if cells.iter().all(|(_, cell)| cell.value().is_none()) {
        return String::new();
    }
    let parts = cells.iter().filter(|(_, cell)| *cell != Cell::Blank);
    let mut parts = parts.map(|(_, cell)| cell.value().map_or_else(|| UNKNOWN.to_owned(), text));
    let first = parts.next().unwrap_or_default();
    let others = parts.collect::<Vec<_>>().join(", ");
    if others.is_empty() { first } else { format!("{first}\n{others}") }
}

/// The fields of each column of a row.
#[must_use]
pub fn by_column<'a>(form: &FilledForm, mut cells: &'a [(Field, Cell)]) -> Vec<&'a [(Field, Cell)]> {
    let columns = form.layout().columns.iter();
    let own = columns.map(|column| {
        let (own, others) = cells.split_at_checked(column.fields.len()).unwrap_or((cells, &[]));
        cells = others;
        own
    });
    own.collect()
}

impl FilledForm {
    /// The form's number and law, as it stands in its corner.
    #[must_use]
    pub fn mark(&self) -> String {
        let law = self.edition.cited();
        self.layout().mark.map_or_else(|| format!("Theo {law}"), |mark| format!("{mark} ({law})"))
    }

    /// Over the table: its title, and how many rows it has.
    #[must_use]
    pub fn table_title(&self) -> String {
        format!("2. {}: {:02}, gồm:", self.layout().table_title, self.rows.len())
    }
}
