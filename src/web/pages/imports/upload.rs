//! `/imports/{kind}`: steps one and two: an empty template to fill in, and the file that is sent to be checked.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::start::{PAGE, page};
use super::words::{about, kind};
use crate::domain::field_problem::FieldProblem;
use crate::domain::import::{ImportKind, ImportOptions};
use crate::domain::lang::Bilingual;
use crate::operations::OperationError;
use crate::operations::import::{ImportRequest, import_columns, permission, submit_check};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Actions, Column, Faults, Field, Form, Line, List, PostedFiles, Row, Say, Table, View, Visitor};

/// What a browser offers to choose.
const ACCEPT: &str = ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The page.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    kind: Result<Path<String>, PathRejection>,
) -> Result<View, PageError> {
    let kind = asked(kind)?;
    visitor.may(permission(kind))?;
    Ok(shown(&app, &visitor, kind, Faults::default()))
}

/// Takes the file in, to be checked.
pub(in crate::web) async fn submit(
    State(app): State<App>,
    kind: Result<Path<String>, PathRejection>,
    sent: PostedFiles,
) -> Result<Response, PageError> {
    let kind = asked(kind)?;
    let posted = &sent.posted;
    posted.visitor.may(permission(kind))?;
    let refused = match taken_in(&app, kind, &sent).await {
        Ok(done) => return Ok(done),
        Err(problem) => problem,
    };
    let faults = Faults::refusing(posted.say(), refused)?;
    Ok(shown(&app, &posted.visitor, kind, faults).into_response())
}

fn asked(kind: Result<Path<String>, PathRejection>) -> Result<ImportKind, PageError> {
    let Path(kind) = kind?;
    kind.parse().map_err(|_| PageError::NotFound)
}

async fn taken_in(
    app: &App,
    kind: ImportKind,
    PostedFiles { posted, files }: &PostedFiles,
) -> Result<Response, Problem> {
    let Some(file) = files.iter().find(|file| file.field == "file" && !file.bytes.is_empty()) else {
        let reason = Bilingual::new("Chưa chọn tệp, hoặc tệp trống", "No file was chosen, or it is empty");
        let remedy = Bilingual::new("Chọn tệp XLSX hoặc CSV", "Choose an XLSX or CSV file");
        return Err(Problem::invalid(vec![FieldProblem::new("/file", reason, remedy)]));
    };
    let bytes: Arc<[u8]> = Arc::from(file.bytes.as_slice());
    let (actor, lang) = (posted.actor(), posted.say().0);
    let request = ImportRequest { kind, options: ImportOptions::default(), commit: false, lang };
    let work = async {
        let job = submit_check(&app.registry, &actor, request, &bytes).await?;
        Ok::<_, OperationError>(format!("{PAGE}/jobs/{job}"))
    };
    Ok(posted.once(app, work).await?.into_response())
}

fn shown(app: &App, visitor: &Visitor, of: ImportKind, faults: Faults) -> View {
    let say = visitor.say;
    let template = |format: &str| format!("/api/v1/imports/templates/{of}?format={format}");
    let templates = Actions::default()
        .link(template("xlsx"), say.of("Bước 1. Tải mẫu về (XLSX)", "Step 1. Get the template (XLSX)"))
        .link(template("csv"), say.of("Mẫu CSV", "As CSV"));
    let form = Form::post(format!("{PAGE}/{of}"))
        .faults(faults)
        .field(
            Field::file("file", say.of("Bước 2. Chọn tệp đã điền", "Step 2. Choose the file you filled in"), ACCEPT)
                .hint(say.of("XLSX hoặc CSV, tối đa 20 MB.", "XLSX or CSV, at most 20 MB.")),
        )
        .button(say.of("Tải lên và kiểm tra", "Upload and check"))
        .cancel(PAGE, say.of("Không tải lên", "Do not upload"));
    page(app, visitor, format!("{}: {}", say.of("Tải lên", "Upload"), kind(say, of)))
        .crumb(PAGE, say.of("Tải lên", "Upload"))
        .lead(about(say, of))
        .with(steps(say))
        .with(templates)
        .with(form)
        .with(columns(say, of))
}

/// The way that a file takes.
fn steps(say: Say) -> List {
    List::new(say.of("Năm bước", "Five steps"))
        .in_order()
        .item(say.of(
            "Tải mẫu về và điền; tệp riêng của bạn cũng dùng được.",
            "Get the template and fill it in; your own file will do, too.",
        ))
        .item(
            say.of(
                "Tải tệp lên. Việc kiểm tra không ghi gì vào hệ thống.",
                "Upload the file. Checking writes nothing.",
            ),
        )
        .item(say.of(
            "Xem các tiêu đề cột được hiểu thế nào; chỉ lại nếu chưa đúng.",
            "See how headings were understood; say otherwise where that is wrong.",
        ))
        .item(say.of(
            "Xem các dòng có vấn đề; tải riêng các dòng đó về để sửa.",
            "See the rows with problems; download them to be mended.",
        ))
        .item(
            say.of("Đồng ý ghi, theo dõi tiến độ và xem kết quả.", "Have it written, follow that, and see the result."),
        )
}

/// The columns that are read.
fn columns(say: Say, of: ImportKind) -> Table {
    let heads = [Column::new(say.of("Cột", "Column")), Column::new(say.of("Bắt buộc", "Needed"))];
    let rows = import_columns(of).into_iter().map(|(key, called, is_required)| {
        let needed = if is_required { say.of("Có", "Yes") } else { say.of("Không", "No") };
        Row::new([Line::from(say.text(&called)).small(key), Line::from(needed)])
    });
    Table::new(say.of("Các cột được đọc", "Columns that are read"), heads, "").rows(rows)
}
