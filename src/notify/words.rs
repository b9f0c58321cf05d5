//! What codes are called in a mail, and phrases that mails share.

use std::collections::BTreeMap;

use crate::domain::decision::DecisionKind;
use crate::domain::decision::consequence::ConsequenceKind;
use crate::domain::decision::step::StepKind;
use crate::domain::lang::Lang;

/// How every mail about a decision ends.
pub(super) const CLOSING: &str =
    "\nĐăng nhập hệ thống để xem chi tiết và theo dõi từng bước.\n\nThư này được gửi tự động.\n";

/// How every mail about certificates ends.
pub(super) const fn automatic(lang: Lang) -> &'static str {
    lang.pick("\nThư này được gửi tự động.\n", "\nThis mail was sent automatically.\n")
}

/// Lines about people or certificates in one mail: beyond them it is told how many there are.
pub const MOST_LINES: usize = 200;

/// A line that stands for those that found no room; nothing where all did.
pub(super) fn further(lang: Lang, rest: usize) -> String {
    match (rest, lang) {
        (0, _) => String::new(),
        (_, Lang::Vi) => format!("- … và {rest} mục khác, xem trên hệ thống\n"),
        (_, Lang::En) => format!("- … and {rest} more: log in to see them\n"),
    }
}

/// Where whoever gets a mail that may be turned off does so; nothing where there is no page for it.
pub(super) fn choose(lang: Lang, page: Option<&str>) -> String {
    page.map(|page| format!("{}: {page}\n", lang.pick("Thay đổi việc nhận thư nhắc", "To change what you are told of")))
        .unwrap_or_default()
}

/// What follows, a line for each kind; nothing when nothing does.
pub(super) fn will_happen(consequences: &BTreeMap<ConsequenceKind, usize>) -> String {
    if consequences.is_empty() {
        return String::new();
    }
    let lines = consequences.iter().map(|(kind, times)| format!("- {}: {times}\n", consequence(*kind)));
    format!("\nHệ thống sẽ thực hiện:\n{}", lines.collect::<String>())
}

pub(super) const fn decision(kind: DecisionKind) -> &'static str {
    crate::domain::decision::words::kind(Lang::Vi, kind)
}

pub(super) const fn step(kind: StepKind) -> &'static str {
    match kind {
        StepKind::TakeEffect => "thi hành quyết định",
        StepKind::HandOverActivation => "giao phiếu kích hoạt hộp thư",
        StepKind::RequestCertificate => "đề nghị cấp chứng thư số",
        StepKind::RequestChange => "đề nghị thay đổi thông tin chứng thư số",
        StepKind::RequestRevocation => "đề nghị thu hồi chứng thư số",
        StepKind::StopUse => "ngừng sử dụng nội bộ chứng thư số",
        StepKind::ResumeUse => "cho sử dụng lại chứng thư số",
        StepKind::Notify => "thông báo",
        StepKind::AcceptTransfer => "tiếp nhận người được điều động",
    }
}

const fn consequence(kind: ConsequenceKind) -> &'static str {
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
        ConsequenceKind::StopUse => "Ngừng sử dụng nội bộ chứng thư số",
        ConsequenceKind::ResumeUse => "Cho sử dụng lại chứng thư số",
        ConsequenceKind::Notify => "Thông báo",
        ConsequenceKind::AwaitAcceptance => "Chờ cơ quan tiếp nhận đồng ý",
    }
}
