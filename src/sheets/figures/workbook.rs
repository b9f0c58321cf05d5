//! The workbook: a sheet for each table, and one for how the figures are to be read.

use rust_xlsxwriter::{
    Chart as Drawn, ChartDataLabel, ChartType, DocProperties, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use super::super::export::ExportError;
use super::super::export::xlsx::{A4, bounded, instant, told};
use super::{Chart, ChartKind, Figure, NOT_APPLICABLE, Sheet};
use crate::domain::clock::Timestamp;

/// Characters of the column of notes: a printed page.
const NOTES_WIDTH: u16 = 120;

/// Tables as a workbook, made at an instant; with how they are to be read, under a name.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn workbook(sheets: &[Sheet], notes: (&str, &[String]), at: Timestamp) -> Result<Vec<u8>, ExportError> {
    written(sheets, notes, at).map_err(told)
}

struct Look {
    title: Format,
    subtitle: Format,
    plain: Format,
    heading: Format,
    text: Format,
    count: Format,
    share: Format,
    points: Format,
    none: Format,
}

impl Look {
    fn new() -> Self {
        let cell = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        let heading = cell.clone().set_bold().set_text_wrap().set_align(FormatAlign::Center);
        Self {
            title: Format::new().set_bold().set_font_size(13),
            subtitle: Format::new(),
            plain: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            heading: heading.set_align(FormatAlign::VerticalCenter),
            text: cell.clone().set_text_wrap(),
            count: cell.clone().set_num_format("#,##0"),
            share: cell.clone().set_num_format("0.0%"),
            points: cell.clone().set_num_format("#,##0.00"),
            none: cell.set_align(FormatAlign::Right),
        }
    }
}

fn written(sheets: &[Sheet], (name, notes): (&str, &[String]), at: Timestamp) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new();
    if let Some(title) = sheets.iter().find_map(|sheet| sheet.title.first()) {
        properties = properties.set_title(bounded(title));
    }
    if let Some(made) = instant(at.to_offset()) {
        properties = properties.set_creation_datetime(&made);
    }
    workbook.set_properties(&properties);
    let look = Look::new();
    for sheet in sheets {
        write_sheet(workbook.add_worksheet(), sheet, &look)?;
    }
    write_notes(workbook.add_worksheet(), name, notes, &look)?;
    workbook.save_to_buffer()
}

fn write_sheet(page: &mut Worksheet, sheet: &Sheet, look: &Look) -> Result<(), XlsxError> {
    page.set_name(sheet.name)?;
    let mut row = 0_u32;
    for line in &sheet.title {
        let format = if row == 0 { &look.title } else { &look.subtitle };
        page.write_string_with_format(row, 0, bounded(line), format)?;
        row += 1;
    }
    let headings = row + u32::from(!sheet.title.is_empty());
    for (place, column) in (0_u16..).zip(&sheet.columns) {
        page.set_column_width(place, column.width)?;
        page.write_string_with_format(headings, place, column.heading, &look.heading)?;
    }
    row = headings;
    for figures in &sheet.rows {
        row += 1;
        for (place, figure) in (0_u16..).zip(figures) {
            write_figure(page, (row, place), figure, look)?;
        }
    }
    let last = u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    page.autofilter(headings, 0, row, last)?;
    page.set_freeze_panes(headings + 1, 0)?;
    page.set_repeat_rows(headings, headings)?;
    set_up(page);
    if let Some(chart) = &sheet.chart {
        page.insert_chart(row + 2, 0, &drawn(sheet.name, chart, headings + 1))?;
    }
    Ok(())
}

/// A4 across, as wide as a page, as many pages as it takes, each with its number.
fn set_up(page: &mut Worksheet) {
    page.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    page.set_margins(0.6, 0.6, 0.8, 0.6, 0.3, 0.3).set_footer("&C&P/&N");
}

#[expect(clippy::cast_precision_loss, reason = "counts of people and tenths are far below 2^53")]
fn write_figure(page: &mut Worksheet, (row, place): (u32, u16), figure: &Figure, look: &Look) -> Result<(), XlsxError> {
    match figure {
        Figure::Text(words) => page.write_string_with_format(row, place, bounded(words), &look.text)?,
        Figure::Count(number) => page.write_number_with_format(row, place, *number as f64, &look.count)?,
        Figure::Share(Some(tenths)) => {
            page.write_number_with_format(row, place, *tenths as f64 / 1_000.0, &look.share)?
        }
        Figure::Points(Some(hundredths)) => {
            page.write_number_with_format(row, place, *hundredths as f64 / 100.0, &look.points)?
        }
        Figure::Share(None) | Figure::Points(None) => {
            page.write_string_with_format(row, place, NOT_APPLICABLE, &look.none)?
        }
    };
    Ok(())
}

/// The chart; `below` is the sheet's first row below the headings.
fn drawn(name: &str, chart: &Chart, below: u32) -> Drawn {
    let row = |number: usize| below + u32::try_from(number).unwrap_or(u32::MAX - below);
    let (first, last) = (row(chart.rows.0), row(chart.rows.1.saturating_sub(1)));
    let mut drawn = Drawn::new(match chart.kind {
        ChartKind::Bars => ChartType::Bar,
        ChartKind::Line => ChartType::Line,
    });
    drawn
        .add_series()
        .set_categories((name, first, chart.names, last, chart.names))
        .set_values((name, first, chart.shares, last, chart.shares))
        .set_data_label(ChartDataLabel::new().show_value());
    drawn.title().set_name(&*chart.title);
    drawn.legend().set_hidden();
    if chart.kind == ChartKind::Bars {
        // Of bars the first axis is the one that stands upright; the first row comes on top.
        drawn.x_axis().set_reverse();
    }
    drawn.y_axis().set_min(0).set_max(1).set_num_format("0%");
    drawn.set_alt_text(&chart.told);
    drawn
}

fn write_notes(page: &mut Worksheet, name: &str, notes: &[String], look: &Look) -> Result<(), XlsxError> {
    page.set_name(name)?;
    page.set_column_width(0, NOTES_WIDTH)?;
    for (row, line) in (0_u32..).zip(notes) {
        page.write_string_with_format(row, 0, bounded(line), &look.plain)?;
    }
    set_up(page);
    Ok(())
}
