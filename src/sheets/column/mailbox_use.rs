//! The columns of what mail servers tell of the last use of mailboxes.

use super::{Column, column, required, told};

pub(super) const MAILBOX_USES: &[Column] = &[
    required(told(
        column(
            "address",
            "Địa chỉ thư công vụ",
            "Mail address",
            &["Email", "Địa chỉ thư", "Thư công vụ", "Hộp thư", "User", "Username"],
        ),
        "Địa chỉ của hộp thư cá nhân",
        "an.stttt@binhphuoc.gov.vn",
    )),
    told(
        column("used_on", "Sử dụng lần cuối", "Last use", &["Đăng nhập lần cuối", "Ngày sử dụng", "Last login"]),
        "Ngày theo dạng dd/mm/yyyy; để trống nếu chưa từng sử dụng",
        "02/12/2019",
    ),
    required(told(
        column("source", "Nguồn", "Source", &["Hệ thống", "System"]),
        "Hệ thống thư hoặc văn bản cho số liệu này; mỗi hệ thống luôn ghi cùng một tên",
        "Dovecot",
    )),
    told(
        column("as_of", "Số liệu tính đến", "As of", &["Ngày chốt", "Ngày số liệu"]),
        "Ngày lấy số liệu; để trống là hôm nay",
        "15/12/2019",
    ),
];
