//! Months of figures: drafted, seen and contested by agencies, answered, published by somebody else, and held against the facts.
//!
//! `domain::edition` has the rule, `reports::monthly` the figures; a draft and what is published of it are never changed.

mod acts;
mod draft;
mod file;
mod list;
mod publish;
mod seen;
mod verify;
mod waiting;

pub use acts::{answer_contest, contest_draft, see_draft};
pub use draft::{DraftSettings, draft_month};
pub use file::{MonthFile, MonthForm};
pub use list::{MonthLine, Shown, list_months, show_draft, show_edition};
pub use publish::publish_month;
pub use seen::see_draft_for;
pub(super) use verify::check_editions;
pub use waiting::{Waiting, WaitingMatter, WaitsFor, waiting_reports};

use super::error::{OperationError, OperationResult, conflict};
use super::registry::Actor;
use crate::auth::permission::Permission;
use crate::domain::edition::{Draft, Edition};
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::domain::principal::Principal;
use crate::domain::report_period::ReportMonth;
use crate::storage::read::Reader;

/// Characters of a reason, at most.
const LONGEST: usize = 1_000;

/// What the change sets of all these acts are recorded as; each act has a record of its own name beside.
const OPERATION: &str = "freeze_month";

fn account(actor: &Actor, permission: Permission) -> OperationResult<&Principal> {
    match actor {
        Actor::Principal(principal) => Ok(principal),
        Actor::Shell => Err(OperationError::NotLoggedIn { what: permission.describe() }),
    }
}

/// A reason as it is kept.
fn reason(text: &str) -> OperationResult<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST || text.chars().any(|c| c.is_control() && c != '\n') {
        let reason = Bilingual::new("Nội dung trống hoặc quá dài", "The reason is empty or too long");
        let remedy = Bilingual::new(
            format!("Ghi từ 1 đến {LONGEST} ký tự, không ghi họ tên"),
            format!("Write 1 to {LONGEST} characters, no names"),
        );
        return Err(OperationError::Invalid { problems: vec![FieldProblem::new("/reason", reason, remedy)] });
    }
    Ok(text.to_owned())
}

/// The draft of a month that is not published yet: the newest, if nothing was published since.
async fn open_draft(reader: &Reader, month: ReportMonth) -> OperationResult<(Draft, Vec<Edition>)> {
    let editions = reader.report_editions(Some(month)).await?;
    let newest = reader.report_drafts(Some(month)).await?.pop();
    let open = newest.filter(|draft| editions.iter().all(|edition| edition.draft != draft.id));
    let draft = open.ok_or_else(|| {
        conflict(
            "Kỳ báo cáo này không có dự thảo đang lấy ý kiến; hãy lập dự thảo trước",
            "that month has no draft that waits for publication; draft it first",
        )
    })?;
    Ok((draft, editions))
}
