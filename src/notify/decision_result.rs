//! What recording a decision came to, told to whoever recorded it. Decisions and counts, no people.

use std::collections::BTreeMap;

use time::Date;

use super::words;
use crate::domain::decision::consequence::ConsequenceKind;
use crate::domain::decision::tell::written;
use crate::domain::notice::NoticeText;

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionResult {
    /// Number and symbol.
    pub name: String,
    /// The day on which it was signed.
    pub signed_on: Date,
    /// People recorded now.
    pub recorded: usize,
    /// People whom it named already.
    pub known: usize,
    /// What follows, and how often.
    pub consequences: BTreeMap<ConsequenceKind, usize>,
}

/// The mail.
#[must_use]
pub fn compose(result: &DecisionResult) -> NoticeText {
    let DecisionResult { name, recorded, known, .. } = result;
    let mut body = format!(
        "Kính gửi Anh/Chị,\n\nĐã ghi nhận Quyết định số {name} ngày {}: {recorded} người.\n",
        written(result.signed_on)
    );
    if *known > 0 {
        body.push_str(&format!("{known} người đã được ghi nhận từ trước theo quyết định này, không ghi lại.\n"));
    }
    body.push_str(&words::will_happen(&result.consequences));
    body.push_str(words::CLOSING);
    NoticeText { title: format!("Đã ghi nhận Quyết định số {name}"), body }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn the_result_says_what_was_new_and_what_follows() {
        let result = DecisionResult {
            name: "145/QĐ-SNV".to_owned(),
            signed_on: date!(2019 - 12 - 02),
            recorded: 12,
            known: 28,
            consequences: [(ConsequenceKind::RequestCertificate, 9), (ConsequenceKind::StageMailbox, 12)].into(),
        };
        let text = compose(&result);
        assert_eq!(text.title, "Đã ghi nhận Quyết định số 145/QĐ-SNV");
        let expected = "Kính gửi Anh/Chị,\n\n\
            Đã ghi nhận Quyết định số 145/QĐ-SNV ngày 02/12/2019: 12 người.\n\
            28 người đã được ghi nhận từ trước theo quyết định này, không ghi lại.\n\n\
            Hệ thống sẽ thực hiện:\n\
            - Lập hộp thư chờ kích hoạt: 12\n\
            - Đề nghị cấp chứng thư số: 9\n\n\
            Đăng nhập hệ thống để xem chi tiết và theo dõi từng bước.\n\n\
            Thư này được gửi tự động.\n";
        assert_eq!(text.body, expected);
    }
}
