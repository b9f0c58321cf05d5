//! The fields of a month's figures: one for each indicator, with what the month before told, and what speaks for all of them.

use super::entry::{Entry, Slot};
use super::told::is_monthly;
use super::words::{how_much, origin, typed};
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::{FigureStatus, IndicatorCode};
use crate::reports::figure::status;
use crate::storage::read::indicator::ValueLine;
use crate::web::ui::{Choice, Faults, Field, Form, Line, Say, Sent};

/// Also what was not changed is told again, with the source that is given.
pub(super) const AGAIN: &str = "again";

/// What the reader was told of doubts, and agreed to.
pub(super) const AGREED: &str = "agreed";

/// The name of an indicator's field.
pub(super) fn amount_name(code: &IndicatorCode) -> String {
    format!("amount/{}", code.as_str())
}

/// The form. `agreed` names the doubts that were told above it.
pub(super) fn form(entry: &Entry<'_>, sent: &Sent, (faults, agreed): (Faults, Option<&str>)) -> Form {
    let (say, month) = (entry.say(), entry.month);
    let form = Form::post(entry.path())
        .hidden("month", month.name.to_string())
        .hidden("level", entry.level_code())
        .faults(faults);
    let form = match agreed {
        Some(agreed) => form.hidden(AGREED, agreed),
        None => form,
    };
    let fields = |monthly: bool| -> Vec<Field> {
        let slots = entry.slots.iter().filter(|slot| is_monthly(&slot.indicator) == monthly);
        slots.map(|slot| field(say, slot).again(sent)).collect()
    };
    let of_days = format!("{} {}", say.of("Trong kỳ", "Within"), month.span(say));
    let on_day = format!("{} {}", say.of("Tại ngày", "As of"), say.day(month.days.last));
    let groups = [(of_days, fields(true)), (on_day, fields(false))];
    let form = groups
        .into_iter()
        .filter(|(_, fields)| !fields.is_empty())
        .fold(form, |form, (legend, fields)| form.group(legend, "", fields));
    let label = match agreed {
        Some(_) => say.of("Ghi, đã xem các điểm trên", "Record; I have seen the above"),
        None => say.of("Ghi số liệu", "Record the figures"),
    };
    form.group(say.of("Nguồn và minh chứng", "Source and evidence"), "", shared(entry, sent))
        .button(label)
        .choice("preview", "page", say.of("Xem trước", "Look ahead"))
        .cancel(super::PAGE, say.of("Không ghi, quay lại", "Back, without recording"))
}

fn field(say: Say, slot: &Slot) -> Field {
    let indicator = &slot.indicator;
    let (name, label) = (amount_name(&indicator.code), say.text(&indicator.name));
    let field = match indicator.unit {
        Unit::YesNo => {
            let choices = [
                Choice::new("", say.of("Chưa trả lời", "Not answered")),
                Choice::new("có", say.of("Có", "Yes")),
                Choice::new("không", say.of("Không", "No")),
            ];
            Field::select(&name, label, choices)
        }
        Unit::Percent => Field::short(&name, format!("{label} (%)")),
        Unit::Days => Field::short(&name, format!("{label} ({})", say.of("ngày", "days"))),
        Unit::Count => Field::short(&name, label),
    };
    let stands = slot.now.as_ref().map(|now| typed(indicator.unit, now.value.amount)).unwrap_or_default();
    field.hint(hint(say, slot)).not_needed().value(stands)
}

/// What it is, what was told before, and what stands.
fn hint(say: Say, slot: &Slot) -> Line {
    let told = |line: &ValueLine| how_much(say, Some(&slot.indicator), line);
    let hint = Line::from(say.text(&slot.indicator.definition)).plain(". ");
    let monthly = is_monthly(&slot.indicator);
    let hint = match (&slot.before, monthly) {
        (Some(before), true) => {
            hint.plain(say.of("Tháng trước: ", "The month before: ")).strong(told(before)).plain(". ")
        }
        (Some(before), false) => {
            let day = say.day(before.value.days.last);
            hint.plain(format!("{} {day}: ", say.of("Ngày", "On"))).strong(told(before)).plain(". ")
        }
        (None, true) => hint.plain(say.of("Tháng trước không báo cáo. ", "Not told the month before. ")),
        (None, false) => hint.plain(say.of("Chưa từng báo cáo. ", "Never told. ")),
    };
    match &slot.now {
        Some(now) => hint.plain(say.of("Đã báo cáo: ", "Reported: ")).and_link(
            format!("{}/values/{}", super::PAGE, now.value.id),
            format!("{} ({})", told(now), origin(say, now)),
        ),
        None => hint,
    }
}

/// What speaks for all of the figures.
fn shared(entry: &Entry<'_>, sent: &Sent) -> Vec<Field> {
    let say = entry.say();
    let now = entry.slots.iter().find_map(|slot| slot.now.as_ref());
    let last = now.or_else(|| entry.slots.iter().find_map(|slot| slot.before.as_ref())).map(|line| &line.value);
    let source =
        now.map_or_else(|| format!("Báo cáo tháng {}", entry.month.written()), |line| line.value.source.clone());
    let evidence = now.and_then(|line| line.value.evidence.clone()).unwrap_or_default();
    let statuses = FigureStatus::ALL.iter().map(|&one| {
        let choice = Choice::new(one.as_str(), status(say.0, one));
        choice.hint(match one {
            FigureStatus::Measured => say.of("đếm được từ hệ thống, sổ sách", "counted from a system or from books"),
            FigureStatus::Declared => say.of("cơ quan báo cáo, không kèm số đếm", "the agency says so"),
            FigureStatus::Estimated => say.of("ước tính, sẽ báo cáo lại", "a guess, to be told again"),
        })
    });
    let status = last.map_or(FigureStatus::Declared, |value| value.status);
    let fields = [
        Field::text("source", say.of("Nguồn", "Source"))
            .hint(say.of("Văn bản hoặc hệ thống có số liệu này.", "The document or system that it stands in."))
            .value(source),
        Field::text("evidence", say.of("Minh chứng", "Evidence"))
            .hint(say.of("Địa chỉ của tệp hoặc số của văn bản.", "An address, or the number of a document."))
            .optional(say)
            .value(evidence),
        Field::radio("status", say.of("Tính chất", "How far it is to be trusted"), statuses).value(status.as_str()),
        Field::text("reporter", say.of("Người hoặc đơn vị báo cáo", "Reported by"))
            .hint(say.of("Để trống thì ghi tên tài khoản này.", "Left empty, it is this account."))
            .optional(say)
            .value(last.map(|value| value.reporter.clone()).unwrap_or_default()),
    ];
    let mut fields: Vec<Field> = fields.into_iter().map(|field| field.again(sent)).collect();
    if now.is_some() {
        let label = say.of(
            "Ghi lại cả những số liệu không thay đổi, với nguồn và minh chứng trên",
            "Tell also what has not changed again, with this source and evidence",
        );
        fields.push(Field::tick(AGAIN, label).not_needed().again(sent));
    }
    fields
}
