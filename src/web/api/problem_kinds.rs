//! The kinds of problem that this service tells, explained where their `type` leads: `GET /problems/{code}`.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::path::Named;
use super::problem::Problem;

/// One kind of problem.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct ProblemKind {
    /// The last part of its `type`.
    pub(in crate::web) code: &'static str,
    /// The status it comes with.
    pub(in crate::web) status: u16,
    /// What it means and what to do, in Vietnamese.
    pub(in crate::web) vi: &'static str,
    /// The same in English.
    pub(in crate::web) en: &'static str,
}

const fn kind(code: &'static str, status: u16, vi: &'static str, en: &'static str) -> ProblemKind {
    ProblemKind { code, status, vi, en }
}

/// Every kind, by status.
pub(in crate::web) const KINDS: &[ProblemKind] = &[
    kind(
        "malformed",
        400,
        "Nội dung gửi lên không phải là JSON. Sửa cú pháp rồi gửi lại.",
        "The body is no JSON. Correct its syntax and send it again.",
    ),
    kind(
        "bad-idempotency-key",
        400,
        "Idempotency-Key phải là một khóa dài 1-128 ký tự: chữ cái không dấu, chữ số và . _ : -",
        "Idempotency-Key must be one key of 1 to 128 letters, digits and . _ : -",
    ),
    kind(
        "not-authenticated",
        401,
        "Chưa đăng nhập, hoặc mã truy cập sai hay đã hết hạn. Đăng nhập lại bằng POST /api/v1/sessions.",
        "No token, or a wrong or expired one. Log in again with POST /api/v1/sessions.",
    ),
    kind(
        "log-in-refused",
        401,
        "Tên đăng nhập và mật khẩu không khớp, hoặc tài khoản đã bị khóa; không nói rõ là trường hợp nào.",
        "Name and password do not belong together, or the account is disabled; which of the two is not told.",
    ),
    kind(
        "not-allowed",
        403,
        "Tài khoản chưa được giao vai trò có quyền này. Liên hệ quản trị hệ thống.",
        "No role of the account may do this. Ask an administrator.",
    ),
    kind(
        "cross-site",
        403,
        "Trình duyệt cho biết yêu cầu được gửi từ trang khác. Mở trang của hệ thống rồi thực hiện lại.",
        "The browser says that another site sent it. Open the service's own page and repeat.",
    ),
    kind(
        "not-found",
        404,
        "Không có, hoặc nằm ngoài phạm vi được giao: hai trường hợp không phân biệt.",
        "Not there, or outside the scope of the account: the two are not told apart.",
    ),
    kind(
        "method-not-allowed",
        405,
        "Địa chỉ này không nhận phương thức đó. Xem tiêu đề Allow và mô tả tại /api/docs.",
        "This address does not take that method. See the header Allow and the description at /api/docs.",
    ),
    kind(
        "too-slow",
        408,
        "Nội dung gửi lên quá chậm; không có gì thay đổi. Kiểm tra kết nối mạng rồi gửi lại.",
        "The body came too slowly; nothing was changed. Check the network and send it again.",
    ),
    kind(
        "conflict",
        409,
        "Mâu thuẫn với dữ liệu đã ghi nhận; trường detail nêu rõ. Đọc lại dữ liệu trước khi gửi lại.",
        "It contradicts what is recorded; detail says how. Read the data before sending again.",
    ),
    kind(
        "request-at-work",
        409,
        "Yêu cầu cùng Idempotency-Key đang được xử lý. Gửi lại y như cũ sau vài giây.",
        "The request with this Idempotency-Key is at work. Send the same again in some seconds.",
    ),
    kind(
        "request-cut-off",
        409,
        "Yêu cầu trước cùng Idempotency-Key bị ngắt giữa chừng; đọc lại dữ liệu để biết kết quả.",
        "The earlier request with this Idempotency-Key was cut off; read the data to see what became of it.",
    ),
    kind(
        "since-too-old",
        410,
        "Mốc since quá cũ, thay đổi trước đó không còn được báo. Bỏ kết quả đã lưu, gọi lại không kèm since.",
        "since lies too far back. Drop the answers that you keep, and begin again without since.",
    ),
    kind(
        "log-in-unfinished",
        401,
        "Mật khẩu đúng nhưng đăng nhập chưa hoàn tất; trường detail nêu bước còn thiếu.",
        "The password was right, but the log-in is not finished; detail names the step that is missing.",
    ),
    kind(
        "changed",
        412,
        "Dữ liệu đã thay đổi sau lần đọc được nêu trong If-Match. Đọc lại rồi thực hiện lại.",
        "It was changed after the reading that If-Match names. Read it again and repeat.",
    ),
    kind("too-large", 413, "Nội dung gửi lên quá lớn. Chia nhỏ ra.", "The body is too large. Send it in parts."),
    kind(
        "not-json",
        415,
        "Nội dung phải được gửi với Content-Type: application/json.",
        "The body must be sent with Content-Type: application/json.",
    ),
    kind(
        "not-form-data",
        415,
        "Nội dung phải được gửi với Content-Type: multipart/form-data.",
        "The body must be sent with Content-Type: multipart/form-data.",
    ),
    kind(
        "invalid",
        422,
        "Có trường sai; mảng errors nêu tất cả, mỗi lỗi có vị trí, lý do và cách sửa. Không có gì được ghi.",
        "Some fields are wrong; errors names all of them with place, reason and remedy. Nothing was recorded.",
    ),
    kind(
        "idempotency-key-reused",
        422,
        "Idempotency-Key này đã dùng cho một yêu cầu khác. Dùng khóa mới.",
        "This Idempotency-Key was used for another request. Use a new one.",
    ),
    kind(
        "if-match-needed",
        428,
        "Thao tác này cần If-Match với ETag của lần đọc gần nhất.",
        "This needs If-Match with the ETag of your last reading.",
    ),
    kind(
        "too-many-requests",
        429,
        "Gửi quá nhiều yêu cầu. Chờ theo tiêu đề Retry-After.",
        "Too many requests. Wait as the header Retry-After says.",
    ),
    kind(
        "too-many-tries",
        429,
        "Đã thử quá nhiều lần trong thời gian ngắn. Chờ theo hướng dẫn rồi thử lại.",
        "Too many tries in too short a time. Wait as told and try again.",
    ),
    kind(
        "failed",
        500,
        "Hệ thống gặp sự cố; chưa rõ kết quả. Xem lại dữ liệu trước khi thử lại, và báo quản trị hệ thống kèm thời điểm.",
        "Something failed here; the outcome is not known. Read the data before trying again, and tell an administrator the time.",
    ),
    kind(
        "not-configured",
        503,
        "Hệ thống chưa được cấu hình cho việc này; trường detail nêu thiết lập còn thiếu.",
        "This installation lacks a setting; detail names it.",
    ),
    kind(
        "overloaded",
        503,
        "Hệ thống đang nhận quá nhiều yêu cầu cùng lúc; không có gì thay đổi. Chờ theo Retry-After.",
        "More requests at once than are taken on; nothing was changed. Wait as Retry-After says.",
    ),
    kind(
        "timed-out",
        503,
        "Chưa trả lời kịp một câu hỏi không làm thay đổi dữ liệu. Thử lại sau.",
        "A question that changes nothing was not answered in time. Try again.",
    ),
    kind(
        "outcome-unknown",
        504,
        "Chưa biết kết quả: yêu cầu có thể đã được thực hiện. Gửi lại với cùng Idempotency-Key, hoặc đọc lại dữ liệu.",
        "The outcome is not known. Send it again with the same Idempotency-Key, or read the data first.",
    ),
    kind("busy", 503, "Hệ thống đang bận hoặc đang dừng. Thử lại sau.", "Busy or shutting down. Try again."),
];

/// `GET /problems/{code}`: what a kind of problem means.
pub(in crate::web) async fn explain(Named(code): Named<String>) -> Result<Response, Problem> {
    let kind = KINDS.iter().find(|kind| kind.code == code).ok_or_else(|| Problem::not_found("kind of problem"))?;
    let text = format!("{} ({})\n\n{}\n\n{}\n", kind.code, kind.status, kind.vi, kind.en);
    Ok((StatusCode::OK, [(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Every status that is followed by a code, below a folder.
    fn told(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                told(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for (before, after) in text.match_indices("StatusCode::").map(|(at, word)| text.split_at(at + word.len())) {
                let _ = before;
                let Some((status, rest)) = after.split_once(',') else { continue };
                let code = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
                let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
                if let Some((code, _)) = code.filter(|_| is_name(status)) {
                    found.push((status.to_owned(), code.to_owned()));
                }
            }
        }
    }

    #[test]
    fn every_problem_that_is_told_is_explained_with_its_status() {
        let mut found = Vec::new();
        told(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/api"), &mut found);
        assert!(found.len() >= 12, "{found:?}");
        for (status, code) in found {
            let kind = KINDS.iter().find(|kind| kind.code == code);
            let kind = kind.unwrap_or_else(|| panic!("{code} is not explained"));
            let known = StatusCode::from_u16(kind.status).unwrap().canonical_reason().unwrap_or_default();
            let known = known.to_ascii_uppercase().replace([' ', '-'], "_");
            assert_eq!(known, status, "{code}");
        }
    }

    #[test]
    fn the_documentation_lists_every_kind_in_the_same_words() {
        let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/API-DESIGN.md")).unwrap();
        let list = page.split_once("## Problems").unwrap().1.split_once("\n## ").unwrap().0;
        let mut listed: Vec<&str> = list.lines().filter(|line| line.starts_with("| `")).collect();
        let line = |kind: &ProblemKind| format!("| `{}` | {} | {} |", kind.code, kind.status, kind.en);
        let mut known: Vec<String> = KINDS.iter().map(line).collect();
        listed.sort_unstable();
        known.sort_unstable();
        assert_eq!(listed, known);
    }

    #[test]
    fn kinds_are_named_once() {
        let mut codes: Vec<&str> = KINDS.iter().map(|kind| kind.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), KINDS.len());
    }
}
