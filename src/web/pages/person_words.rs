//! Words of people's lives and of decisions, as pages say them.

use super::super::ui::{Say, Shape};
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::decision::DecisionKind;
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
