//! `GET /audit/checkpoints`: the signed states of the record, to be kept elsewhere; and whether the newest signs what is kept.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::super::links::address;
use super::{SECTION, page_below};
use crate::auth::permission::Permission::ReadAudit;
use crate::domain::scope::Scope;
use crate::operations::audit_checkpoint::{note_key, origin};
use crate::operations::audit_proof::{CheckedCheckpoint, Standing, audit_standing};
use crate::storage::row::audit::CheckpointRow;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Actions, Column, Facts, Line, Pager, Row, Say, Shape, Table, View, Visitor};

/// The page.
pub(in crate::web) const PAGE: &str = "/audit/checkpoints";

/// Checkpoints on a page.
const ROWS: u32 = 30;

/// Which part of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    before: Option<u64>,
}

/// What the page is called.
pub(super) const fn title(say: Say) -> &'static str {
    say.of("Điểm kiểm tra và kiểm chứng", "Checkpoints and proof")
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let scope = visitor.may(ReadAudit)?;
    let (say, Query(Asked { before })) = (visitor.say, asked?);
    let standing = audit_standing(&app.registry, &visitor.actor()).await?;
    let rows = app.registry.store.read().await?.checkpoint_page(before, ROWS + 1).await?;
    let lead = say.of(
        "Điểm kiểm tra là chữ ký số trên toàn bộ nhật ký tại một thời điểm. Hãy tải về và giữ ở nơi quản trị hệ thống \
         không ghi được: ai giữ một điểm kiểm tra thì phát hiện được mọi sửa, xóa trước thời điểm đó.",
        "A checkpoint signs the whole record as it stood. Keep copies where the administrators cannot write: whoever holds one \
         finds out whatever was altered or removed before it.",
    );
    let whole = Actions::default()
        .link(super::verification::PAGE, say.of("Kiểm chứng toàn bộ nhật ký", "Verify the whole record"));
    Ok(page_below(&app, &visitor, title(say))
        .lead(lead)
        .with(stands(say, &standing))
        .with_some((scope == Scope::Province).then_some(whole))
        .with(table(say, rows, before))
        .with(elsewhere(&app, say)))
}

/// `GET /audit/checkpoints/{size}`: one of them, as a file.
pub(in crate::web) async fn download(
    State(app): State<App>,
    visitor: Visitor,
    place: Result<Path<u64>, PathRejection>,
) -> Result<Response, PageError> {
    visitor.may(ReadAudit)?;
    let Path(size) = place?;
    let found = app.registry.store.read().await?.checkpoint_page(size.checked_add(1), 1).await?.pop();
    let row = found.filter(|row| row.size == size).ok_or(PageError::NotFound)?;
    let name = origin(&app.registry).replace('/', "-");
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{name}-{size}.checkpoint\""));
    let name = name.map_err(|_| PageError::Failed)?;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], row.note).into_response())
}

fn stands(say: Say, standing: &Standing) -> Facts {
    let facts = Facts::new(say.of("Nhật ký hiện nay", "The record now"))
        .fact(say.of("Số bản ghi", "Records"), say.count(standing.records));
    let newest = say.of("Điểm kiểm tra mới nhất", "Newest checkpoint");
    let Some(CheckedCheckpoint { row, is_signed, holds }) = &standing.newest else {
        let none = say.of("Chưa có điểm kiểm tra nào", "Nothing was signed yet");
        return facts.fact(newest, Line::status(Shape::Waits, none));
    };
    let since = standing.records.saturating_sub(row.size);
    facts
        .fact(newest, say.instant(row.at))
        .fact(say.of("Bản ghi từ đó đến nay", "Records since"), say.count(since))
        .fact(say.of("Chữ ký", "Signature"), signature(say, *is_signed))
        .fact(
            say.of("Nhật ký đang lưu", "What is kept"),
            if *holds {
                Line::status(Shape::Good, say.of("khớp điểm kiểm tra", "is what was signed"))
            } else {
                Line::status(Shape::Bad, say.of("KHÔNG khớp điểm kiểm tra", "is NOT what was signed"))
            },
        )
}

fn signature(say: Say, is_signed: Option<bool>) -> Line {
    match is_signed {
        Some(true) => Line::status(Shape::Good, say.of("đúng khóa ký của hệ thống", "by this registry's key")),
        Some(false) => {
            Line::status(Shape::Bad, say.of("KHÔNG đúng khóa ký của hệ thống", "NOT by this registry's key"))
        }
        None => Line::status(Shape::Warn, say.of("chưa kiểm tra vì không có khóa", "not checked: no key")),
    }
}

fn table(say: Say, mut rows: Vec<CheckpointRow>, before: Option<u64>) -> Table {
    let has_more = rows.len() > ROWS as usize;
    rows.truncate(ROWS as usize);
    let next = rows.last().filter(|_| has_more).map(|last| address(PAGE, [("before", last.size.to_string().as_str())]));
    let columns = [
        Column::new(say.of("Ký lúc", "Signed at")),
        Column::number(say.of("Số bản ghi", "Records")),
        Column::new(say.of("Gốc của cây băm", "Root of the tree")),
        Column::new(say.of("Tệp", "File")),
    ];
    let row = |row: &CheckpointRow| {
        Row::new([
            say.instant(row.at).into(),
            say.count(row.size).into(),
            Line::code(hex::encode(row.root)),
            Line::link(format!("{PAGE}/{}", row.size), say.of("Tải về", "Download")),
        ])
    };
    let empty = say.of(
        "Chưa có điểm kiểm tra nào. Hệ thống tự ký mỗi ngày một lần khi có bản ghi mới và có khóa ký.",
        "There is none yet. One is signed each day on which something was recorded, where there is a key.",
    );
    Table::new(say.of("Các điểm kiểm tra", "Checkpoints"), columns, empty)
        .rows(rows.iter().map(row))
        .pager(say, Pager { first: before.map(|_| PAGE.to_owned()), next })
}

/// How to prove it without this program's word.
fn elsewhere(app: &App, say: Say) -> Facts {
    let key = match note_key(&app.registry) {
        Ok(key) => Line::code(key.public().to_string()),
        Err(_) => say.of("hệ thống này chưa có khóa ký", "this registry has no key to sign by").into(),
    };
    let verify = Line::code("congvu audit verify --leaves leaves.jsonl --key key.pub --from FILE.checkpoint");
    let record =
        Line::link(SECTION, say.of("chứng minh nằm ở trang của từng bản ghi", "each record is proved on its own page"));
    Facts::new(say.of("Kiểm chứng độc lập", "Proof without this program's word"))
        .fact(say.of("Khóa công khai", "Public key"), key)
        .fact(say.of("Xuất nhật ký", "Export the record"), Line::code("congvu audit export --out leaves.jsonl"))
        .fact(say.of("Kiểm chứng ở máy khác, không cần cơ sở dữ liệu", "Verify elsewhere, without a database"), verify)
        .fact(say.of("Một bản ghi", "One record"), record)
}
