//! What a version says otherwise than the one before it.

use crate::domain::ids::AgencyId;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::measured::measured;
use crate::operations::editions::Shown;
use crate::reports::figure::{amount, exchange_level};
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
    differ.retain(|one| one.figure != "known_at" && !repeats(one));
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

/// The counts of a share of people, which are among the counts of people already.
fn repeats(one: &Difference) -> bool {
    one.place.is_some() && (one.figure.ends_with(" numerator") || one.figure.ends_with(" denominator"))
}

fn row(say: Say, shown: &Shown, one: &Difference) -> Row {
    let unit = unit_of(shown, one);
    let told = |text: &Option<String>| text.as_deref().map_or_else(|| Line::from("–"), |text| value(say, unit, text));
    Row::new([whose(say, shown, one), figure(say, shown, one), told(&one.published), told(&one.counted)])
}

/// How much, and below it what else is told: how far it is to be trusted, and where it stands.
fn value(say: Say, unit: Option<Unit>, text: &str) -> Line {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    match (unit, first.parse()) {
        (Some(unit), Ok(stored)) => Line::from(amount(say.0, unit, Amount(stored))).small(rest),
        _ => Line::from(text),
    }
}

/// In which unit a figure is told; none of what is no figure.
fn unit_of(shown: &Shown, one: &Difference) -> Option<Unit> {
    if one.place.is_some() {
        return Some(Unit::Count);
    }
    let code = code_of(&one.figure);
    let reported = shown.content.reported().iter().find(|row| row.indicator == code).map(|row| row.unit);
    reported.or_else(|| code.parse().ok().map(|which| measured(which).unit))
}

/// What it is of: the first word.
fn code_of(figure: &str) -> &str {
    figure.split(' ').next().unwrap_or_default()
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
        return Line::from(words::column(say.0, column)).small(rank.map_or("", |rank| words::rank(say.0, rank)));
    }
    match one.figure.as_str() {
        "name" => Line::from(say.of("Tên, vị trí trong hệ thống tổ chức", "Name and place in the tree")),
        "period" => Line::from(say.of("Thời gian của kỳ", "Days of the month")),
        "rule" => Line::from(say.of("Quy tắc xác định người thuộc diện", "Rule of who is in scope")),
        "unplaced" => Line::from(say.of("Người ở đơn vị không còn hoạt động", "People of an agency that is no more")),
        figure => {
            let code = code_of(figure);
            let about = figure.get(code.len()..).unwrap_or_default().trim();
            if let Ok(which) = code.parse() {
                return Line::from(say.text(&measured(which).name)).small(part(say, about));
            }
            let reported = shown.content.reported().iter().find(|row| row.indicator == code);
            reported.map_or_else(|| Line::code(figure), |row| Line::from(row.called.as_str()).small(about))
        }
    }
}

/// Of whom or between whom an indicator is, and whether in the month or in the year so far.
fn part(say: Say, about: &str) -> String {
    let word = |code: &str| match code {
        "period" => say.of("trong kỳ", "in the month").to_owned(),
        "year" => say.of("lũy kế từ đầu năm", "in the year so far").to_owned(),
        other => {
            let rank = other.parse().ok().map(|rank| words::rank(say.0, rank));
            rank.or_else(|| other.parse().ok().map(|level| exchange_level(say.0, level))).unwrap_or(other).to_owned()
        }
    };
    about.split(' ').filter(|code| !code.is_empty()).map(word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_indicators_is_put_into_words() {
        assert_eq!(part(Say::VI, "head period"), "Người đứng đầu, trong kỳ");
        assert_eq!(part(Say::VI, "province_commune year"), "tỉnh - xã, lũy kế từ đầu năm");
        assert_eq!(part(Say::VI, "something else"), "something, else");
        let told = value(Say::VI, Some(Unit::Percent), "955 2/4 declared").to_string();
        assert!(told.contains("95,5 %") && told.contains("<small>2/4 declared</small>"), "{told}");
        assert_eq!(value(Say::VI, Some(Unit::Count), "6149").to_string(), "6.149");
        assert_eq!(value(Say::VI, None, "Sở A H10").to_string(), "Sở A H10");
    }

    #[test]
    fn counts_that_are_told_already_are_not_told_again() {
        let place = Some(CountPlace {
            row: Place::Total,
            rank: None,
            column: crate::domain::adoption::counts::Column::Covered,
        });
        let one = |figure: &str, place| Difference {
            agency: "total".to_owned(),
            figure: figure.to_owned(),
            place,
            published: None,
            counted: None,
        };
        assert!(repeats(&one("coverage numerator", place)) && !repeats(&one("covered", place)));
        assert!(!repeats(&one("usage numerator", None)));
    }
}
