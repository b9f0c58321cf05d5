//! A further word about somebody under a decision, told to whoever said it and to whoever had the last word before. A decision, what
//! it does and what follows; no people, no reasons: mail travels further than the registry.

use std::collections::BTreeMap;

use time::Date;

use super::words;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::consequence::ConsequenceKind;
use crate::domain::decision::tell::written;
use crate::domain::notice::NoticeText;

/// What was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The receiving agency takes them.
    Accepted,
    /// It does not.
    Declined,
    /// It no longer holds.
    Withdrawn,
    /// It says something else now.
    Corrected,
    /// It says something else now, and another agency has to accept.
    CorrectedAwaiting,
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectWord {
    /// Number and symbol of the decision.
    pub name: String,
    /// The day on which it was signed.
    pub signed_on: Date,
    /// What it does.
    pub kind: DecisionKind,
    /// What was said of it.
    pub word: Word,
    /// What follows, and how often.
    pub consequences: BTreeMap<ConsequenceKind, usize>,
}

/// The mail.
#[must_use]
pub fn compose(told: &SubjectWord) -> NoticeText {
    let (title, outcome) = match told.word {
        Word::Accepted => (
            "Đã tiếp nhận theo",
            "Cơ quan tiếp nhận đã đồng ý tiếp nhận 01 người; quyết định có hiệu lực đối với người này.",
        ),
        Word::Declined => (
            "Không tiếp nhận theo",
            "Cơ quan tiếp nhận không tiếp nhận 01 người; người này giữ nguyên vị trí công tác. Lý do được ghi tại quyết định.",
        ),
        Word::Withdrawn => (
            "Đã rút nội dung của",
            "Nội dung đối với 01 người đã được rút; những gì có trước quyết định được khôi phục.",
        ),
        Word::Corrected => ("Đã sửa nội dung của", "Nội dung đối với 01 người đã được sửa."),
        Word::CorrectedAwaiting => {
            ("Đã sửa nội dung của", "Nội dung đối với 01 người đã được sửa và chờ cơ quan tiếp nhận đồng ý.")
        }
    };
    let name = &told.name;
    let mut body = format!(
        "Kính gửi Anh/Chị,\n\nQuyết định số {name} ngày {} ({}):\n{outcome}\n",
        written(told.signed_on),
        words::decision(told.kind)
    );
    body.push_str(&words::will_happen(&told.consequences));
    body.push_str(words::CLOSING);
    NoticeText { title: format!("{title} Quyết định số {name}"), body }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn told(word: Word) -> NoticeText {
        let consequences = match word {
            Word::Declined | Word::Withdrawn => BTreeMap::new(),
            _ => [(ConsequenceKind::JoinGroup, 1)].into(),
        };
        let (name, kind) = ("145/QĐ-SNV".to_owned(), DecisionKind::Transfer);
        compose(&SubjectWord { name, signed_on: date!(2019 - 12 - 02), kind, word, consequences })
    }

    #[test]
    fn each_word_is_told_without_people_or_reasons() {
        insta::assert_snapshot!(
            [Word::Accepted, Word::Declined, Word::Withdrawn, Word::Corrected, Word::CorrectedAwaiting]
                .map(told)
                .map(|mail| format!("{}\n\n{}", mail.title, mail.body))
                .join("=====\n")
        );
    }
}
