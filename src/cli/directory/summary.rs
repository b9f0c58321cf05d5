//! Plans and runs in a few lines for people.

use crate::directory::apply::Outcome;
use crate::directory::guard::{Scope, Trip, Verdict};
use crate::directory::plan::render::{class_word, text_report};
use crate::domain::lang::Lang;
use crate::operations::plan_directory_sync::PlannedSync;
use crate::operations::stored_plan::StoredPlan;
use crate::reports::number::count;

/// A plan just computed.
pub(super) fn planned(planned: &PlannedSync, lang: Lang) -> String {
    let mut text = format!("{} {}\nSHA-256 {}\n", lang.pick("Kế hoạch", "Plan"), planned.plan.id, planned.plan.hash);
    text_report(&planned.report, lang, &mut text);
    text + &verdict(&planned.guard, lang)
}

/// A stored plan's head.
pub(super) fn stored(stored: &StoredPlan, lang: Lang) -> String {
    let mut text = format!(
        "{} {} ({}), {} {}\nSHA-256 {}\n",
        lang.pick("Kế hoạch", "Plan"),
        stored.plan.id,
        stored.state,
        lang.pick("người lập:", "author:"),
        stored.author,
        stored.plan.hash
    );
    text_report(&stored.report, lang, &mut text);
    text + &verdict(&stored.guard, lang)
}

fn verdict(guard: &Verdict, lang: Lang) -> String {
    if guard.passed() {
        return lang.pick("Hàng rào an toàn: cho qua.\n", "Guard: passed.\n").to_owned();
    }
    let mut text =
        lang.pick("Hàng rào an toàn: DỪNG, cần phê duyệt.\n", "Guard: STOPPED, needs approval.\n").to_owned();
    for trip in guard.trips() {
        text.push_str(&trip_line(trip, lang));
    }
    text
}

fn trip_line(trip: &Trip, lang: Lang) -> String {
    let place = match &trip.scope {
        Scope::Overall => lang.pick("toàn tỉnh", "whole directory").to_owned(),
        Scope::Agency(code) => code.clone(),
        Scope::Decisions => lang.pick("theo quyết định", "backed by decisions").to_owned(),
        Scope::Proposals => lang.pick("cơ quan ở chế độ đề xuất", "agencies in propose mode").to_owned(),
    };
    let class = trip.class.map(|class| format!("{} ", class_word(class, lang))).unwrap_or_default();
    format!(
        "  {class}{place}: {} (+{} {}), {} {}\n",
        count(lang, trip.count),
        count(lang, trip.past),
        lang.pick("trong 24 giờ qua", "in the last 24 hours"),
        lang.pick("giới hạn", "limit"),
        count(lang, trip.limit)
    )
}

/// What became of a plan.
pub(super) fn applied(outcome: &Outcome, lang: Lang) -> String {
    let mut text = format!("{}: {}\n", lang.pick("Đã ghi", "Applied"), count(lang, outcome.confirmed));
    for failed in &outcome.failed {
        text.push_str(&format!(
            "{} {}: {} {} {}\n",
            lang.pick("Bị từ chối", "Refused"),
            failed.number,
            failed.dn,
            failed.refusal.code,
            failed.refusal.message
        ));
    }
    for conflict in &outcome.conflicts {
        text.push_str(&format!(
            "{} {}: {} ({})\n",
            lang.pick("Xung đột", "Conflict"),
            conflict.number,
            conflict.dn,
            conflict.kind.told().pick(lang)
        ));
    }
    if !outcome.unknown.is_empty() {
        let numbers = count(lang, outcome.unknown.len() as u64);
        text.push_str(&format!(
            "{}: {numbers}\n",
            lang.pick("Chưa rõ kết quả, lần lập kế hoạch sau sẽ đọc lại", "Fate unknown, the next plan reads it back")
        ));
    }
    if outcome.replicas_must_reload {
        text.push_str(lang.pick(
            "CẢNH BÁO: một giao dịch đã bị hủy; các bản sao phải được nạp lại.\n",
            "WARNING: a transaction failed; replicas must be reloaded.\n",
        ));
    }
    if let Some(reason) = &outcome.not_remembered {
        text.push_str(&format!(
            "{}: {reason}\n",
            lang.pick(
                "CẢNH BÁO: những gì đã ghi có hiệu lực nhưng chưa đọc lại được; lần lập kế hoạch sau sẽ ghi nhớ mục nào của ai",
                "WARNING: what was written holds, but could not be read back; the next plan remembers which entry is whose"
            )
        ));
    }
    if let Some(reason) = &outcome.stopped {
        text.push_str(&format!("{}: {reason}\n", lang.pick("Đã dừng", "Stopped")));
    }
    text
}
