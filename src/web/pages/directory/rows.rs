//! `GET /directory/plans/{id}/rows`: the rows of a plan, filtered and page by page. On a page they stand by agency and class, each with
//! what was there before and what comes after.

use std::collections::HashMap;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use super::super::links;
use super::figures::{agency, back};
use super::{LINES, PAGE, view, whole};
use crate::auth::permission::Permission::ApprovePlan;
use crate::domain::ids::PlanId;
use crate::operations::plan_review::{
    Change, KINDS, ReviewPage, ReviewRow, RowClass, RowFilter, class_code, class_words, kind_code, kind_words,
    review_rows,
};
use crate::storage::read::View as ReadView;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Choice, Column, Field, Form, Line, Pager, Row, Say, Shape, Table, View, Visitor};

/// Values of one attribute that are shown.
const VALUES: usize = 8;

/// Which rows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    kind: String,
    class: String,
    agency: String,
    after: String,
}

impl Asked {
    /// What is asked for; a code that there is not is no page of ours.
    fn filter(&self) -> Result<RowFilter, PageError> {
        let kind = KINDS.into_iter().find(|&kind| kind_code(kind) == self.kind);
        let class = RowClass::ALL.into_iter().find(|&class| class_code(class) == self.class);
        if (kind.is_none() && !self.kind.is_empty()) || (class.is_none() && !self.class.is_empty()) {
            return Err(PageError::NotFound);
        }
        let agency = self.agency.trim().to_ascii_uppercase();
        Ok(RowFilter { kind, class, agency: (!agency.is_empty()).then_some(agency) })
    }
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<PlanId>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let (Path(id), Query(asked)) = (id?, asked?);
    whole(&visitor, ApprovePlan)?;
    let say = visitor.say;
    let filter = asked.filter()?;
    let after = if asked.after.is_empty() { 0 } else { asked.after.parse().map_err(|_| PageError::NotFound)? };
    let header = app.registry.store.read().await?.plan(id).await?.ok_or(PageError::NotFound)?;
    let page = review_rows(&app.registry, id, &filter, after, LINES as usize).await?;
    super::listed(&app, &visitor, "plan_rows", page.rows.len()).await?;
    let names = agency_names(&app, &page.rows).await?;
    let plan = format!("{} {}", say.of("Kế hoạch lúc", "Plan of"), say.instant(header.created_at));
    Ok(view(&app, &visitor, say.of("Các dòng của kế hoạch", "The plan's rows"))
        .crumb(format!("{PAGE}/plans/{id}"), plan)
        .with(form(say, id, &asked))
        .with(table(say, id, &filter, page, &names, after > 0))
        .with(back(say, id)))
}

fn form(say: Say, id: PlanId, asked: &Asked) -> Form {
    let any = || std::iter::once(Choice::new("", say.of("Tất cả", "All")));
    let kinds = KINDS.into_iter().map(|kind| Choice::new(kind_code(kind), say.text(&kind_words(kind))));
    let classes = RowClass::ALL.into_iter().map(|class| Choice::new(class_code(class), say.text(&class_words(class))));
    Form::filter(format!("{PAGE}/plans/{id}/rows"))
        .field(
            Field::select("kind", say.of("Mục", "Entries"), any().chain(kinds))
                .value(asked.kind.as_str())
                .optional(say),
        )
        .field(
            Field::select("class", say.of("Loại thay đổi", "Class"), any().chain(classes))
                .value(asked.class.as_str())
                .optional(say),
        )
        .field(Field::short("agency", say.of("Mã cơ quan", "Agency code")).value(asked.agency.as_str()).optional(say))
        .button(say.of("Lọc", "Filter"))
}

/// What the agencies of these rows are called.
pub(super) async fn agency_names(app: &App, rows: &[ReviewRow]) -> Result<HashMap<String, String>, PageError> {
    let mut codes: Vec<&str> = rows.iter().map(|row| row.agency.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let view = ReadView::of(app.registry.clock.today());
    Ok(app.registry.store.read().await?.agency_names_by_code(view, &codes).await?)
}

/// A page of rows, by agency and class.
pub(super) fn table(
    say: Say,
    id: PlanId,
    filter: &RowFilter,
    page: ReviewPage,
    names: &HashMap<String, String>,
    is_later: bool,
) -> Table {
    let columns = [
        Column::new(say.of("Mục", "Entry")),
        Column::new(say.of("Trước → sau", "Before → after")),
        Column::new(say.of("Lý do", "Why")),
    ];
    let ReviewPage { mut rows, next } = page;
    rows.sort_by(|a, b| (&a.agency, a.class, a.number).cmp(&(&b.agency, b.class, b.number)));
    let mut lines = Vec::with_capacity(rows.len());
    let mut group: Option<(String, RowClass)> = None;
    for row in rows {
        let own = (row.agency.clone(), row.class);
        if group.as_ref() != Some(&own) {
            let shape = if row.class.is_destructive() { Shape::Warn } else { Shape::None };
            let heading =
                agency(say, &row.agency, names).plain(" ").and_status(shape, say.text(&class_words(row.class)));
            lines.push(Row::group(heading));
            group = Some(own);
        }
        lines.push(line(say, &row));
    }
    let pager = Pager {
        first: is_later.then(|| address(id, filter, None)),
        next: next.map(|after| address(id, filter, Some(after))),
    };
    let empty = match &pager.next {
        None => Line::from(say.of("Không có dòng nào như vậy trong kế hoạch.", "The plan has no such row.")),
        Some(next) => Line::from(say.of("Chưa thấy dòng nào ở phần đã xem. ", "None so far. "))
            .and_link(next.as_str(), say.of("Xem tiếp", "Go on")),
    };
    Table::new(say.of("Từng dòng", "Row by row"), columns, empty).rows(lines).pager(say, pager)
}

fn address(id: PlanId, filter: &RowFilter, after: Option<u32>) -> String {
    let after = after.map(|after| after.to_string()).unwrap_or_default();
    let asked = [
        ("kind", filter.kind.map(kind_code).unwrap_or_default()),
        ("class", filter.class.map(class_code).unwrap_or_default()),
        ("agency", filter.agency.as_deref().unwrap_or_default()),
        ("after", &after),
    ];
    links::address(&format!("{PAGE}/plans/{id}/rows"), asked)
}

fn line(say: Say, row: &ReviewRow) -> Row {
    let name = row.name.as_deref().map_or_else(|| say.text(&kind_words(row.kind)), str::to_owned);
    let entry = Line::from(name).small(format!("{} · {}", row.number, row.dn));
    let changes = row.changes.iter().fold(Line::default(), |line, change| {
        let line = if line.is_empty() { line } else { line.new_line() };
        told(say, line, change)
    });
    let changes = match &row.becomes {
        Some(dn) => changes.strong("DN").plain(format!(" → {dn}")),
        None => changes,
    };
    Row::new([entry, changes, Line::from(say.text(&row.reason)).small(say.text(&row.validated))])
}

/// An attribute with what was there and what comes.
fn told(say: Say, line: Line, change: &Change) -> Line {
    let line = line.strong(change.attribute).plain(": ");
    match (change.before.is_empty(), change.after.is_empty()) {
        (true, true) => line.plain(say.of("bỏ", "cleared")),
        (true, false) => line.plain(values(say, &change.after)),
        (false, true) => line.plain(format!("{} → {}", values(say, &change.before), say.of("(bỏ)", "(none)"))),
        (false, false) => line.plain(format!("{} → {}", values(say, &change.before), values(say, &change.after))),
    }
}

fn values(say: Say, all: &[String]) -> String {
    let more = all.len().saturating_sub(VALUES);
    let shown: Vec<&str> = all.iter().take(VALUES).map(String::as_str).collect();
    let shown = shown.join("; ");
    if more == 0 {
        return shown;
    }
    let more = say.count(u64::try_from(more).unwrap_or(u64::MAX));
    format!("{shown}; … {} {more}", say.of("và thêm", "and"))
}
