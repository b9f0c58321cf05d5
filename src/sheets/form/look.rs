//! How the cells of a form look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

/// What has yet to be filled in.
const MARKED: Color = Color::RGB(0x00FF_F2CC);

/// The formats of a form.
pub(super) struct Look {
    pub(super) left: Format,
    pub(super) bold: Format,
    pub(super) centre: Format,
    pub(super) centre_bold: Format,
    pub(super) centre_italic: Format,
    pub(super) motto: Format,
    pub(super) right_italic: Format,
    pub(super) draft: Format,
    pub(super) heading: Format,
    pub(super) cell: Format,
    pub(super) middle: Format,
    pub(super) day: Format,
    pub(super) gap: Format,
    pub(super) contact_gap: Format,
}

impl Look {
    pub(super) fn new() -> Self {
        let text = Format::new().set_font_name("Times New Roman").set_font_size(12).set_text_wrap();
        let left = text.set_align(FormatAlign::Left).set_align(FormatAlign::Top);
        let centre = left.clone().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
        let cell = left.clone().set_border(FormatBorder::Thin).set_font_size(11);
        let middle = cell.clone().set_align(FormatAlign::Center);
        Self {
            bold: left.clone().set_bold(),
            centre_bold: centre.clone().set_bold(),
            centre_italic: centre.clone().set_italic(),
            motto: centre.clone().set_bold().set_underline(FormatUnderline::Single),
            right_italic: left.clone().set_align(FormatAlign::Right).set_italic().set_font_size(10),
            draft: centre.clone().set_bold().set_font_color(Color::Red),
            heading: middle.clone().set_bold().set_align(FormatAlign::VerticalCenter),
            day: middle.clone().set_num_format("dd/mm/yyyy"),
            gap: cell.clone().set_background_color(MARKED),
            contact_gap: left.clone().set_background_color(MARKED),
            left,
            centre,
            cell,
            middle,
        }
    }
}
