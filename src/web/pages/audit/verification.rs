//! `GET /audit/verification`: every record held against its number, its octets, its hashes and what was signed. For whoever may see the
//! whole record. It reads all of it: of a very long one the command line does that.

use axum::extract::State;

use super::checkpoints::{PAGE as CHECKPOINTS, title as checkpoints_title};
use super::{SECTION, page_below};
use crate::auth::permission::Permission::ReadAudit;
use crate::domain::scope::Scope;
use crate::operations::audit_proof::audit_standing;
use crate::operations::verify_audit::{AuditVerification, verify_audit};
use crate::operations::verify_registry::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Facts, Line, Notice, Row, Say, Shape, Table, View, Visitor};

/// The page.
pub(in crate::web) const PAGE: &str = "/audit/verification";

/// Records that a page reads at most: some seconds of work.
const MOST: u64 = 100_000;
/// Problems that are told.
const TOLD: usize = 100;

/// The page.
pub(in crate::web) async fn show(State(app): State<App>, visitor: Visitor) -> Result<View, PageError> {
    if visitor.may(ReadAudit)? != Scope::Province {
        return Err(PageError::Forbidden);
    }
    let say = visitor.say;
    let title = say.of("Kiểm chứng toàn bộ nhật ký", "Verify the whole record");
    let view = page_below(&app, &visitor, title).crumb(CHECKPOINTS, checkpoints_title(say));
    let records = audit_standing(&app.registry, &visitor.actor()).await?.records;
    if records > MOST {
        let long = say.of(
            "Nhật ký quá dài để kiểm chứng trong một trang. Hãy chạy lệnh congvu audit verify trên máy chủ.",
            "The record is too long to be verified in a page. Run `congvu audit verify` on the server.",
        );
        return Ok(view.with(Notice::warned(long)));
    }
    let found = verify_audit(&app.registry, None).await?;
    Ok(view.with(verdict(say, &found)).with(summary(say, &found)).with_some(problems(say, &found)))
}

fn verdict(say: Say, found: &AuditVerification) -> Notice {
    if found.problems.is_empty() {
        return Notice::told(Line::status(
            Shape::Good,
            say.of(
                "Nhật ký nguyên vẹn: mọi bản ghi khớp mã băm, số thứ tự và mọi điểm kiểm tra.",
                "The record is whole: every record fits its hashes, its number and every checkpoint.",
            ),
        ));
    }
    let wrong = say.of("Nhật ký KHÔNG nguyên vẹn.", "The record is NOT whole.");
    let line = Line::status(Shape::Bad, wrong);
    Notice::warned(match found.first_bad {
        Some(record) => {
            let first = say.of(" Bản ghi sai đầu tiên: ", " First bad record: ");
            line.plain(first).and_link(format!("{SECTION}/records/{record}"), record.to_string())
        }
        None => line,
    })
}

fn summary(say: Say, found: &AuditVerification) -> Facts {
    let signatures = if found.signatures_checked {
        Line::status(Shape::Good, say.of("đã kiểm tra", "checked"))
    } else {
        Line::status(Shape::Warn, say.of("chưa kiểm tra vì không có khóa", "not checked: no key"))
    };
    Facts::new(say.of("Kết quả", "Outcome"))
        .fact(say.of("Số bản ghi", "Records"), say.count(found.records))
        .fact(say.of("Số điểm kiểm tra", "Checkpoints"), say.count(found.checkpoints))
        .fact(say.of("Chữ ký của điểm kiểm tra", "Their signatures"), signatures)
        .fact(say.of("Gốc của cây băm", "Root of the tree"), Line::code(found.root.as_str()))
        .fact(say.of("Số lỗi", "Problems"), say.count(found.problems.len()))
}

fn problems(say: Say, found: &AuditVerification) -> Option<Table> {
    if found.problems.is_empty() {
        return None;
    }
    let columns = [Column::new(say.of("Ở đâu", "Where")), Column::new(say.of("Sai thế nào", "What"))];
    let row = |problem: &Problem| Row::new([Line::code(problem.row.as_str()), problem.what.as_str().into()]);
    let table = Table::new(say.of("Những gì không khớp", "What does not fit"), columns, "");
    Some(table.rows(found.problems.iter().take(TOLD).map(row)))
}
