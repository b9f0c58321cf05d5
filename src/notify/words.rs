//! What codes are called in a mail.

use time::Date;

use crate::domain::decision::DecisionKind;
use crate::domain::decision::consequence::ConsequenceKind;
use crate::domain::decision::step::StepKind;

/// `31/12/2019`.
pub(super) fn day(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), u8::from(day.month()), day.year())
}

pub(super) const fn decision(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Recruit => "tuyển dụng, tiếp nhận",
        DecisionKind::Transfer => "điều động",
        DecisionKind::Second => "biệt phái",
        DecisionKind::EndSecondment => "hết biệt phái",
        DecisionKind::Appoint => "bổ nhiệm",
        DecisionKind::Dismiss => "miễn nhiệm, cách chức",
        DecisionKind::LeaveWithoutPay => "nghỉ không hưởng lương",
        DecisionKind::Return => "trở lại làm việc",
        DecisionKind::SuspendFromDuty => "tạm đình chỉ công tác",
        DecisionKind::Discipline => "kỷ luật",
        DecisionKind::CorrectIdentity => "sửa họ tên, ngày sinh",
        DecisionKind::Retire => "nghỉ hưu",
        DecisionKind::Resign => "thôi việc",
        DecisionKind::MoveOut => "chuyển ra ngoài tỉnh",
        DecisionKind::Death => "từ trần",
    }
}

pub(super) const fn step(kind: StepKind) -> &'static str {
    match kind {
        StepKind::TakeEffect => "thi hành quyết định",
        StepKind::HandOverActivation => "giao phiếu kích hoạt hộp thư",
        StepKind::RequestCertificate => "đề nghị cấp chứng thư số",
        StepKind::RequestChange => "đề nghị thay đổi thông tin chứng thư số",
        StepKind::RequestRevocation => "đề nghị thu hồi chứng thư số",
        StepKind::StopUse => "dừng sử dụng chứng thư số",
        StepKind::ResumeUse => "cho sử dụng lại chứng thư số",
        StepKind::Notify => "thông báo",
        StepKind::AcceptTransfer => "tiếp nhận người được điều động",
    }
}

pub(super) const fn consequence(kind: ConsequenceKind) -> &'static str {
    match kind {
        ConsequenceKind::BeginPosting => "Bắt đầu vị trí công tác",
        ConsequenceKind::EndPosting => "Kết thúc vị trí công tác",
        ConsequenceKind::CorrectIdentity => "Sửa họ tên, ngày sinh",
        ConsequenceKind::StageMailbox => "Lập hộp thư chờ kích hoạt",
        ConsequenceKind::ActivateMailbox => "Mở hộp thư",
        ConsequenceKind::RestrictMailbox => "Hạn chế hộp thư (chỉ nhận)",
        ConsequenceKind::SuspendMailbox => "Khóa hộp thư",
        ConsequenceKind::PreserveMailbox => "Đóng và lưu giữ hộp thư",
        ConsequenceKind::GiveAddress => "Cấp địa chỉ thư",
        ConsequenceKind::KeepAlias => "Giữ địa chỉ cũ làm bí danh",
        ConsequenceKind::EndAlias => "Kết thúc bí danh",
        ConsequenceKind::JoinGroup => "Vào nhóm thư của cơ quan",
        ConsequenceKind::LeaveGroup => "Ra khỏi nhóm thư của cơ quan",
        ConsequenceKind::HandOverActivation => "Giao phiếu kích hoạt hộp thư",
        ConsequenceKind::RequestCertificate => "Đề nghị cấp chứng thư số",
        ConsequenceKind::RequestChange => "Đề nghị thay đổi thông tin chứng thư số",
        ConsequenceKind::RequestRevocation => "Đề nghị thu hồi chứng thư số",
        ConsequenceKind::StopUse => "Dừng sử dụng chứng thư số",
        ConsequenceKind::ResumeUse => "Cho sử dụng lại chứng thư số",
        ConsequenceKind::Notify => "Thông báo",
        ConsequenceKind::AwaitAcceptance => "Chờ cơ quan tiếp nhận đồng ý",
    }
}
