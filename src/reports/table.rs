//! Text tables for a terminal: columns aligned by display width, right-aligned numbers, titles of several lines, names
//! that wrap. It knows nothing of what the cells mean.

use std::fmt;

use unicode_width::UnicodeWidthStr;

const GAP: &str = "  ";

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Text that wraps at so many cells, its further lines indented by two.
    Wrap(usize),
    /// Numbers.
    Right,
}

/// A table, written with `Display`; its last line ends with a line feed.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<(Vec<String>, Align)>,
    lines: Vec<Line>,
}

#[derive(Debug, Clone)]
enum Line {
    Cells(Vec<String>),
    Heading(String),
    Rule,
}

impl Table {
    /// An empty table. A line feed in a title starts its next line.
    #[must_use]
    pub fn new(columns: &[(&str, Align)]) -> Self {
        let column = |(title, align): &(&str, Align)| (title.lines().map(str::to_owned).collect(), *align);
        Self { columns: columns.iter().map(column).collect(), lines: Vec::new() }
    }

    /// Adds a row: one cell a column; spaces at the beginning of a cell indent it.
    pub fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.lines.push(Line::Cells(cells.into_iter().map(Into::into).collect()));
    }

    /// Adds a line across all columns.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.lines.push(Line::Heading(text.into()));
    }

    /// Adds a rule.
    pub fn rule(&mut self) {
        self.lines.push(Line::Rule);
    }

    /// Whether it has no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.lines.iter().any(|line| matches!(line, Line::Cells(_)))
    }

    /// Each row's cells, every cell in its lines.
    fn wrapped(&self) -> Vec<Option<Vec<Vec<String>>>> {
        let wrap_row = |cells: &Vec<String>| {
            cells.iter().zip(&self.columns).map(|(cell, (_, align))| wrap(cell, *align)).collect::<Vec<_>>()
        };
        let rows = self.lines.iter().map(|line| match line {
            Line::Cells(cells) => Some(wrap_row(cells)),
            Line::Heading(_) | Line::Rule => None,
        });
        rows.collect()
    }

    fn widths(&self, rows: &[Option<Vec<Vec<String>>>]) -> Vec<usize> {
        let widest = |lines: &Vec<String>| lines.iter().map(|line| line.width()).max().unwrap_or(0);
        let mut widths: Vec<usize> = self.columns.iter().map(|(title, _)| widest(title)).collect();
        for row in rows.iter().flatten() {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(widest(cell));
            }
        }
        widths
    }

    /// Writes a row, top-aligned, or (for titles) bottom-aligned.
    fn write_row(
        &self,
        f: &mut fmt::Formatter<'_>,
        cells: &[Vec<String>],
        widths: &[usize],
        is_title: bool,
    ) -> fmt::Result {
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let mut text = String::new();
            for ((cell, (_, align)), width) in cells.iter().zip(&self.columns).zip(widths) {
                let above = if is_title { height - cell.len() } else { 0 };
                let part = line.checked_sub(above).and_then(|line| cell.get(line)).map_or("", String::as_str);
                let padding = " ".repeat(width.saturating_sub(part.width()));
                let (before, after) =
                    if *align == Align::Right { (padding, String::new()) } else { (String::new(), padding) };
                text.extend([&before, part, &after, GAP]);
            }
            writeln!(f, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.wrapped();
        let widths = self.widths(&rows);
        let gaps = GAP.len() * widths.len().saturating_sub(1);
        let rule = "─".repeat(widths.iter().sum::<usize>() + gaps);
        let titles: Vec<Vec<String>> = self.columns.iter().map(|(title, _)| title.clone()).collect();
        self.write_row(f, &titles, &widths, true)?;
        writeln!(f, "{rule}")?;
        for (line, row) in self.lines.iter().zip(&rows) {
            match (line, row) {
                (Line::Heading(text), _) => writeln!(f, "{text}")?,
                (Line::Rule, _) => writeln!(f, "{rule}")?,
                (Line::Cells(_), Some(cells)) => self.write_row(f, cells, &widths, false)?,
                (Line::Cells(_), None) => {}
            }
        }
        Ok(())
    }
}

/// A cell in lines, broken between words; a longer word stands alone.
fn wrap(cell: &str, align: Align) -> Vec<String> {
    let Align::Wrap(limit) = align else { return vec![cell.to_owned()] };
    if cell.width() <= limit {
        return vec![cell.to_owned()];
    }
    let indent = cell.len() - cell.trim_start().len();
    let (first, next) = (" ".repeat(indent), " ".repeat(indent + 2));
    let mut lines: Vec<String> = Vec::new();
    let mut line = first;
    let mut is_fresh = true;
    for word in cell.split_whitespace() {
        if !is_fresh && line.width() + 1 + word.width() > limit {
            lines.push(std::mem::replace(&mut line, next.clone()));
            is_fresh = true;
        }
        if !is_fresh {
            line.push(' ');
        }
        line.push_str(word);
        is_fresh = false;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table() -> Table {
        Table::new(&[("Đơn vị", Align::Wrap(24)), ("Số\nngười", Align::Right), ("Ghi chú", Align::Left)])
    }

    #[test]
    fn columns_line_up_by_what_the_eye_sees() {
        let mut table = table();
        table.row(["Sở Nội vụ", "1.234", "tốt"]);
        table.heading("Cấp huyện");
        table.row(["  Văn phòng Hội đồng nhân dân và Ủy ban nhân dân", "7", ""]);
        // Decomposed: more characters than cells.
        table.row(["  e\u{301}e\u{302}\u{300}", "12", "khá"]);
        table.rule();
        table.row(["Cộng", "1.253", ""]);
        insta::assert_snapshot!(table.to_string());
    }

    proptest! {
        #[test]
        fn numbers_end_in_one_column_and_no_word_is_lost(names in proptest::collection::vec("[a-zôêăế ]{0,60}", 1..6)) {
            let mut table = table();
            for (place, name) in names.iter().enumerate() {
                table.row([name.clone(), (place * 700).to_string(), String::new()]);
            }
            let text = table.to_string();
            let words = |text: &str| text.split_whitespace().filter(|w| w.chars().all(char::is_alphabetic)).count();
            let given: usize = names.iter().map(|name| words(name)).sum();
            let body: String = text.lines().skip(3).collect::<Vec<_>>().join("\n");
            prop_assert_eq!(words(&body), given);
            let ends: Vec<usize> = body.lines().filter(|line| line.ends_with(|c: char| c.is_ascii_digit())).map(UnicodeWidthStr::width).collect();
            prop_assert!(ends.windows(2).all(|pair| pair[0] == pair[1]) && ends.len() == names.len());
        }
    }
}
