//! A table with its caption, what it says when it is empty, and the way to the next page.

use askama::Template;
use askama::filters::HtmlSafe;

use super::line::Line;
use super::view::Block;

/// How a column is sorted now, and the link that sorts it otherwise.
#[derive(Debug, Clone)]
struct Sort {
    to: String,
    /// `ascending`, `descending` or `none`.
    now: &'static str,
}

/// A column.
#[derive(Debug, Clone)]
pub(in crate::web) struct Column {
    head: String,
    is_number: bool,
    sort: Option<Sort>,
}

impl Column {
    /// Of texts.
    pub(in crate::web) fn new(head: impl Into<String>) -> Self {
        Self { head: head.into(), is_number: false, sort: None }
    }

    /// Of numbers, which stand to the right.
    pub(in crate::web) fn number(head: impl Into<String>) -> Self {
        Self { is_number: true, ..Self::new(head) }
    }

    /// Sorted by this link; `now` is `Some(true)` where the rows ascend by it.
    pub(in crate::web) fn sorted(mut self, to: impl Into<String>, now: Option<bool>) -> Self {
        let now = match now {
            None => "none",
            Some(true) => "ascending",
            Some(false) => "descending",
        };
        self.sort = Some(Sort { to: to.into(), now });
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Total,
    Group,
}

/// A row; its first cell says what it is about.
#[derive(Debug, Clone)]
pub(in crate::web) struct Row {
    cells: Vec<Line>,
    kind: Kind,
}

impl Row {
    /// A row of these cells.
    pub(in crate::web) fn new(cells: impl IntoIterator<Item = Line>) -> Self {
        Self { cells: cells.into_iter().collect(), kind: Kind::Plain }
    }

    /// The sum of those above.
    pub(in crate::web) fn total(cells: impl IntoIterator<Item = Line>) -> Self {
        Self { kind: Kind::Total, ..Self::new(cells) }
    }

    /// A heading over the rows that follow.
    pub(in crate::web) fn group(text: impl Into<Line>) -> Self {
        Self { cells: vec![text.into()], kind: Kind::Group }
    }
}

/// Which part of a long list is shown, and the ways on. Pages are found by key, so there is no number of pages.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Pager {
    /// Back to the beginning.
    pub(in crate::web) first: Option<String>,
    /// The next page.
    pub(in crate::web) next: Option<String>,
}

/// A table.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/table.html")]
pub(in crate::web) struct Table {
    caption: String,
    note: Line,
    columns: Vec<Column>,
    rows: Vec<Row>,
    empty: Line,
    pager: Pager,
    /// Words of the pager.
    words: (&'static str, &'static str, &'static str),
    /// What the field that filters what is shown is called; none without it.
    filter: Option<String>,
}

impl HtmlSafe for Table {}
impl Block for Table {}

impl Table {
    /// A table without rows, and what is said while there are none: why, and what to do.
    pub(in crate::web) fn new(
        caption: impl Into<String>,
        columns: impl IntoIterator<Item = Column>,
        empty: impl Into<Line>,
    ) -> Self {
        Self {
            caption: caption.into(),
            note: Line::default(),
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
            empty: empty.into(),
            pager: Pager::default(),
            words: ("Trang", "Về đầu danh sách", "Trang sau"),
            filter: None,
        }
    }

    /// A word below the caption.
    pub(in crate::web) fn note(mut self, note: impl Into<Line>) -> Self {
        self.note = note.into();
        self
    }

    /// One more row.
    pub(in crate::web) fn row(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }

    /// More rows.
    pub(in crate::web) fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// The ways to the rest of the list, with their words.
    pub(in crate::web) fn pager(mut self, say: super::Say, pager: Pager) -> Self {
        self.words = (
            say.of("Trang", "Pages"),
            say.of("Về đầu danh sách", "Back to the start"),
            say.of("Trang sau", "Next page"),
        );
        self.pager = pager;
        self
    }

    /// A field that hides, as one types, the rows that do not contain what is typed; where scripts run.
    pub(in crate::web) fn filtered(mut self, label: impl Into<String>) -> Self {
        self.filter = Some(label.into());
        self
    }

    const fn has_pager(&self) -> bool {
        self.pager.first.is_some() || self.pager.next.is_some()
    }

    /// The cells of a row, and whether each is of a column of numbers.
    fn cells<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a Line, bool)> {
        row.cells.iter().zip(self.columns.iter().map(|column| column.is_number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let columns = [Column::new("Tên").sorted("?sort=name", Some(true)), Column::number("Số")];
        Table::new("Đơn vị", columns, "Chưa có đơn vị nào.")
    }

    #[test]
    fn a_row_is_named_by_its_first_cell_and_numbers_stand_right() {
        let html = table().row(Row::new(["Sở A".into(), "12".into()])).to_string();
        assert!(html.contains("<th scope=\"row\">Sở A</th><td class=\"n\">12</td>"), "{html}");
        assert!(html.contains("aria-sort=\"ascending\"") && html.contains("href=\"?sort=name\""), "{html}");
        assert!(html.contains("<caption>") && !html.contains("Chưa có"), "{html}");
    }

    #[test]
    fn an_empty_one_says_why_and_has_no_heads() {
        let html = table().to_string();
        assert!(html.contains("Chưa có đơn vị nào.") && html.contains("Đơn vị") && !html.contains("<table"), "{html}");
    }
}
