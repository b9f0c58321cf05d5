//! What codes of the record and of case files are called on the auditor's pages.

use crate::domain::audit::leaf::{Outcome, SubjectRef};
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::decision::SubjectState;
use crate::domain::decision::step::StepState;
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

/// Where somebody under a decision stands.
pub(super) fn subject_state(say: Say, state: SubjectState) -> Line {
    match state {
        SubjectState::Awaiting => Line::status(Shape::Waits, say.of("Chờ tiếp nhận", "Awaits acceptance")),
        SubjectState::InForce => Line::status(Shape::Good, say.of("Có hiệu lực", "In force")),
        SubjectState::Declined => Line::status(Shape::Bad, say.of("Bị từ chối tiếp nhận", "Declined")),
        SubjectState::Withdrawn => Line::status(Shape::None, say.of("Đã rút", "Withdrawn")),
    }
}

/// How far a step is.
pub(super) fn step_state(say: Say, state: StepState) -> Line {
    match state {
        StepState::Planned => Line::status(Shape::None, say.of("Chưa đến ngày", "Planned")),
        StepState::Open => Line::status(Shape::Waits, say.of("Đang chờ", "Waits")),
        StepState::Done => Line::status(Shape::Good, say.of("Đã xong", "Done")),
        StepState::NotNeeded => Line::status(Shape::Good, say.of("Không cần thực hiện", "Not needed")),
        StepState::Cancelled => Line::status(Shape::None, say.of("Đã hủy", "Cancelled")),
    }
}

/// The status of a certificate.
pub(super) fn certificate_status(say: Say, status: CertificateStatus) -> Line {
    let (shape, word) = match status {
        CertificateStatus::Valid => (Shape::Good, say.of("Có hiệu lực", "Valid")),
        CertificateStatus::Indeterminate => {
            (Shape::Warn, say.of("Chưa xác định được việc thu hồi", "Revocation unknown"))
        }
        CertificateStatus::NotYetValid => (Shape::Waits, say.of("Chưa có hiệu lực", "Not yet valid")),
        CertificateStatus::Expired => (Shape::None, say.of("Hết hạn", "Expired")),
        CertificateStatus::StopUse => (Shape::Bad, say.of("Ngừng sử dụng nội bộ", "Stopped by internal order")),
        CertificateStatus::Hold => (Shape::Bad, say.of("Tạm dừng tại CA", "On hold at the CA")),
        CertificateStatus::Revoked => (Shape::Bad, say.of("Đã thu hồi", "Revoked")),
        CertificateStatus::Untrusted => (Shape::Bad, say.of("Không tin cậy", "Untrusted")),
    };
    Line::status(shape, word)
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
