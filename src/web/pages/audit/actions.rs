//! What the actions of the record are called. One that has no name here is shown by its code.

use crate::web::ui::Say;

/// Code, in Vietnamese, in English; by subject.
const ACTIONS: &[(&str, &str, &str)] = &[
    // Log-ins and accounts.
    ("log_in", "đăng nhập", "log-in"),
    ("log_in_by_provider", "đăng nhập qua nhà cung cấp", "log-in by a provider"),
    ("log_out", "đăng xuất", "log-out"),
    ("link_provider", "liên kết đăng nhập", "link with a provider"),
    ("unlink_provider", "hủy liên kết đăng nhập", "remove the link with a provider"),
    ("add_account", "tạo tài khoản", "make an account"),
    ("issue_activation", "cấp mã kích hoạt", "issue an activation code"),
    ("activate_account", "kích hoạt tài khoản", "activate an account"),
    ("change_password", "đổi mật khẩu tài khoản", "change an account's password"),
    ("reset_password", "đặt lại mật khẩu tài khoản", "reset an account's password"),
    ("pass_second_factor", "qua bước xác thực hai lớp", "pass the second factor"),
    ("enrol_second_factor", "đăng ký xác thực hai lớp", "set up a second factor"),
    ("reset_second_factor", "đặt lại xác thực hai lớp", "reset a second factor"),
    ("unlock_account", "mở khóa tài khoản", "unlock an account"),
    ("disable_account", "vô hiệu hóa tài khoản", "disable an account"),
    ("enable_account", "cho dùng lại tài khoản", "enable an account"),
    ("grant_role", "giao vai trò", "grant a role"),
    ("revoke_role", "thu hồi vai trò", "revoke a role"),
    ("name_deputy", "cử người thay thế", "name a deputy"),
    ("end_deputy", "kết thúc thay thế", "end a deputy"),
    ("issue_token", "cấp mã truy cập", "issue an access token"),
    ("revoke_token", "thu hồi mã truy cập", "revoke an access token"),
    ("tie_official", "gắn tài khoản với cán bộ", "tie an account to an official"),
    ("set_account_mail", "đặt địa chỉ thư của tài khoản", "set an account's mail address"),
    ("set_notice_preferences", "chọn thư nhắc", "choose reminders"),
    // Reads.
    ("read_person", "xem dữ liệu của một người", "read a person's data"),
    ("list", "xem hoặc xuất danh sách", "read or export a list"),
    ("find_person", "tra cứu theo số định danh", "look up by personal number"),
    ("ask_signers", "hỏi trạng thái người ký", "ask about signers"),
    ("export_audit", "xuất nhật ký", "export the record"),
    // People and decisions.
    ("record_staff", "ghi nhận nhân sự ban đầu", "record staff"),
    ("record_successions", "ghi việc sắp xếp lại cơ quan", "record a reorganisation"),
    ("undo_succession", "hủy việc sắp xếp lại cơ quan", "undo a reorganisation"),
    ("record_agencies", "ghi nhận cơ quan, đơn vị", "record agencies"),
    ("import_officials", "nạp danh sách cán bộ", "import officials"),
    ("record_decision", "ghi quyết định", "record a decision"),
    ("correct_subject", "sửa nội dung quyết định về một người", "correct a decision about somebody"),
    ("correct_heading", "sửa số, ngày, trích yếu quyết định", "correct a decision's heading"),
    ("withdraw_subject", "rút một người khỏi quyết định", "withdraw a decision about somebody"),
    ("accept_transfer", "tiếp nhận người chuyển đến", "accept a transfer"),
    ("decline_transfer", "từ chối tiếp nhận", "decline a transfer"),
    ("run_decisions", "thực hiện các bước đến hạn", "carry out what is due"),
    ("finish_step", "kết thúc một bước", "end a step"),
    ("end_step", "kết thúc một bước của quyết định", "end a decision's step"),
    ("end_steps", "kết thúc các bước đã thấy hoàn thành", "end steps that are seen to be done"),
    ("add_personal_number", "bổ sung số định danh", "add a personal number"),
    ("enter_known_number", "nhập số định danh đã có", "enter a number that is known"),
    ("lock_official", "khóa khẩn cấp", "lock at once"),
    ("unlock_official", "mở khóa khẩn cấp", "end a lock"),
    ("ask_erasure", "đề nghị xóa dữ liệu cá nhân", "ask for an erasure"),
    ("erase_person", "xóa dữ liệu cá nhân", "erase a person"),
    ("approve_erasure", "duyệt xóa dữ liệu cá nhân", "approve an erasure"),
    ("purge", "xóa dữ liệu hết thời hạn lưu giữ", "purge what is past its retention"),
    // Mailboxes and directory.
    ("set_mailbox_password", "đặt mật khẩu hộp thư", "set a mailbox's password"),
    ("unlock_mailbox", "mở khóa hộp thư", "unlock a mailbox"),
    ("offer_recovery_address", "đăng ký địa chỉ khôi phục", "offer a recovery address"),
    ("confirm_recovery_address", "xác nhận địa chỉ khôi phục", "confirm a recovery address"),
    ("end_mail_sessions", "kết thúc phiên thư", "end mail sessions"),
    ("release_addresses", "giải phóng địa chỉ thư", "release addresses"),
    ("ask_mailbox_purge", "đề nghị xóa hộp thư", "ask for a mailbox's end"),
    ("purge_mailbox", "xóa hộp thư", "end a mailbox"),
    ("approve_mailbox_purge", "duyệt xóa hộp thư", "approve a mailbox's end"),
    ("record_mailbox_uses", "ghi lần sử dụng hộp thư", "record uses of mailboxes"),
    ("note_log_ins", "ghi nhận đăng nhập từ danh bạ", "note log-ins that the directory tells of"),
    ("ask_directory_work", "yêu cầu ghi danh bạ", "ask for work on the directory"),
    ("plan_directory", "lập kế hoạch danh bạ", "plan directory changes"),
    ("approve_plan", "duyệt kế hoạch danh bạ", "approve a plan"),
    ("begin_apply", "bắt đầu ghi danh bạ", "begin to apply a plan"),
    ("apply_directory", "ghi danh bạ theo kế hoạch", "apply a plan"),
    ("apply_live", "ghi danh bạ theo thay đổi", "apply a live change"),
    ("end_abandoned_apply", "kết thúc lần ghi bị ngắt", "end an apply that was cut off"),
    ("pause_directory", "tạm ngừng ghi danh bạ", "pause the directory"),
    ("resume_directory", "ghi danh bạ trở lại", "resume the directory"),
    ("set_directory_mode", "đặt chế độ danh bạ của cơ quan", "set an agency's directory mode"),
    ("accept_entries_ahead", "chấp nhận mục mới hơn sổ đăng ký", "accept entries ahead of the registry"),
    ("retry_quarantine", "thử lại mục bị từ chối", "try a refused entry again"),
    ("release_quarantine", "bỏ mục bị từ chối", "let go of a refused entry"),
    ("adopt_directory", "tiếp nhận danh bạ có sẵn", "adopt a directory"),
    ("adopt_officials", "tiếp nhận cán bộ từ danh bạ", "adopt officials"),
    ("decide_case", "giải quyết trường hợp trùng, lệch", "decide a case"),
    ("open_name_cases", "mở trường hợp trùng tên", "open cases of names"),
    ("link_scim_user", "hệ thống nhân sự gắn tên", "a personnel system names somebody"),
    ("hide_scim_user", "hệ thống nhân sự bỏ tên", "a personnel system drops somebody"),
    // Certificates, requests, devices.
    ("import_certificates", "tiếp nhận chứng thư", "import certificates"),
    ("hand_over_certificate", "bàn giao chứng thư", "hand over a certificate"),
    ("confirm_owner", "xác nhận người giữ chứng thư", "confirm a certificate's holder"),
    ("refresh_revocation", "tiếp nhận danh sách thu hồi", "take in revocation lists"),
    ("ask_ocsp", "hỏi trạng thái chứng thư qua OCSP", "ask an OCSP responder"),
    ("authority_told", "CA bị nêu trong danh sách thu hồi", "a list tells of a CA"),
    ("judge_authorities", "xét lại các CA", "judge the CAs"),
    ("judge_chains", "xét lại chuỗi chứng thực", "judge chains"),
    ("lint_certificates", "kiểm tra nội dung chứng thư", "hold certificates against the rules"),
    ("draft_request", "lập đề nghị", "draft a request"),
    ("mend_request", "sửa đề nghị", "mend a request"),
    ("submit_request", "trình đề nghị", "submit a request"),
    ("take_up_request", "tiếp nhận thẩm định đề nghị", "take up a request"),
    ("approve_request", "duyệt đề nghị", "approve a request"),
    ("return_request", "trả lại đề nghị", "give back a request"),
    ("reject_request", "không duyệt đề nghị", "reject a request"),
    ("cancel_request", "hủy đề nghị", "cancel a request"),
    ("fulfil_requests", "hoàn thành đề nghị theo chứng cứ", "fulfil requests by evidence"),
    ("record_letter", "ghi công văn gửi CA", "record a letter to the CA"),
    ("record_ca_refusal", "ghi CA từ chối", "record the CA's refusal"),
    ("open_campaign", "mở đợt đề nghị", "open a campaign"),
    ("continue_campaign", "tiếp tục đợt đề nghị", "continue a campaign"),
    ("record_device", "ghi thiết bị lưu khóa bí mật", "record a key device"),
    ("change_device", "thay đổi thiết bị lưu khóa bí mật", "change a key device"),
    ("report_loss", "báo mất thiết bị", "report a lost device"),
    // Signing, figures, reports.
    ("record_signing_events", "ghi nhận các lần ký", "record signatures"),
    ("mend_document_counts", "sửa số đếm văn bản", "mend counts of documents"),
    ("rejudge_events", "xét lại các lần ký", "judge signatures again"),
    ("settle_event_refusals", "xử lý lần ký bị từ chối", "settle refused signatures"),
    ("add_document_system", "đăng ký hệ thống văn bản", "register a document system"),
    ("set_system_reporters", "giao quyền báo cáo lần ký", "set who reports signatures"),
    ("record_figures", "ghi số liệu báo cáo", "record figures"),
    ("withdraw_figure", "rút số liệu", "withdraw a figure"),
    ("dismiss_figure_row", "bỏ qua dòng số liệu", "dismiss a row of figures"),
    ("propose_scope_rule", "đề nghị quy tắc đối tượng báo cáo", "propose a rule of who counts"),
    ("approve_scope_rule", "duyệt quy tắc đối tượng báo cáo", "approve a rule of who counts"),
    ("withdraw_scope_rule", "rút quy tắc đối tượng báo cáo", "withdraw a rule of who counts"),
    ("define_indicator", "đặt chỉ tiêu", "define an indicator"),
    ("set_goal", "đặt mục tiêu", "set a goal"),
    ("add_score_set", "đặt thang điểm", "add a set of scores"),
    ("draft_report", "dự thảo báo cáo tháng", "draft a month's report"),
    ("see_report", "xác nhận đã xem dự thảo báo cáo", "confirm a draft report as seen"),
    ("contest_report", "kiến nghị về dự thảo báo cáo", "contest a draft report"),
    ("answer_report", "trả lời kiến nghị về báo cáo", "answer a contest"),
    ("publish_report", "chốt báo cáo tháng", "publish a month's report"),
    ("freeze_month", "ghi số liệu đã chốt", "freeze a month"),
    ("requeue_notices", "gửi lại thư báo", "send notices again"),
];

/// What an action is called; its code when it has no name.
pub(super) fn called(say: Say, action: &str) -> &str {
    let named = ACTIONS.iter().find(|(code, _, _)| *code == action);
    named.map_or(action, |(_, vi, en)| say.of(vi, en))
}

/// Every action that has a name, for choosing from.
pub(super) fn all(say: Say) -> impl Iterator<Item = (&'static str, &'static str)> {
    ACTIONS.iter().map(move |(code, vi, en)| (*code, say.of(vi, en)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_action_has_one_name_and_others_are_told_by_their_code() {
        let codes: BTreeSet<&str> = ACTIONS.iter().map(|(code, _, _)| *code).collect();
        assert_eq!(codes.len(), ACTIONS.len());
        assert_eq!(called(Say::VI, "record_decision"), "ghi quyết định");
        assert_eq!(called(Say::VI, "yet_to_come"), "yet_to_come");
    }
}
