//! A score card in parts: points won and lost by criterion, how much is lacking to the rank above, and what alone would do.

use super::super::links::address;
use super::ROWS;
use crate::auth::permission::Permission::EnterFigures;
use crate::domain::lang::Lang;
use crate::domain::score::points::{Figure, Points, Won};
use crate::reports::figure::status;
use crate::reports::indicators::why_none;
use crate::reports::league::told::{self, points};
use crate::reports::league::{Card, CardLine, ways};
use crate::web::ui::{Column, Line, List, Row, Say, Table, Visitor};

/// Points won and lost, each figure with the way to what it was counted from.
pub(in crate::web::pages) fn points_table(visitor: &Visitor, card: &Card<'_>) -> Table {
    let say = visitor.say;
    let columns = [
        Column::new(say.of("Tiêu chí", "Criterion")),
        Column::number(say.of("Số liệu", "Figure")),
        Column::number(say.of("Điểm đạt", "Won")),
        Column::number(say.of("Điểm mất", "Lost")),
        Column::number(say.of("Kỳ trước", "Before")),
        Column::number(say.of("Cần thêm để lên hạng", "More needed to move up")),
    ];
    let lost: Points = card.lines.iter().filter_map(|line| line.won.as_ref().map(Won::lost)).sum();
    let before = card.line.before.as_ref().map(|before| points(say.0, before.score.won()));
    let total = [
        say.of("Cộng", "Total").to_owned(),
        told::share(say.0, card.line),
        points(say.0, card.line.score.won()),
        points(say.0, lost),
        before.unwrap_or_else(|| say.of("–", "n/a").to_owned()),
        String::new(),
    ];
    let empty = say.of("Bộ tiêu chí chưa có tiêu chí nào.", "The score set has no criterion.");
    Table::new(say.of("Điểm đạt và điểm mất theo tiêu chí", "Points won and lost"), columns, empty)
        .note(say.of("Chọn một số liệu để xem chi tiết.", "Choose a figure to see what it was counted from."))
        .rows(card.lines.iter().map(|line| row(visitor, card, line)))
        .row(Row::total(total.map(Line::from)))
}

fn row(visitor: &Visitor, card: &Card<'_>, line: &CardLine<'_>) -> Row {
    let say = visitor.say;
    let figure = told::figure(say.0, line.won.map(|won| won.figure));
    let figure = match opens(visitor, card, line) {
        Some(to) => Line::link(to, figure),
        None => figure.into(),
    };
    let more = line.closes_by.map(|more| format!("{} {}", say.count(more.count), more.of.called(say.0)));
    Row::new([
        Line::from(line.criterion.name.pick(say.0)).small(behind(say, line)),
        figure,
        told::won(say.0, line.won).into(),
        told::lost(say.0, line.won).into(),
        told::won(say.0, line.before).into(),
        more.unwrap_or_else(|| say.of("–", "n/a").to_owned()).into(),
    ])
}

/// What a figure was counted from: the rows behind the indicator, or what the agency reported, for whoever may enter that. Lists are
/// of what is known now.
fn opens(visitor: &Visitor, card: &Card<'_>, line: &CardLine<'_>) -> Option<String> {
    line.won.filter(|won| won.figure != Figure::NotApplicable)?;
    if card.frame.known.is_some() {
        return None;
    }
    let code = card.line.code.as_str();
    let counted = card.frame.set.rule.counted(&line.criterion.indicator);
    // A share that an agency told as such, once, has no documents behind it.
    let Some(counted) = counted.filter(|_| line.behind.is_none_or(|behind| behind.is_counted)) else {
        let month = card.frame.reported_month.to_string();
        return visitor.can(EnterFigures).then(|| address(&format!("/figures/{code}"), [("month", month.as_str())]));
    };
    let (month, day) = match card.frame.month {
        _ if counted.is_of_period() => (card.frame.reported_month.to_string(), String::new()),
        Some(month) => (month.to_string(), String::new()),
        None => (String::new(), card.frame.as_of.to_string()),
    };
    let which = counted.measured().as_str();
    Some(address(ROWS, &[("indicator", which), ("agency", code), ("period", &month), ("as_of", &day)]))
}

/// What speaks for a figure.
fn behind(say: Say, line: &CardLine<'_>) -> String {
    let Some(behind) = line.behind else {
        return say.of("không áp dụng cho khối", "not for the block").to_owned();
    };
    let mut told: Vec<String> = Vec::new();
    told.extend(behind.status.map(|one| status(say.0, one).to_owned()));
    told.extend(behind.as_of.map(|day| format!("{} {}", say.of("ngày", "of"), say.day(day))));
    told.extend(Some(behind.source.pick(say.0).to_owned()).filter(|source| !source.is_empty()));
    told.extend(behind.why.map(|why| why_none(say.0, why).to_owned()));
    if told.is_empty() { told::unreported(say.0).to_owned() } else { told.join(", ") }
}

/// How much is lacking to the rank above.
pub(in crate::web::pages) fn gap(say: Say, card: &Card<'_>) -> String {
    match (card.line.rank, card.line.to_next) {
        (None, _) => say.of("Chưa có số liệu để tính điểm.", "There is no figure to give points by.").to_owned(),
        (Some(_), None) => say.of("Cơ quan đang đứng đầu khối.", "The agency is first in its block.").to_owned(),
        (Some(_), Some(lacking)) => {
            let lacking = points(say.0, lacking);
            match say.0 {
                Lang::Vi => format!("Còn thiếu {lacking} điểm để bằng cơ quan xếp ngay trên."),
                Lang::En => format!("{lacking} points are lacking to the agency ranked above."),
            }
        }
    }
}

/// What alone would bring the agency up; nothing where nothing alone would.
pub(in crate::web::pages) fn ways_up(say: Say, card: &Card<'_>) -> Option<List> {
    let ways = ways(card, say.0);
    let heading = say.of("Chỉ cần một trong các cách sau để lên hạng", "Any one of these alone would bring it up");
    (!ways.is_empty()).then(|| List::new(heading).items(ways.into_iter().map(Line::from)))
}
