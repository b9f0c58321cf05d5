//! The year-end report for reading.

use super::YearEnd;
use crate::domain::lang::Lang;
use crate::reports::figure::{amount, status};
use crate::reports::number::{count, day, instant};
use crate::reports::table::{Align, Table};

/// A heading and a table, section by section.
#[must_use]
pub fn text(report: &YearEnd, lang: Lang) -> String {
    let (first, last, as_of) = (day(lang, report.days.first), day(lang, report.days.last), day(lang, report.as_of));
    let made = instant(lang, report.generated_at);
    let year = report.year;
    let heading = match lang {
        Lang::Vi => format!(
            "KẾT QUẢ ỨNG DỤNG CÔNG NGHỆ THÔNG TIN NĂM {year}\n{}.\nSố liệu phát sinh từ {first} đến {last}; số liệu tại thời điểm tính đến hết ngày {as_of}; \
             lập lúc {made}.\n\n",
            report.province
        ),
        Lang::En => format!(
            "WHAT WAS REACHED IN {year}\n{}.\nWhat adds up: {first} to {last}; what is as of a day: end of {as_of}; made at {made}.\n\n",
            report.province
        ),
    };
    let mut table = Table::new(&[
        (lang.pick("Chỉ tiêu", "Figure"), Align::Wrap(52)),
        (lang.pick("Kết quả", "Value"), Align::Right),
        (lang.pick("Tính chất", "Status"), Align::Left),
        (lang.pick("Tính đến", "As of"), Align::Left),
        (lang.pick("Nguồn", "Source"), Align::Wrap(40)),
    ]);
    for section in &report.sections {
        table.heading(section.title.pick(lang));
        for figure in &section.figures {
            let label = format!("  {}", figure.label.pick(lang));
            let Some(told) = &figure.told else {
                table.row([
                    label,
                    lang.pick("–", "n/a").to_owned(),
                    lang.pick("chưa có số liệu", "not told").to_owned(),
                    String::new(),
                    String::new(),
                ]);
                continue;
            };
            let value = amount(lang, figure.unit, told.amount);
            let value = told.of.map_or(value.clone(), |whole| format!("{value}/{}", count(lang, whole)));
            table.row([
                label,
                value,
                status(lang, told.status).to_owned(),
                day(lang, told.as_of),
                told.source.pick(lang).to_owned(),
            ]);
        }
    }
    let left_out = report.left_out.len() as u64;
    let note = match (lang, left_out) {
        (_, 0) => String::new(),
        (Lang::Vi, more) => format!(
            "\n{} số liệu có kỳ vượt ra ngoài năm nên không được cộng vào năm nào; xem left_out trong --json.\n",
            count(lang, more)
        ),
        (Lang::En, more) => format!(
            "\n{} figures are of periods that reach beyond the year and count in none; --json lists them as left_out.\n",
            count(lang, more)
        ),
    };
    format!("{heading}{table}{note}")
}
