//! What a version says otherwise than the one before it.

use crate::domain::adoption::counts::Column as Counted;
use crate::domain::ids::AgencyId;
use crate::operations::editions::Shown;
use crate::reports::monthly::{Content, CountPlace, Difference, Row as Place, differences};
use crate::reports::words;
use crate::web::ui::{Column, Line, Row, Say, Table};

/// Differences that are told one by one.
const MOST: usize = 100;

/// What is told otherwise; `before` is the version before.
pub(super) fn table(say: Say, before: (u32, &Content), shown: &Shown) -> Table {
    let (version, content) = before;
    // Which knowledge each was counted by always differs, and is told above.
    let mut differ = differences(content, &shown.content);
    differ.retain(|one| one.figure != "known_at");
    let columns = [
        Column::new(say.of("Cơ quan, đơn vị", "Agency")),
        Column::new(say.of("Số liệu", "Figure")),
        Column::number(say.of("Bản trước", "Before")),
        Column::number(say.of("Bản này", "Now")),
    ];
    let caption = format!("{} {version}", say.of("Thay đổi so với bản", "Changed since version"));
    let empty = say.of("Mọi số liệu như bản trước.", "Every figure is as it was.");
    let more = differ.len().saturating_sub(MOST);
    let rows: Vec<Row> = differ.iter().take(MOST).map(|one| row(say, shown, one)).collect();
    let table = Table::new(caption, columns, empty).rows(rows);
    if more == 0 {
        return table;
    }
    table.note(format!(
        "{} {}",
        say.count(more),
        say.of("thay đổi nữa không hiện ở đây.", "more changes are not shown here.")
    ))
}

fn row(say: Say, shown: &Shown, one: &Difference) -> Row {
    let told = |text: &Option<String>| Line::from(text.as_deref().unwrap_or("–"));
    Row::new([whose(say, shown, one), figure(say, shown, one), told(&one.published), told(&one.counted)])
}

fn whose(say: Say, shown: &Shown, one: &Difference) -> Line {
    match one.place.map(|place| place.row) {
        Some(Place::Total) => Line::from(say.of("Toàn bộ", "Everything")),
        Some(Place::Level(level)) => Line::from(words::level(say.0, level)),
        Some(Place::Agency(agency)) => named(shown, agency, &one.agency),
        None if one.agency == "total" => Line::from(say.of("Toàn bộ", "Everything")),
        None => {
            let unit = shown.content.units().iter().find(|unit| unit.code.as_str() == one.agency);
            unit.map_or_else(|| Line::code(one.agency.as_str()), |unit| named(shown, unit.agency, &one.agency))
        }
    }
}

fn named(shown: &Shown, agency: AgencyId, code: &str) -> Line {
    let unit = shown.content.units().iter().find(|unit| unit.agency == agency);
    unit.map_or_else(|| Line::code(code), |unit| Line::from(unit.name.as_str()).small(code))
}

fn figure(say: Say, shown: &Shown, one: &Difference) -> Line {
    if let Some(CountPlace { rank, column, .. }) = one.place {
        return Line::from(counted(say, column)).small(rank.map_or("", |rank| words::rank(say.0, rank)));
    }
    match one.figure.as_str() {
        "name" => Line::from(say.of("Tên, vị trí trong hệ thống tổ chức", "Name and place in the tree")),
        "period" => Line::from(say.of("Thời gian của kỳ", "Days of the month")),
        "rule" => Line::from(say.of("Quy tắc xác định người thuộc diện", "Rule of who is in scope")),
        "unplaced" => Line::from(say.of("Người ở đơn vị không còn hoạt động", "People of an agency that is no more")),
        figure => {
            let code = figure.split(' ').next().unwrap_or_default();
            let reported = shown.content.reported().iter().find(|row| row.indicator == code);
            reported.map_or_else(|| Line::code(figure), |row| Line::from(row.called.as_str()).small(figure))
        }
    }
}

fn counted(say: Say, column: Counted) -> &'static str {
    words::column(say.0, column)
}
