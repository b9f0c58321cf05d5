//! A plan in figures: by class and kind, by agency, and what it leaves out.

use std::collections::HashMap;

use super::super::links::address;
use super::PAGE;
use crate::operations::plan_review::{RowClass, class_code, class_words, kind_code, kind_words, trip_place, why};
use crate::operations::stored_plan::StoredPlan;
use crate::storage::read::View as ReadView;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Actions, Column, Line, Row, Say, Table, Tile, Tiles};

/// Agencies shown unless all are asked for: those of which most is taken away come first.
const SHOWN: usize = 15;
/// Findings shown whole.
const FINDINGS: usize = 20;

/// Agencies with what the plan does there, what is taken away first.
fn sorted(stored: &StoredPlan) -> Vec<(&str, Vec<(RowClass, u64)>)> {
    let taken = |classes: &[(RowClass, u64)]| -> u64 {
        classes.iter().filter(|(class, _)| class.is_destructive()).map(|(_, number)| number).sum()
    };
    let total = |classes: &[(RowClass, u64)]| -> u64 { classes.iter().map(|(_, number)| number).sum() };
    let by_agency = stored.report.by_agency.iter();
    let mut all: Vec<(&str, Vec<(RowClass, u64)>)> = by_agency
        .map(|(code, classes)| (code.as_str(), classes.iter().map(|(&class, &number)| (class, number)).collect()))
        .collect();
    all.sort_by_key(|(_, classes)| std::cmp::Reverse((taken(classes), total(classes))));
    all
}

/// The names of the agencies that the page tells of.
pub(super) async fn names(app: &App, stored: &StoredPlan, all: bool) -> Result<HashMap<String, String>, PageError> {
    let places: Vec<String> = stored.guard.trips().iter().map(|trip| trip_place(trip).vi).collect();
    let shown = sorted(stored).into_iter().take(if all { usize::MAX } else { SHOWN });
    let codes: Vec<&str> = shown.map(|(code, _)| code).chain(places.iter().map(String::as_str)).collect();
    let view = ReadView::of(app.registry.clock.today());
    Ok(app.registry.store.read().await?.agency_names_by_code(view, &codes).await?)
}

/// Rows by class and kind, each number with the way to its rows.
pub(super) fn figures(say: Say, stored: &StoredPlan) -> Tiles {
    let id = stored.plan.id;
    let report = &stored.report;
    let all = Tile::new(
        say.of("Số dòng thay đổi", "Rows"),
        if report.rows == 0 {
            say.count(0_u64).into()
        } else {
            Line::link(format!("{PAGE}/plans/{id}/rows"), say.count(report.rows))
        },
    );
    let classes = report.by_class.iter().map(|(&class, &number)| {
        let to = format!("{PAGE}/plans/{id}/rows?class={}", class_code(class));
        let tile = Tile::new(capital(&say.text(&class_words(class))), Line::link(to, say.count(number)));
        if class.is_destructive() { tile.about(say.of("lấy đi", "takes away")) } else { tile }
    });
    let kinds = report.by_kind.iter().map(|(&kind, &number)| {
        let to = format!("{PAGE}/plans/{id}/rows?kind={}", kind_code(kind));
        Tile::new(capital(&say.text(&kind_words(kind))), Line::link(to, say.count(number)))
    });
    let kept = [
        Tile::new(say.of("Giữ nguyên", "Unchanged"), say.count(report.skipped.unchanged)),
        Tile::new(say.of("Không do hệ thống quản lý", "Not ours"), say.count(report.skipped.unmanaged)),
    ];
    Tiles::of(std::iter::once(all).chain(classes).chain(kinds).chain(kept))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What the plan does, by agency.
pub(super) fn agencies(say: Say, stored: &StoredPlan, names: &HashMap<String, String>, all: bool) -> Table {
    let id = stored.plan.id;
    let sorted = sorted(stored);
    let hidden = if all { 0 } else { sorted.len().saturating_sub(SHOWN) };
    let columns = [
        Column::new(say.of("Cơ quan", "Agency")),
        Column::number(say.of("Số dòng", "Rows")),
        Column::new(say.of("Theo loại thay đổi", "By class")),
    ];
    let row = |(code, classes): (&str, Vec<(RowClass, u64)>)| {
        let to = |class: Option<RowClass>| {
            let asked = [("agency", code), ("class", class.map(class_code).unwrap_or_default())];
            address(&format!("{PAGE}/plans/{id}/rows"), asked)
        };
        let total: u64 = classes.iter().map(|(_, number)| number).sum();
        let by_class = classes.iter().fold(Line::default(), |line, &(class, number)| {
            let text = format!("{}: {}", say.text(&class_words(class)), say.count(number));
            let line = if line.is_empty() { line } else { line.plain(", ") };
            if code.is_empty() { line.plain(text) } else { line.and_link(to(Some(class)), text) }
        });
        let total = say.count(total);
        Row::new([
            agency(say, code, names),
            if code.is_empty() { total.into() } else { Line::link(to(None), total) },
            by_class,
        ])
    };
    let empty = say.of(
        "Không có thay đổi nào: danh bạ đúng như sổ đăng ký.",
        "Nothing changes: the directory is as the registry has it.",
    );
    let shown = sorted.len() - hidden;
    let table =
        Table::new(say.of("Theo cơ quan", "By agency"), columns, empty).rows(sorted.into_iter().take(shown).map(row));
    if hidden == 0 {
        return table.filtered(say.of("Lọc cơ quan", "Filter"));
    }
    let more =
        format!("{} {}", say.count(u64::try_from(hidden).unwrap_or(u64::MAX)), say.of("cơ quan khác", "more agencies"));
    table.note(Line::default().and_link(format!("{PAGE}/plans/{id}?agencies=all"), more))
}

/// An agency by its name and code.
pub(super) fn agency(say: Say, code: &str, names: &HashMap<String, String>) -> Line {
    match names.get(code) {
        _ if code.is_empty() => say.of("Các nhánh của danh bạ", "The directory's branches").into(),
        Some(name) => Line::from(name.as_str()).small(code),
        None => code.into(),
    }
}

/// What the plan leaves out for people to look at; none when there is nothing.
pub(super) fn left_out(say: Say, stored: &StoredPlan) -> Option<Table> {
    let findings = &stored.report.skipped.findings;
    if findings.total() == 0 {
        return None;
    }
    let columns = [Column::new(say.of("Mục", "Entry")), Column::new(say.of("Lý do", "Why"))];
    let rows = findings.kept.iter().take(FINDINGS);
    let rows = rows.map(|finding| Row::new([Line::code(finding.dn.0.as_str()), say.text(&why(finding)).into()]));
    let shown = u64::try_from(findings.kept.len().min(FINDINGS)).unwrap_or(u64::MAX);
    let caption = format!(
        "{}: {}",
        say.of("Để lại, cần người xem", "Left out, for a person to look at"),
        say.count(findings.total())
    );
    let table = Table::new(caption, columns, "").rows(rows);
    let more = findings.total().saturating_sub(shown);
    Some(if more == 0 {
        table
    } else {
        table.note(format!("{} {}", say.of("Không hiện hết; còn", "Not all are shown;"), say.count(more)))
    })
}

/// The way back to a plan.
pub(super) fn back(say: Say, id: crate::domain::ids::PlanId) -> Actions {
    Actions::default().link(format!("{PAGE}/plans/{id}"), say.of("Về kế hoạch", "Back to the plan"))
}
