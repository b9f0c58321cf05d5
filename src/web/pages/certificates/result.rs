//! `GET /certificates/import/{id}`: what became of the certificates that somebody sent, one by one.

use std::collections::HashMap;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use serde::Deserialize;

use super::words::{severity, shape};
use super::{PAGE, below, listed};
use crate::auth::permission::Permission::ImportCertificates;
use crate::domain::ids::{JobId, OfficialId};
use crate::domain::job::JobState;
use crate::operations::certificate_import::{
    self, CertificateImport, Fate, ResultRow, Summary, import_asked_for, import_result,
};
use crate::storage::read::View as ReadView;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{
    Actions, Column, Line, Notice, Pager, Progress, Row, Say, Shape, Step, Table, Tile, Tiles, View, Visitor, follow,
};

/// Which page of the result, from 0.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    page: String,
}

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<JobId>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let (Path(id), Query(asked)) = (id?, asked?);
    visitor.actor().require(ImportCertificates)?;
    let say = visitor.say;
    let number: usize = if asked.page.is_empty() { 0 } else { asked.page.parse().map_err(|_| PageError::NotFound)? };
    let import = import_asked_for(&app.registry, &visitor.actor(), id).await?;
    let page = below(&app, &visitor, say.of("Kết quả nhập chứng thư số", "Certificates that were taken in"))
        .crumb(format!("{PAGE}/import"), say.of("Nhập chứng thư số", "Take in certificates"));
    match (import.row.state, import.end) {
        (JobState::Queued | JobState::Running, _) => Ok(page.with(progress(say, &import))),
        (_, Some(summary)) => {
            let rows = import_result(&app.registry, &visitor.actor(), id, number).await?;
            listed(&app, &visitor, "certificates", rows.len()).await?;
            let table = table(&app, say, &rows).await?.pager(say, pager(id, number, summary));
            Ok(page.with(told(say, summary)).with(tiles(say, summary)).with(table).with(actions(say)))
        }
        (_, None) => Ok(page
            .with(Notice::warned(say.of(
                "Việc nhập không hoàn thành được do sự cố của hệ thống. Hãy gửi lại các tệp: không chứng thư nào bị nhập hai lần.",
                "Taking them in came to no end because something failed here. Send the files again: none is taken in twice.",
            )))
            .with(actions(say))),
    }
}

/// `GET /certificates/import/{id}/events`.
pub(in crate::web) async fn events(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<JobId>, PathRejection>,
) -> Result<impl IntoResponse, PageError> {
    let Path(id) = id?;
    visitor.actor().require(ImportCertificates)?;
    Ok(follow(move || {
        let (app, visitor) = (app.clone(), visitor.clone());
        async move {
            let import = import_asked_for(&app.registry, &visitor.actor(), id).await.ok()?;
            let text = how_far(visitor.say, import.row.state).to_owned();
            Some(match import.row.state {
                JobState::Queued | JobState::Running => Step::At { done: 0, of: 0, text },
                JobState::Done | JobState::Failed => Step::End,
            })
        }
    }))
}

fn progress(say: Say, import: &CertificateImport) -> Progress {
    let page = format!("{PAGE}/import/{}", import.row.id);
    let heading = say.of("Đang nhập chứng thư số", "Certificates are taken in");
    Progress::new(heading, how_far(say, import.row.state), format!("{page}/events"), page.as_str())
}

const fn how_far(say: Say, state: JobState) -> &'static str {
    match state {
        JobState::Queued => say.of("Đang chờ đến lượt…", "Waiting for its turn…"),
        _ => say.of("Đang đọc, kiểm tra và ghi từng chứng thư…", "Reading, judging and recording each certificate…"),
    }
}

fn told(say: Say, summary: Summary) -> Notice {
    if summary.refused == 0 {
        Notice::done(say.of("Đã nhập xong.", "All are taken in."))
    } else {
        Notice::warned(say.of(
            "Đã nhập xong, nhưng có nội dung bị từ chối: xem lý do ở bảng dưới.",
            "What could be was taken in; some was refused, with the reason below.",
        ))
    }
}

fn tiles(say: Say, summary: Summary) -> Tiles {
    Tiles::of([
        Tile::new(say.of("Đã nhập", "Taken in"), say.count(summary.imported)),
        Tile::new(say.of("Đã có từ trước", "There before"), say.count(summary.known)),
        Tile::new(say.of("Bị từ chối", "Refused"), say.count(summary.refused)),
        Tile::new(say.of("Lỗi theo quy định", "Errors found"), say.count(summary.errors)),
        Tile::new(say.of("Cảnh báo", "Warnings"), say.count(summary.warnings)),
    ])
}

fn actions(say: Say) -> Actions {
    Actions::default()
        .link(format!("{PAGE}/import"), say.of("Nhập tiếp", "Take in more"))
        .link(PAGE, say.of("Danh sách chứng thư số", "All certificates"))
}

fn pager(id: JobId, number: usize, summary: Summary) -> Pager {
    let page = format!("{PAGE}/import/{id}");
    let seen = u64::try_from((number.saturating_add(1)).saturating_mul(certificate_import::PAGE)).unwrap_or(u64::MAX);
    Pager {
        first: (number > 0).then(|| page.clone()),
        next: (seen < summary.rows).then(|| format!("{page}?page={}", number + 1)),
    }
}

async fn table(app: &App, say: Say, rows: &[ResultRow]) -> Result<Table, PageError> {
    let officials: Vec<OfficialId> = rows.iter().filter_map(|row| row.official).collect();
    let view = ReadView::of(app.registry.clock.today());
    let named = app.registry.store.read().await?.named(view, &officials).await?;
    let named: HashMap<OfficialId, &str> =
        named.iter().map(|person| (person.key.official, person.full_name.as_str())).collect();
    let columns = [
        Column::new(say.of("Tệp", "File")),
        Column::new(say.of("Kết quả", "Outcome")),
        Column::new(say.of("Chủ thể", "Holder")),
        Column::new(say.of("Phát hiện", "Findings")),
    ];
    let row = |row: &ResultRow| {
        let source = match row.certificate {
            Some(id) => Line::link(format!("{PAGE}/{id}"), row.source.as_str()),
            None => row.source.as_str().into(),
        };
        let holder = row.official.and_then(|official| named.get(&official)).copied();
        let holder =
            holder.unwrap_or_else(|| if row.certificate.is_some() { say.of("chưa rõ", "not known") } else { "–" });
        Row::new([source, outcome(say, row), holder.into(), findings(say, row)])
    };
    let empty = say.of("Không có chứng thư nào ở trang này.", "There is no certificate on this page.");
    Ok(Table::new(say.of("Từng chứng thư", "One by one"), columns, empty).rows(rows.iter().map(row)))
}

fn outcome(say: Say, row: &ResultRow) -> Line {
    let line = match row.fate {
        Fate::Imported => Line::status(Shape::Good, say.of("Đã nhập", "Taken in")),
        Fate::Known => Line::status(Shape::None, say.of("Đã có từ trước", "There before")),
        Fate::Refused => Line::status(Shape::Bad, say.of("Bị từ chối", "Refused")),
    };
    let line = if row.is_untrusted {
        line.small(say.of("Không dẫn đến chứng thư gốc tin cậy", "Leads to no trusted root"))
    } else {
        line
    };
    row.notes.iter().fold(line, |line, note| line.small(say.text(note)))
}

fn findings(say: Say, row: &ResultRow) -> Line {
    row.findings.iter().fold(Line::default(), |line, found| {
        let text = format!("{} ({}). {}", say.text(&found.title), found.clause, say.text(&found.advice));
        let line = if line.is_empty() { line } else { line.new_line() };
        line.and_status(shape(found.severity), severity(say, found.severity)).small(text)
    })
}
