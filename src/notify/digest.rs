//! The daily digest for whoever enters decisions: what takes effect today, what is overdue, what waits to be handed over.
//!
//! It names decisions and agencies, never people: mail travels further than the registry.

use time::Date;

use super::words;
use crate::domain::decision::tell::written;
use crate::domain::digest::Digest;
use crate::domain::notice::NoticeText;

/// The digest's mail; none when there is nothing to tell.
#[must_use]
pub fn compose(day: Date, digest: &Digest) -> Option<NoticeText> {
    let total = digest.effective_today.len() + digest.overdue.len() + digest.hand_overs.len();
    if total == 0 {
        return None;
    }
    let mut body = format!("Kính gửi Anh/Chị,\n\nCông việc về tổ chức cán bộ ngày {}:\n", written(day));
    section(&mut body, "Quyết định có hiệu lực hôm nay", &digest.effective_today, |it| {
        format!("{}: {}, {} người", it.decision, words::decision(it.kind), it.people)
    });
    section(&mut body, "Bước xử lý đã quá hạn", &digest.overdue, |it| {
        let late = (day - it.due).whole_days();
        format!("{}: {}, hạn {} (quá {late} ngày)", it.decision, words::step(it.kind), written(it.due))
    });
    section(&mut body, "Hồ sơ bàn giao đang chờ", &digest.hand_overs, |it| {
        format!("{}: từ {} đến {}, chờ từ ngày {}", it.decision, it.from, it.to, written(it.since))
    });
    body.push_str("\nĐăng nhập hệ thống để xem chi tiết và xử lý.\n\nThư này được gửi tự động, mỗi ngày một lần.\n");
    Some(NoticeText {
        title: format!("Công việc tổ chức cán bộ ngày {}: {total} mục", written(day)), body
    })
}

fn section<T>(body: &mut String, title: &str, items: &[T], line: impl Fn(&T) -> String) {
    if items.is_empty() {
        return;
    }
    body.push_str(&format!("\n{title} ({}):\n", items.len()));
    for item in items {
        body.push_str(&format!("- {}\n", line(item)));
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::domain::decision::DecisionKind;
    use crate::domain::decision::step::StepKind;
    use crate::domain::digest::{EffectiveDecision, OverdueStep, WaitingHandOver};

    #[test]
    fn a_full_day_is_told_in_three_parts() {
        let digest = Digest {
            effective_today: vec![EffectiveDecision {
                decision: "145/QĐ-SNV".to_owned(),
                kind: DecisionKind::Recruit,
                people: 40,
            }],
            overdue: vec![OverdueStep {
                decision: "12/QĐ-UBND".to_owned(),
                kind: StepKind::HandOverActivation,
                due: date!(2019 - 12 - 27),
            }],
            hand_overs: vec![WaitingHandOver {
                decision: "98/QĐ-UBND".to_owned(),
                from: "Sở Y tế".to_owned(),
                to: "UBND huyện Lộc Ninh".to_owned(),
                since: date!(2019 - 12 - 30),
            }],
        };
        let text = compose(date!(2019 - 12 - 31), &digest).expect("something to tell");
        assert_eq!(text.title, "Công việc tổ chức cán bộ ngày 31/12/2019: 3 mục");
        let expected = "Kính gửi Anh/Chị,\n\n\
            Công việc về tổ chức cán bộ ngày 31/12/2019:\n\n\
            Quyết định có hiệu lực hôm nay (1):\n\
            - 145/QĐ-SNV: tuyển dụng, tiếp nhận, 40 người\n\n\
            Bước xử lý đã quá hạn (1):\n\
            - 12/QĐ-UBND: giao phiếu kích hoạt hộp thư, hạn 27/12/2019 (quá 4 ngày)\n\n\
            Hồ sơ bàn giao đang chờ (1):\n\
            - 98/QĐ-UBND: từ Sở Y tế đến UBND huyện Lộc Ninh, chờ từ ngày 30/12/2019\n\n\
            Đăng nhập hệ thống để xem chi tiết và xử lý.\n\n\
            Thư này được gửi tự động, mỗi ngày một lần.\n";
        assert_eq!(text.body, expected);
    }

    #[test]
    fn a_part_without_items_is_left_out_and_an_empty_day_is_not_told() {
        let one = Digest {
            overdue: vec![OverdueStep {
                decision: "1/QĐ".into(),
                kind: StepKind::RequestCertificate,
                due: date!(2019 - 01 - 01),
            }],
            ..Digest::default()
        };
        let text = compose(date!(2019 - 01 - 02), &one).expect("something to tell");
        assert!(text.body.contains("quá 1 ngày") && !text.body.contains("hiệu lực") && !text.body.contains("bàn giao"));
        assert_eq!(compose(date!(2019 - 01 - 02), &Digest::default()), None);
    }
}
