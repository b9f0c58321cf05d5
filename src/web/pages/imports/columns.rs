//! Step three: how the headings of a file were understood, and saying otherwise.

use std::collections::BTreeMap;

use crate::domain::import::{ImportKind, ImportReport};
use crate::operations::import::import_columns;
use crate::web::ui::{Choice, Column, Field, Form, Line, Row, Say, Sent, Shape, Table};

/// Headings that can be written where the file's own could not be understood.
const WRITTEN: usize = 4;

/// How each heading was understood.
pub(super) fn table(say: Say, kind: ImportKind, report: &ImportReport) -> Table {
    let columns = import_columns(kind);
    let called = |key: &str| columns.iter().find(|(known, ..)| *known == key).map(|(_, called, _)| say.text(called));
    let heads = [
        Column::new(say.of("Cột", "Column")),
        Column::new(say.of("Tiêu đề trong tệp", "Heading in the file")),
        Column::new(say.of("Được hiểu là", "Understood as")),
    ];
    let empty = say.of(
        "Chưa hiểu được dòng tiêu đề: xem các vấn đề bên dưới, rồi chỉ rõ cột nào là gì.",
        "The headings could not be understood: see the problems below, then say which is which.",
    );
    let rows = report.mapping.iter().map(|heading| {
        let understood = heading.key.as_deref().and_then(called).map_or_else(
            || Line::status(Shape::None, say.of("Không đọc", "Not read")),
            |called| Line::status(Shape::Good, called),
        );
        Row::new([Line::code(heading.column.as_str()), Line::from(heading.heading.as_str()), understood])
    });
    Table::new(say.of("Bước 3. Tiêu đề được hiểu thế nào", "Step 3. How headings were understood"), heads, empty)
        .rows(rows)
}

/// The form that says otherwise and has the file checked again.
pub(super) fn form(say: Say, kind: ImportKind, report: &ImportReport, action: &str) -> Form {
    let choices = || {
        let none = Choice::new("", say.of("Như đã hiểu", "As understood"));
        std::iter::once(none)
            .chain(import_columns(kind).into_iter().map(|(key, called, _)| Choice::new(key, say.text(&called))))
    };
    let fields: Vec<Field> = if report.mapping.is_empty() {
        let pair = |place: usize| {
            let heading = format!("{} {place}", say.of("Tiêu đề trong tệp", "Heading in the file"));
            let column = format!("{} {place}", say.of("là cột", "is the column"));
            [
                Field::text(&format!("heading/{place}"), heading).optional(say),
                Field::select(&format!("key/{place}"), column, choices()).optional(say),
            ]
        };
        (1..=WRITTEN).flat_map(pair).collect()
    } else {
        let field = |heading: &crate::domain::import::MappedHeading| {
            let label = format!("{}. {}", heading.column, heading.heading);
            Field::select(&format!("column/{}", heading.column), label, choices()).optional(say)
        };
        report.mapping.iter().map(field).collect()
    };
    let legend = say.of("Chỉ lại các cột chưa đúng", "Say which columns are meant");
    Form::post(action).group(legend, "", fields).choice("act", "check", say.of("Kiểm tra lại", "Check again"))
}

/// The columns that such a form says, by heading.
pub(super) fn said(report: &ImportReport, sent: &Sent) -> BTreeMap<String, String> {
    let understood = report.mapping.iter().filter_map(|heading| {
        let key = sent.filled(&format!("column/{}", heading.column))?;
        Some((heading.heading.clone(), key.to_owned()))
    });
    let written = (1..=WRITTEN).filter_map(|place| {
        let heading = sent.filled(&format!("heading/{place}"))?;
        Some((heading.to_owned(), sent.filled(&format!("key/{place}"))?.to_owned()))
    });
    understood.chain(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::MappedHeading;

    #[test]
    fn only_what_was_said_goes_into_the_map() {
        let heading = |column: &str, heading: &str| MappedHeading {
            column: column.to_owned(),
            heading: heading.to_owned(),
            key: None,
        };
        let report =
            ImportReport { mapping: vec![heading("A", "Tên"), heading("B", "Sinh")], ..ImportReport::default() };
        let sent = Sent::of([("column/A", "full_name"), ("column/B", ""), ("heading/1", " Mã "), ("key/1", "agency")]);
        let map: Vec<(String, String)> = said(&report, &sent).into_iter().collect();
        let told = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(map, [told("Mã", "agency"), told("Tên", "full_name")]);
    }
}
