//! A filled form as a letter of its agency: the same words as in its workbook ([`crate::sheets::form`]), on pages.

use super::model::{About, Align, Block, Cell, Closing, Column, FieldLine, Opening, Paper, Row, Table};
use crate::domain::form::field::Value;
use crate::domain::form::filled::{Cell as Filled, FilledForm};
use crate::domain::form::layout::Column as FormColumn;
use crate::domain::form::shown::{DOTS, by_column, joined, text};
use crate::domain::form::words::{BY_HAND, DRAFT, RECIPIENTS, SIGNED, SIGNER, dated};
use crate::domain::lang::Lang;
use crate::domain::official_text::at_length;

/// Size of the table's letters.
const POINTS: u8 = 10;
/// Width of the column with the running number.
const NUMBER: u16 = 7;
/// Width of any other at least: a day, or the number of a mobile, in one line.
const LEAST: u16 = 16;

/// The form as a text to be printed and signed.
#[must_use]
pub fn paper(form: &FilledForm) -> Paper {
    let layout = form.layout();
    let mut body = vec![Block::heading(format!("1. {}:", layout.contact_title)), contact(form)];
    body.push(Block::heading(form.table_title()));
    body.push(Block::Table(table(form)));
    body.extend(remarks(form));
    Paper {
        about: About {
            title: layout.subject.to_owned(),
            author: form.heading.agency.clone().unwrap_or_default(),
            made_on: form.dated_on,
            lang: Lang::Vi,
        },
        is_wide: true,
        opening: opening(form),
        body,
        closing: Closing {
            recipients: RECIPIENTS.map(str::to_owned).into(),
            // Its two halves are of one length.
            signer: SIGNER.replacen(", ", ",\n", 1),
            note: Some(SIGNED.to_owned()),
            name: None,
        },
    }
}

fn opening(form: &FilledForm) -> Opening {
    let heading = &form.heading;
    let capitals = |name: &String| at_length(name).to_uppercase();
    let or_dots = |text: &Option<String>| text.clone().unwrap_or_else(|| DOTS.to_owned());
    let number = format!("Số: {}", or_dots(&heading.number));
    let dated = dated(&or_dots(&heading.place), form.dated_on);
    Opening {
        mark: Some(form.mark()),
        letter_subject: Some(form.layout().subject.to_owned()),
        addressee: Some(format!("Kính gửi: {}.", form.edition.addressee)),
        draft: form.is_draft.then(|| DRAFT.to_owned()),
        ..Opening::of(heading.superior.as_ref().map(capitals), heading.agency.as_ref().map(capitals), number, dated)
    }
}

fn contact(form: &FilledForm) -> Block {
    let line = |((_, label), (_, cell)): (&(_, &str), &(_, Filled))| FieldLine {
        label: (*label).to_owned(),
        text: cell.value().map(text).unwrap_or_default(),
        is_gap: cell.is_gap(),
    };
    Block::Fields { lines: form.layout().contact.iter().zip(&form.contact).map(line).collect() }
}

fn table(form: &FilledForm) -> Table {
    let number = Column { heading: "STT".to_owned(), group: None, width: NUMBER, align: Align::Center };
    let row = |(place, row): (usize, &crate::domain::form::filled::Row)| {
        let own = by_column(form, &row.cells)
            .into_iter()
            .map(|cells| Cell { text: joined(cells), is_gap: cells.iter().any(|(_, cell)| cell.is_gap()) });
        let cells = std::iter::once(Cell::of(place.to_string())).chain(own).collect();
        Row::Line { cells, is_strong: false, indent: 0 }
    };
    Table {
        caption: None,
        unit: None,
        points: POINTS,
        named_by: 1,
        columns: std::iter::once(number)
            .chain((0..).zip(form.layout().columns).map(|place| column(form, place)))
            .collect(),
        rows: (1..).zip(&form.rows).map(row).collect(),
    }
}

fn column(form: &FilledForm, (place, column): (usize, &FormColumn)) -> Column {
    // A column of days or crosses is set to the middle, as in the workbook.
    let is_short = |cells: &[(_, Filled)]| matches!(cells, [(_, Filled::Known(Value::Day(_) | Value::Mark))]);
    let has_short =
        form.rows.iter().any(|row| by_column(form, &row.cells).get(place).is_some_and(|cells| is_short(cells)));
    Column {
        heading: column.heading.to_owned(),
        group: column.group.map(str::to_owned),
        width: column.width.max(LEAST),
        align: if has_short { Align::Center } else { Align::Left },
    }
}

fn remarks(form: &FilledForm) -> Option<Block> {
    let mut lines = Vec::new();
    if !form.gaps().is_empty() {
        lines.push("Chỗ nền xám: cần bổ sung trước khi ký.".to_owned());
    }
    if form.is_signed_by_hand {
        lines.push(BY_HAND.to_owned());
    }
    (!lines.is_empty()).then_some(Block::Notes { lines })
}

#[cfg(test)]
mod tests;
