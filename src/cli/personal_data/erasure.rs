//! What erasing a person comes to, as people read it.

use crate::domain::erasure::{ErasedLine, KeptLine};
use crate::domain::lang::Lang;
use crate::operations::erase_person::ErasurePlan;
use crate::reports::table::{Align, Table};

/// The plan of an erasure, or what was erased.
pub(super) fn text(plan: &ErasurePlan, done: bool, lang: Lang) -> String {
    let count = if done { lang.pick("Đã xóa", "Erased") } else { lang.pick("Sẽ xóa", "To be erased") };
    let mut goes = Table::new(&[(lang.pick("Dữ liệu", "Data"), Align::Left), (count, Align::Right)]);
    for line in &plan.goes {
        goes.row([erased(line.line, lang).to_owned(), line.records.to_string()]);
    }
    let mut stays = Table::new(&[(lang.pick("Được giữ lại, không còn họ tên", "Stays, without a name"), Align::Left)]);
    for line in plan.stays {
        stays.row([kept(*line, lang).to_owned()]);
    }
    format!("{goes}\n{stays}\n{}\n", advice(plan, done, lang))
}

fn advice(plan: &ErasurePlan, done: bool, lang: Lang) -> String {
    if done {
        return lang.pick("Đã xóa; không thể khôi phục.", "Erased; it cannot be brought back.").to_owned();
    }
    if plan.is_erased {
        return lang.pick("Người này đã được xóa trước đây.", "This person was erased before.").to_owned();
    }
    if plan.is_possible {
        let waits = lang.pick(
            "Chưa xóa gì. Đã có yêu cầu; người khác phê duyệt bằng --approve.",
            "Nothing was erased. It was asked for; another person approves with --approve.",
        );
        let may = lang.pick(
            "Chưa xóa gì. Yêu cầu xóa bằng --reason \"căn cứ\"; sau đó người khác phê duyệt.",
            "Nothing was erased. Ask for it with --reason \"the ground\"; another person then approves.",
        );
        return if plan.asked_at.is_some() { waits } else { may }.to_owned();
    }
    match (plan.possible_from, lang) {
        (Some(day), Lang::Vi) => format!("Chưa hết thời hạn lưu giữ; được xóa từ ngày {day}."),
        (Some(day), Lang::En) => format!("Retention is not over; possible from {day}."),
        (None, _) => {
            let reason = lang.pick(
                "Chưa thể xóa: người này đang công tác hoặc chưa từng có vị trí công tác.",
                "Not possible: this person is in service, or never had a post.",
            );
            reason.to_owned()
        }
    }
}

const fn erased(line: ErasedLine, lang: Lang) -> &'static str {
    match line {
        ErasedLine::Identity => lang.pick("Họ tên, ngày sinh", "Name and date of birth"),
        ErasedLine::Corrections => lang.pick("Họ tên, ngày sinh đã đính chính", "Corrected names and dates of birth"),
        ErasedLine::Acts => lang.pick("Họ tên, địa chỉ, lý do trong quyết định", "Names, addresses, reasons in acts"),
        ErasedLine::Addresses => lang.pick("Địa chỉ thư công vụ", "Official addresses"),
        ErasedLine::Certificates => lang.pick("Nội dung chứng thư số", "Certificates' contents"),
        ErasedLine::RequestContents => {
            lang.pick("Nội dung đề nghị về chứng thư", "What requests for certificates ask for")
        }
        ErasedLine::RequestReasons => lang.pick("Lý do, ghi chú của đề nghị", "Reasons and notes of requests"),
        ErasedLine::PersonalNumber => lang.pick("Số định danh cá nhân", "Personal number"),
        ErasedLine::Tellings => lang.pick("Các lần nhắc, thông báo về người này", "What was told of them by mail"),
        ErasedLine::NoticePreferences => lang.pick("Lựa chọn nhận thư nhắc", "Their choice of mails"),
        ErasedLine::RecoveryAddress => lang.pick("Địa chỉ khôi phục", "Recovery address"),
        ErasedLine::ExternalNames => lang.pick("Mã ở hệ thống nhân sự", "Names in HR systems"),
        ErasedLine::Activations => lang.pick("Mã kích hoạt", "Activation codes"),
        ErasedLine::AddressClaims => lang.pick("Giữ chỗ địa chỉ", "Claims on addresses"),
        ErasedLine::Steps => lang.pick("Nội dung các bước xử lý", "Texts of steps"),
        ErasedLine::Notices => lang.pick("Nội dung thông báo", "Texts of notices"),
        ErasedLine::Lookups => lang.pick("Lượt tra cứu tìm thấy người này", "Look-ups that found them"),
        ErasedLine::AccountMail => lang.pick("Địa chỉ thư của tài khoản", "Accounts' mail addresses"),
        ErasedLine::DeviceMobile => lang.pick("Số điện thoại của SIM ký số", "Phone number of a signing SIM"),
        ErasedLine::DeviceReasons => {
            lang.pick("Lý do, ghi chú về thiết bị lưu khóa", "Reasons and notes of devices that keep keys")
        }
        ErasedLine::AuditSalt => lang.pick("Khóa tham chiếu trong nhật ký", "Reference in the audit record"),
    }
}

const fn kept(line: KeptLine, lang: Lang) -> &'static str {
    match line {
        KeptLine::Postings => {
            lang.pick("Quá trình công tác: cơ quan, chức danh, thời gian", "Posts: agency, title, dates")
        }
        KeptLine::Decisions => lang.pick(
            "Quyết định: số, người ký, trích yếu như đã nhập, loại việc",
            "Decisions: number, signer, summary as typed, kind",
        ),
        KeptLine::MailboxHistory => {
            lang.pick("Trạng thái và lần sử dụng hộp thư theo thời gian", "The mailbox's states and uses")
        }
        KeptLine::CertificateStatus => lang.pick(
            "Chứng thư số: tổ chức cấp, số hiệu, mã băm, thời hạn, thu hồi",
            "Certificates: issuer, serial number, fingerprint, validity, revocation",
        ),
        KeptLine::Signatures => lang.pick(
            "Các lần ký văn bản bằng chứng thư số và kết luận về từng lần ký",
            "Signatures by their certificates, and what those prove",
        ),
        KeptLine::Requests => lang.pick("Yêu cầu về chứng thư số", "Requests for certificates"),
        KeptLine::AuditRecords => {
            lang.pick("Nhật ký: tham chiếu không còn dẫn đến ai", "Audit records: they lead to nobody")
        }
        KeptLine::DirectoryPlans => lang.pick("Kế hoạch đồng bộ danh bạ đã lập trước đây", "Earlier directory plans"),
        KeptLine::Backups => lang.pick("Bản sao lưu, đến khi được thay thế", "Backups, until they are replaced"),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::erasure::ErasedRecords;
    use crate::domain::ids::OfficialId;

    #[test]
    fn it_says_what_goes_what_stays_and_what_to_do_next() {
        let plan = ErasurePlan {
            official: OfficialId(Uuid::nil()),
            is_possible: false,
            possible_from: Some(date!(2031 - 05 - 06)),
            is_erased: false,
            goes: vec![ErasedRecords { line: ErasedLine::Identity, records: 1 }],
            stays: KeptLine::ALL,
            asked_at: None,
        };
        let early = text(&plan, false, Lang::En);
        assert!(early.contains("Name and date of birth") && early.contains("Posts: agency, title, dates"), "{early}");
        assert!(early.contains("possible from 2031-05-06"), "{early}");
        let ready = ErasurePlan { is_possible: true, ..plan.clone() };
        assert!(text(&ready, false, Lang::En).contains("--reason"));
        assert!(text(&ready, true, Lang::En).contains("cannot be brought back"));
        let serving = ErasurePlan { possible_from: None, ..plan };
        assert!(text(&serving, false, Lang::Vi).contains("đang công tác"));
    }
}
