//! The page around the table: heading block, addressee, contact, signature.

use rust_xlsxwriter::{Format, Note, Worksheet, XlsxError};

use super::super::export::xlsx::{A4, bounded};
use super::look::Look;
use super::table::Table;
use super::why;
use crate::domain::form::field::Field;
use crate::domain::form::filled::{Cell, FilledForm};
use crate::domain::form::shown::{DOTS, text};
use crate::domain::form::words::{BY_HAND, DRAFT, MOTTO, NATION, SIGNED, SIGNER, dated};
use crate::domain::lang::Lang;
use crate::domain::official_text::at_length;

/// Points of a line of text.
const LINE: u32 = 16;

/// Characters of the column with the running number.
const NUMBER: u16 = 5;

/// A page that is being written, from the top down.
pub(super) struct Page<'a> {
    pub(super) sheet: &'a mut Worksheet,
    pub(super) form: &'a FilledForm,
    pub(super) look: &'a Look,
    /// The row that comes next.
    pub(super) row: u32,
    /// The last column.
    pub(super) last: u16,
    /// The last column of the left half.
    half: u16,
}

impl<'a> Page<'a> {
    pub(super) fn new(sheet: &'a mut Worksheet, form: &'a FilledForm, look: &'a Look) -> Self {
        let columns = form.layout().columns;
        let last = u16::try_from(columns.len()).unwrap_or(u16::MAX);
        let whole: u16 = NUMBER + columns.iter().map(|column| column.width).sum::<u16>();
        // The halves are as equal as the columns let them be.
        let (mut width, mut half, mut off) = (NUMBER, 0, whole);
        for (place, column) in (1_u16..last).zip(columns) {
            width += column.width;
            if (width * 2).abs_diff(whole) < off {
                (half, off) = (place, (width * 2).abs_diff(whole));
            }
        }
        Self { sheet, form, look, row: 0, last, half }
    }

    pub(super) fn write(mut self) -> Result<(), XlsxError> {
        self.set_up()?;
        self.heading()?;
        self.contact()?;
        Table::write(&mut self)?;
        self.signature()
    }

    fn set_up(&mut self) -> Result<(), XlsxError> {
        self.sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
        self.sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3).set_footer("&C&P/&N").set_screen_gridlines(false);
        self.sheet.set_column_width(0, NUMBER)?;
        for (place, column) in (1_u16..).zip(self.form.layout().columns) {
            self.sheet.set_column_width(place, column.width)?;
        }
        Ok(())
    }

    /// Text over some columns of the row that comes next.
    pub(super) fn span(&mut self, (first, last): (u16, u16), text: &str, format: &Format) -> Result<(), XlsxError> {
        if first == last {
            self.sheet.write_string_with_format(self.row, first, bounded(text), format)?;
        } else {
            self.sheet.merge_range(self.row, first, self.row, last, &bounded(text), format)?;
        }
        Ok(())
    }

    fn both(&mut self, left: (&str, &Format), right: (&str, &Format)) -> Result<(), XlsxError> {
        let (half, last) = (self.half, self.last);
        self.span((0, half), left.0, left.1)?;
        self.span((half + 1, last), right.0, right.1)?;
        let lines = self.lines(left.0, (0, half)).max(self.lines(right.0, (half + 1, last)));
        self.sheet.set_row_height(self.row, lines * LINE)?;
        self.row += 1;
        Ok(())
    }

    /// Lines that a text takes over these columns.
    fn lines(&self, text: &str, (first, last): (u16, u16)) -> u32 {
        let columns = (1_u16..).zip(self.form.layout().columns);
        let own = columns.filter(|(place, _)| (first..=last).contains(place)).map(|(_, column)| column.width);
        let width = own.sum::<u16>() + if first == 0 { NUMBER } else { 0 };
        lines(text, width)
    }

    fn heading(&mut self) -> Result<(), XlsxError> {
        let (form, look) = (self.form, self.look);
        let (layout, heading) = (form.layout(), &form.heading);
        self.both(("", &look.left), (&form.mark(), &look.right_italic))?;
        let superior = capitals(heading.superior.as_deref().unwrap_or_default());
        self.both((&superior, &look.centre), (NATION, &look.centre_bold))?;
        let agency = capitals(heading.agency.as_deref().unwrap_or(DOTS));
        self.both((&agency, &look.centre_bold), (MOTTO, &look.motto))?;
        let number = format!("Số: {}", heading.number.as_deref().unwrap_or(DOTS));
        self.both(
            (&number, &look.centre),
            (&dated(heading.place.as_deref().unwrap_or(DOTS), form.dated_on), &look.centre_italic),
        )?;
        self.both((layout.subject, &look.centre), ("", &look.centre))?;
        if form.is_draft {
            self.whole(DRAFT, &look.draft)?;
        }
        self.row += 1;
        self.whole(&format!("Kính gửi: {}.", form.edition.addressee), &look.centre_bold)?;
        self.row += 1;
        Ok(())
    }

    fn whole(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        let all = (0, self.last);
        self.span(all, text, format)?;
        self.sheet.set_row_height(self.row, self.lines(text, all) * LINE)?;
        self.row += 1;
        Ok(())
    }

    fn contact(&mut self) -> Result<(), XlsxError> {
        let (form, look) = (self.form, self.look);
        self.whole(&format!("1. {}:", form.layout().contact_title), &look.bold)?;
        for ((_, label), (field, cell)) in form.layout().contact.iter().zip(&form.contact) {
            self.span((0, 1), &format!("– {label}:"), &look.left)?;
            let text = cell.value().map(text).unwrap_or_default();
            let format = if cell.is_gap() { &look.contact_gap } else { &look.left };
            self.span((2, self.last), &text, format)?;
            if cell.is_gap() {
                self.note(2, &[(*field, cell)])?;
            }
            let lines = self.lines(&text, (2, self.last)).max(self.lines(label, (0, 1)));
            self.sheet.set_row_height(self.row, lines * LINE)?;
            self.row += 1;
        }
        Ok(())
    }

    /// A note in a cell that says what has yet to be filled in.
    pub(super) fn note(&mut self, column: u16, cells: &[(Field, &Cell)]) -> Result<(), XlsxError> {
        let gaps = cells.iter().filter(|(_, cell)| cell.is_gap());
        let told = gaps.map(|(field, cell)| format!("{}: {}", field.called(Lang::Vi), why(**cell == Cell::Masked)));
        let note = Note::new(told.collect::<Vec<_>>().join("\n")).add_author_prefix(false).set_author("congvu");
        self.sheet.insert_note(self.row, column, &note).map(|_| ())
    }

    fn signature(&mut self) -> Result<(), XlsxError> {
        let (form, look) = (self.form, self.look);
        if !form.gaps().is_empty() {
            self.row += 1;
            self.whole("Ô tô màu: cần bổ sung trước khi ký (xem trang “Cần bổ sung”).", &look.left)?;
        }
        if form.is_signed_by_hand {
            self.whole(BY_HAND, &look.left)?;
        }
        self.row += 1;
        self.both(("Nơi nhận:", &look.bold), (SIGNER, &look.centre_bold))?;
        self.both(("– Như trên;", &look.left), (SIGNED, &look.centre_italic))?;
        self.both(("– Lưu: VT.", &look.left), ("", &look.centre))
    }
}

/// Lines that a text takes in a cell so wide. The width counts digits of the default font: of this one a few more letters fit.
pub(super) fn lines(text: &str, width: u16) -> u32 {
    let width = (usize::from(width) * 11 / 10).max(1);
    let lines: usize = text.lines().map(|line| line.chars().count().div_ceil(width).max(1)).sum();
    u32::try_from(lines.max(1)).unwrap_or(1)
}

/// A name as official texts have it, in one line.
fn capitals(name: &str) -> String {
    at_length(name).replace('\n', " ").to_uppercase()
}
