//! What codes of the record and of case files are called on the auditor's pages.

use crate::domain::audit::leaf::{Outcome, SubjectRef};
use crate::domain::signing::verdict::Outcome as Verdict;
use crate::web::ui::{Line, Say, Shape};

/// What came of an act.
pub(super) fn outcome(say: Say, outcome: Outcome) -> Line {
    match outcome {
        Outcome::Done => Line::status(Shape::Good, say.of("đã thực hiện", "done")),
        Outcome::Refused => Line::status(Shape::Warn, say.of("bị từ chối", "refused")),
        Outcome::Failed => Line::status(Shape::Bad, say.of("không thành công", "failed")),
    }
}

/// What kind of thing a record is about.
pub(super) const fn subject_kind(say: Say, subject: &SubjectRef) -> &'static str {
    match subject {
        SubjectRef::Person(_) => say.of("Người", "Person"),
        SubjectRef::Agency(_) => say.of("Cơ quan", "Agency"),
        SubjectRef::Decision(_) => say.of("Quyết định", "Decision"),
        SubjectRef::Plan(_) => say.of("Kế hoạch danh bạ", "Directory plan"),
        SubjectRef::Account(_) => say.of("Tài khoản", "Account"),
        SubjectRef::Certificate(_) => say.of("Chứng thư", "Certificate"),
        SubjectRef::Request(_) => say.of("Đề nghị", "Request"),
        SubjectRef::Device(_) => say.of("Thiết bị", "Device"),
    }
}

/// How a verdict on a signature looks.
pub(super) const fn verdict_shape(verdict: Verdict) -> Shape {
    match verdict {
        Verdict::Good => Shape::Good,
        Verdict::Indeterminate => Shape::Waits,
        Verdict::UnknownCertificate | Verdict::Nobodys => Shape::Warn,
        _ => Shape::Bad,
    }
}
