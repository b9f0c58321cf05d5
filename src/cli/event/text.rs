//! What the commands about signatures say to people.

use super::import::Imported;
use crate::domain::lang::Lang;
use crate::domain::signing::refusal::RefusalKind;
use crate::domain::signing::verdict::Outcome;
use crate::operations::signing_events::findings::{EventFindings, ToldRefusal, Unknown};
use crate::operations::signing_events::list::{ToldEvent, ToldVerdict};
use crate::operations::signing_events::record::{EventOutcome, EventRow};
use crate::operations::signing_events::rejudge::RejudgedEvents;
use crate::operations::signing_events::systems::ToldSystem;
use crate::reports::number::{count, instant};
use crate::reports::signing_words;
use crate::reports::table::{Align, Table};

pub(super) fn imported(done: &Imported, lang: Lang) -> String {
    let mut text: String = done.refused_lines.iter().map(|row| refused_line(row, lang)).collect();
    let refused: u64 = done.refused.values().sum();
    let untold = refused.saturating_sub(done.refused_lines.len() as u64);
    if untold > 0 {
        let more = lang.pick(
            "dòng bị từ chối khác, xem `congvu event findings`",
            "more refused lines, see `congvu event findings`",
        );
        text.push_str(&format!("… {} {more}\n", count(lang, untold)));
    }
    if done.is_trial {
        text.push_str(lang.pick("Chỉ kiểm tra, không ghi gì:\n", "Only checked, nothing was written:\n"));
    }
    text.push_str(&format!(
        "{} {}, {} {}, {} {}\n",
        count(lang, done.recorded),
        lang.pick("lần ký đã ghi", "recorded"),
        count(lang, done.already_known),
        lang.pick("đã có từ trước", "already known"),
        count(lang, refused),
        lang.pick("bị từ chối", "refused"),
    ));
    for (outcome, number) in &done.verdicts {
        text.push_str(&format!("  {}: {}\n", signing_words::outcome(lang, *outcome), count(lang, *number)));
    }
    for value in &done.values {
        text.push_str(&format!(
            "  {} (“{}”): {} {} {} {}\n",
            value.field,
            value.place,
            lang.pick("có trong", "in"),
            count(lang, value.lines),
            lang.pick("trên", "of"),
            match lang {
                Lang::Vi => format!("{} dòng", count(lang, done.lines)),
                Lang::En => format!("{} lines", count(lang, done.lines)),
            },
        ));
    }
    if done.unknown_agencies > 0 {
        let what = lang.pick(
            "lần ký mang mã cơ quan không có hiệu lực tại ngày ký",
            "of agencies that the registry does not know",
        );
        text.push_str(&format!("  {} {what}\n", count(lang, done.unknown_agencies)));
    }
    text
}

fn refused_line(row: &EventRow, lang: Lang) -> String {
    let EventOutcome::Refused { kind, problems } = &row.outcome else { return String::new() };
    let named = row.event_id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
    let line = lang.pick("Dòng", "Line");
    let mut text = format!("{line} {}{named}: {}\n", row.place, refusal_word(*kind, lang));
    for problem in problems {
        text.push_str(&format!(
            "  {}: {}. {}\n",
            problem.field.trim_start_matches('/'),
            problem.reason.pick(lang),
            problem.remedy.pick(lang),
        ));
    }
    text
}

pub(super) fn list(events: &[ToldEvent], lang: Lang) -> String {
    if events.is_empty() {
        return lang.pick("Không có lần ký nào\n", "No signatures\n").to_owned();
    }
    let mut table = Table::new(&[
        (lang.pick("Thời điểm ký", "Signed at"), Align::Left),
        (lang.pick("Cơ quan", "Agency"), Align::Left),
        (lang.pick("Văn bản", "Document"), Align::Wrap(24)),
        (lang.pick("Mục đích", "Action"), Align::Left),
        (lang.pick("Kết luận", "Verdict"), Align::Wrap(36)),
        (lang.pick("Mã", "Id"), Align::Left),
    ]);
    for event in events {
        table.row([
            instant(lang, event.stamped_at.unwrap_or(event.claimed_at)),
            event.agency_code.clone(),
            event.notation.clone().unwrap_or_else(|| event.document.clone()),
            signing_words::action(lang, event.action).to_owned(),
            signing_words::outcome(lang, event.verdict.outcome).to_owned(),
            event.id.to_string(),
        ]);
    }
    table.to_string()
}

pub(super) fn one(event: &ToldEvent, lang: Lang) -> String {
    let none = || "–".to_owned();
    let lines = [
        (lang.pick("Hệ thống", "System"), format!("{} / {}", event.system, event.event_id)),
        (lang.pick("Văn bản", "Document"), event.document.clone()),
        (lang.pick("Số, ký hiệu", "Number and symbol"), event.notation.clone().unwrap_or_else(none)),
        (lang.pick("Cơ quan", "Agency"), event.agency_code.clone()),
        (lang.pick("Mục đích", "Action"), signing_words::action(lang, event.action).to_owned()),
        (lang.pick("Chứng thư", "Certificate"), event.signer.clone()),
        (lang.pick("Thời điểm ký theo máy người ký", "Claimed at"), instant(lang, event.claimed_at)),
        (
            lang.pick("Dấu thời gian", "Time stamp"),
            event.stamped_at.map_or_else(none, |stamped_at| instant(lang, stamped_at)),
        ),
        (lang.pick("Giá trị băm", "Digest"), format!("{} {}", event.digest, event.document_digest)),
        (lang.pick("Ghi nhận", "Recorded"), instant(lang, event.recorded_at)),
        (
            lang.pick("Kết luận theo hiểu biết lúc ký", "Verdict as known when signed"),
            verdict(&event.first_verdict, lang),
        ),
        (lang.pick("Kết luận hiện nay", "Verdict now"), verdict(&event.verdict, lang)),
    ];
    let mut text = String::new();
    for (name, value) in lines {
        text.push_str(&format!("{name}: {value}\n"));
    }
    text
}

/// That there are more than were asked for.
pub(super) const fn more(has_more: bool, lang: Lang) -> &'static str {
    if has_more {
        lang.pick("… còn nữa; tăng --limit hoặc thu hẹp.\n", "… there are more; raise --limit, or narrow.\n")
    } else {
        ""
    }
}

fn verdict(verdict: &ToldVerdict, lang: Lang) -> String {
    let mut words: Vec<&str> = verdict.reasons.iter().map(|reason| signing_words::outcome(lang, *reason)).collect();
    if words.is_empty() {
        words.push(signing_words::outcome(lang, Outcome::Good));
    }
    words.extend(verdict.remarks.iter().map(|remark| signing_words::remark(lang, *remark)));
    words.join("; ")
}

pub(super) fn findings(found: &EventFindings, lang: Lang) -> String {
    let mut text = String::new();
    for refused in &found.refused {
        text.push_str(&format!(
            "{}: {}: {} ({} {})\n",
            refused.system,
            refusal_word(refused.kind, lang),
            count(lang, refused.standing),
            count(lang, refused.settled),
            lang.pick("đã ghi được sau đó hoặc đã xử lý", "taken in since, or settled"),
        ));
    }
    text.push_str(&unknown(&found.unknown_certificates, lang.pick("Chứng thư chưa có", "Unknown certificates"), lang));
    text.push_str(&unknown(
        &found.unknown_agencies,
        lang.pick("Mã cơ quan không có hiệu lực tại ngày ký", "Agencies unknown on the day of signing"),
        lang,
    ));
    text.push_str(&unknown(
        &found.ambiguous_agencies,
        lang.pick(
            "Mã cơ quan chung của nhiều cơ quan tại ngày ký",
            "Identifiers that several agencies had on the day of signing",
        ),
        lang,
    ));
    if found.waiting > 0 {
        let what = lang.pick("chứng thư chờ xét lại các lần ký", "signers whose signatures wait to be judged anew");
        text.push_str(&format!("{} {what}\n", count(lang, found.waiting)));
    }
    text
}

fn unknown(unknown: &Unknown, title: &str, lang: Lang) -> String {
    let signed = lang.pick("lần ký", "signatures");
    let mut text = format!("{title}: {} ({} {signed})\n", count(lang, unknown.names), count(lang, unknown.events));
    for one in &unknown.most {
        text.push_str(&format!("  {}: {} {signed}\n", one.name, count(lang, one.events)));
    }
    text
}

pub(super) fn refusals(found: &[ToldRefusal], lang: Lang) -> String {
    let mut text = String::new();
    for one in found {
        let settled = match &one.answer {
            Some(answer) => format!(" ({}: {answer})", lang.pick("đã xử lý", "settled")),
            None if one.is_settled => lang.pick(" (đã ghi được sau đó)", " (taken in since)").to_owned(),
            None => String::new(),
        };
        text.push_str(&format!(
            "{} {} {}: {}{settled}\n",
            instant(lang, one.refused_at),
            one.source,
            one.event_id.as_deref().unwrap_or("–"),
            refusal_word(one.kind, lang),
        ));
        for problem in &one.problems {
            text.push_str(&format!("  {}: {}\n", problem.field.trim_start_matches('/'), problem.reason.pick(lang)));
        }
    }
    if text.is_empty() {
        lang.pick("Không có sự kiện nào bị từ chối\n", "Nothing was refused\n").to_owned()
    } else {
        text
    }
}

pub(super) fn rejudged(done: &RejudgedEvents, lang: Lang) -> String {
    format!(
        "{} {}, {} {}; {} {}\n",
        count(lang, done.judged),
        lang.pick("lần ký được xét lại", "signatures judged anew"),
        count(lang, done.changed),
        lang.pick("có kết luận khác trước", "with another verdict"),
        count(lang, done.waiting),
        lang.pick("chứng thư còn chờ xét lại", "signers are waiting"),
    )
}

pub(super) fn settled(number: usize, lang: Lang) -> String {
    let told = lang.pick("sự kiện bị từ chối đã được xử lý", "refused events are settled");
    format!("{} {told}\n", count(lang, number as u64))
}

pub(super) fn systems(systems: &[ToldSystem], lang: Lang) -> String {
    if systems.is_empty() {
        return lang.pick("Chưa có hệ thống nào\n", "No document systems\n").to_owned();
    }
    let mut table = Table::new(&[
        (lang.pick("Mã", "Code"), Align::Left),
        (lang.pick("Tên", "Name"), Align::Left),
        (lang.pick("Tệp ánh xạ", "Mapping"), Align::Left),
        (lang.pick("Tài khoản báo cáo", "Reported for by"), Align::Wrap(40)),
    ]);
    for system in systems {
        let mapping = if system.has_mapping { lang.pick("có", "yes") } else { lang.pick("không", "no") };
        let reporters = match system.reporters.as_slice() {
            [] => lang.pick("tài khoản có quyền toàn tỉnh", "whoever reports for the whole province").to_owned(),
            some => some.join(", "),
        };
        table.row([system.code.clone(), system.name.clone(), mapping.to_owned(), reporters]);
    }
    table.to_string()
}

const fn refusal_word(kind: RefusalKind, lang: Lang) -> &'static str {
    match kind {
        RefusalKind::Unreadable => lang.pick("không đọc được", "unreadable"),
        RefusalKind::WrongFields => lang.pick("sai hoặc thiếu thông tin", "wrong or missing fields"),
        RefusalKind::Future => lang.pick("thời điểm ký ở tương lai", "signed in the future"),
        RefusalKind::Conflicting => lang.pick("trùng mã với sự kiện khác", "conflicts with another event of its name"),
        RefusalKind::OutOfReach => lang.pick("ngoài phạm vi được báo cáo", "outside what the sender reports for"),
    }
}
