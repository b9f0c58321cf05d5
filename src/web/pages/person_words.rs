//! Words of people's lives and of decisions, as pages say them.

use super::super::ui::{Line, Say, Shape};
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::decision::step::StepState;
use crate::domain::decision::{DecisionKind, SubjectState};
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::posting::{PostingKind, Rank};

/// A category.
pub(super) const fn category(say: Say, category: Category) -> &'static str {
    match category {
        Category::Cadre => say.of("Cán bộ", "Cán bộ (elected or appointed)"),
        Category::CivilServant => say.of("Công chức", "Công chức (civil servant)"),
        Category::PublicEmployee => say.of("Viên chức", "Viên chức (public employee)"),
        Category::Contract => say.of("Hợp đồng lao động", "Labour contract"),
    }
}

/// A rank of one person.
pub(super) const fn rank(say: Say, rank: Rank) -> &'static str {
    match rank {
        Rank::Head => say.of("Người đứng đầu", "Head"),
        Rank::Deputy => say.of("Cấp phó của người đứng đầu", "Deputy head"),
        Rank::DivisionHead => say.of("Lãnh đạo cấp phòng", "Division head or deputy"),
        Rank::Staff => say.of("Chuyên môn, nghiệp vụ", "Staff"),
        Rank::Clerk => say.of("Văn thư", "Clerk (văn thư)"),
    }
}

/// What is said behind a post that is not the main one.
pub(super) const fn beside(say: Say, kind: PostingKind) -> &'static str {
    match kind {
        PostingKind::Primary => "",
        PostingKind::Secondment => say.of(" (biệt phái)", " (secondment)"),
        PostingKind::Concurrent => say.of(" (kiêm nhiệm)", " (concurrent)"),
    }
}

/// A kind of decision, as a title.
pub(super) const fn decision(say: Say, kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Recruit => say.of("Tuyển dụng, tiếp nhận", "Recruitment"),
        DecisionKind::Transfer => say.of("Điều động, chuyển công tác", "Transfer"),
        DecisionKind::Second => say.of("Biệt phái", "Secondment"),
        DecisionKind::EndSecondment => say.of("Hết biệt phái", "End of secondment"),
        DecisionKind::Appoint => say.of("Bổ nhiệm, kiêm nhiệm", "Appointment"),
        DecisionKind::Dismiss => say.of("Thôi giữ chức vụ", "Dismissal from a post"),
        DecisionKind::LeaveWithoutPay => say.of("Nghỉ không hưởng lương", "Leave without pay"),
        DecisionKind::Return => say.of("Trở lại làm việc", "Return"),
        DecisionKind::SuspendFromDuty => say.of("Tạm đình chỉ công tác", "Suspension from duty"),
        DecisionKind::Discipline => say.of("Kỷ luật", "Discipline"),
        DecisionKind::CorrectIdentity => say.of("Sửa họ tên, ngày sinh", "Correction of identity"),
        DecisionKind::Retire => say.of("Nghỉ hưu", "Retirement"),
        DecisionKind::Resign => say.of("Thôi việc", "Resignation"),
        DecisionKind::MoveOut => say.of("Chuyển ra ngoài tỉnh", "Move out of the province"),
        DecisionKind::Death => say.of("Từ trần", "Death"),
    }
}

/// Where somebody under a decision stands.
pub(super) const fn subject_word(say: Say, state: SubjectState) -> &'static str {
    match state {
        SubjectState::Awaiting => say.of("Chờ tiếp nhận", "Awaits acceptance"),
        SubjectState::InForce => say.of("Có hiệu lực", "In force"),
        SubjectState::Declined => say.of("Bị từ chối tiếp nhận", "Declined"),
        SubjectState::Withdrawn => say.of("Đã rút", "Withdrawn"),
    }
}

/// The same, as a status.
pub(super) fn subject_state(say: Say, state: SubjectState) -> Line {
    let shape = match state {
        SubjectState::Awaiting => Shape::Waits,
        SubjectState::InForce => Shape::Good,
        SubjectState::Declined => Shape::Bad,
        SubjectState::Withdrawn => Shape::None,
    };
    Line::status(shape, subject_word(say, state))
}

/// How far a step is; `is_late` when it waits past its day.
pub(super) fn step_state(say: Say, state: StepState, is_late: bool) -> Line {
    let (shape, word) = match state {
        StepState::Planned => (Shape::None, say.of("Chưa đến ngày", "Planned")),
        StepState::Open if is_late => (Shape::Bad, say.of("Quá hạn", "Overdue")),
        StepState::Open => (Shape::Waits, say.of("Đang chờ", "Waits")),
        StepState::Done => (Shape::Good, say.of("Đã xong", "Done")),
        StepState::NotNeeded => (Shape::Good, say.of("Không cần thực hiện", "Not needed")),
        StepState::Cancelled => (Shape::None, say.of("Đã hủy", "Cancelled")),
    };
    Line::status(shape, word)
}

/// How a mailbox looks in its state.
pub(super) const fn mailbox_shape(state: MailboxState) -> Shape {
    match state {
        MailboxState::Active => Shape::Good,
        MailboxState::Staged => Shape::Waits,
        MailboxState::ReceiveOnly | MailboxState::Suspended => Shape::Warn,
        MailboxState::Preserved | MailboxState::Purged => Shape::None,
    }
}

/// The status of a certificate.
pub(super) fn certificate_status(say: Say, status: CertificateStatus) -> Line {
    let (shape, word) = match status {
        CertificateStatus::Valid => (Shape::Good, say.of("Còn hiệu lực", "Valid")),
        CertificateStatus::Indeterminate => (Shape::Warn, say.of("Chưa xác định được việc thu hồi", "Indeterminate")),
        CertificateStatus::NotYetValid => (Shape::Waits, say.of("Chưa có hiệu lực", "Not yet valid")),
        CertificateStatus::Expired => (Shape::None, say.of("Hết hạn", "Expired")),
        CertificateStatus::StopUse => (Shape::Bad, say.of("Ngừng sử dụng nội bộ", "Use stopped")),
        CertificateStatus::Hold => (Shape::Bad, say.of("Bị tạm dừng tại CA", "On hold at the CA")),
        CertificateStatus::Revoked => (Shape::Bad, say.of("Đã thu hồi", "Revoked")),
        CertificateStatus::Untrusted => (Shape::Bad, say.of("Không tin cậy", "Untrusted")),
    };
    Line::status(shape, word)
}

/// Something that happened to a certificate.
pub(super) const fn certificate_event(say: Say, kind: CertificateEventKind) -> (Shape, &'static str) {
    match kind {
        CertificateEventKind::Imported => {
            (Shape::None, say.of("Chứng thư được tiếp nhận vào hệ thống", "Certificate taken in"))
        }
        CertificateEventKind::Handover => (Shape::Good, say.of("Chứng thư được bàn giao", "Certificate handed over")),
        CertificateEventKind::StopUse => {
            (Shape::Bad, say.of("Chứng thư ngừng sử dụng nội bộ", "Use of the certificate stopped"))
        }
        CertificateEventKind::UseResumed => {
            (Shape::Good, say.of("Chứng thư được sử dụng trở lại", "Use of the certificate resumed"))
        }
        CertificateEventKind::ObservedRevoked => {
            (Shape::Bad, say.of("CA công bố đã thu hồi chứng thư", "The CA shows the certificate revoked"))
        }
        CertificateEventKind::Superseded => (Shape::None, say.of("Chứng thư được thay thế", "Certificate superseded")),
    }
}
