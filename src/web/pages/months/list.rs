//! `GET /reports/months`: the months of which something was drafted, the newest first, and what waits in each.

use axum::extract::State;
use time::Date;

use super::{PAGE, called, first_page};
use crate::auth::permission::Permission::{DraftReports, ReadRegistry};
use crate::domain::edition::{open_contests, silent};
use crate::operations::editions::{MonthLine, list_months};
use crate::web::error::PageError;
use crate::web::pages::figures::written;
use crate::web::state::App;
use crate::web::ui::{Actions, Column, Line, Row, Say, Shape, Table, View, Visitor};

/// The page.
pub(in crate::web) async fn list(State(app): State<App>, visitor: Visitor) -> Result<View, PageError> {
    visitor.may(ReadRegistry)?;
    let say = visitor.say;
    let months = list_months(&app.registry, &visitor.actor()).await?;
    let draft = Actions::default().link(format!("{PAGE}/draft"), say.of("Lập dự thảo báo cáo tháng", "Draft a month"));
    let may_draft = visitor.actor().require(DraftReports).is_ok();
    let lead = say.of(
        "Số liệu mỗi kỳ được lập thành dự thảo, các cơ quan xem và cho ý kiến, rồi người khác công bố. Bản đã công bố không \
         bao giờ thay đổi; muốn đính chính thì công bố bản mới kèm lý do.",
        "A month's figures are drafted, looked at by the agencies, then published by another person. What is published never \
         changes; a correction is a new version, with its reason.",
    );
    Ok(first_page(&app, &visitor, called(say)).lead(lead).with_some(may_draft.then_some(draft)).with(table(
        say,
        app.registry.clock.today(),
        &months,
    )))
}

fn table(say: Say, today: Date, months: &[MonthLine]) -> Table {
    let columns = [
        Column::new(say.of("Kỳ", "Month")),
        Column::new(say.of("Đã công bố", "Published")),
        Column::new(say.of("Dự thảo", "Draft")),
        Column::number(say.of("Cơ quan chưa xem", "Agencies silent")),
        Column::number(say.of("Ý kiến chưa trả lời", "Open contests")),
    ];
    let empty = say.of(
        "Chưa có kỳ báo cáo nào. Người báo cáo của tỉnh lập dự thảo sau ngày chốt số liệu.",
        "No month was drafted yet. The province's reporter drafts one after its figures closed.",
    );
    Table::new(say.of("Các kỳ báo cáo", "Months"), columns, empty)
        .rows(months.iter().rev().map(|line| row(say, today, line)))
}

fn row(say: Say, today: Date, line: &MonthLine) -> Row {
    let path = format!("{PAGE}/{}", line.month);
    let published = match line.editions.last() {
        Some(edition) => Line::status(Shape::Good, format!("{} {}", say.of("bản", "version"), edition.version))
            .small(say.instant(edition.at)),
        None => Line::from("–"),
    };
    let Some((draft, units)) = &line.draft else {
        let nothing = || Line::from("–");
        return Row::new([Line::link(path, written(line.month)), published, nothing(), nothing(), nothing()]);
    };
    let until = format!("{} {}", say.of("xem đến hết ngày", "to be looked at until"), say.day(draft.seen_until));
    let state = if today <= draft.seen_until {
        Line::status(Shape::Waits, say.of("đang lấy ý kiến", "being looked at"))
    } else {
        Line::status(Shape::Waits, say.of("chờ công bố", "waits for publication"))
    };
    let to = format!("{path}?draft=yes");
    Row::new([
        Line::link(path, written(line.month)),
        published,
        state.small(until),
        Line::link(to.as_str(), say.count(silent(units, &line.acts).len())),
        Line::link(to.as_str(), say.count(open_contests(&line.acts).len())),
    ])
}
