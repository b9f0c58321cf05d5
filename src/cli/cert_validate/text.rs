//! A verdict as a person reads it.

use crate::domain::certificate::status::{REASON_HOLD, Revocation};
use crate::domain::lang::Lang;
use crate::pki::validate::{Check, Outcome, Rule, Status, Verdict};
use crate::reports::number::instant;

/// The verdict, its path and its checks.
pub(super) fn of(verdict: &Verdict, lang: Lang) -> String {
    let mut text = format!("{}: {}\n", instant(lang, verdict.at), status(verdict.status, lang));
    if let Some(revocation) = verdict.revocation.filter(|_| verdict.status == Status::Revoked) {
        text.push_str(&format!("  {}\n", revoked(revocation, lang)));
    }
    for (depth, step) in verdict.path.iter().enumerate() {
        text.push_str(&format!("\n{depth}  {}\n   SHA-256 {}\n", step.subject, step.sha256));
        for check in verdict.checks.iter().filter(|check| check.depth == depth) {
            text.push_str(&line(check, lang));
        }
    }
    // A path that was not built to its end has checks beyond what is known of it.
    for check in verdict.checks.iter().filter(|check| check.depth >= verdict.path.len()) {
        text.push_str(&line(check, lang));
    }
    text
}

fn line(check: &Check, lang: Lang) -> String {
    let mark = match check.outcome {
        Outcome::Pass => "✓",
        Outcome::Fail => "✕",
        Outcome::Unknown => "?",
    };
    let detail = if check.detail.is_empty() { String::new() } else { format!(": {}", check.detail) };
    format!("   {mark} {} ({}){detail}\n", rule(check.rule, lang), check.clause)
}

const fn status(status: Status, lang: Lang) -> &'static str {
    match status {
        Status::Valid => lang.pick("có hiệu lực", "valid"),
        Status::Revoked => lang.pick("đã bị thu hồi", "revoked"),
        Status::Expired => lang.pick("đã hết hạn", "expired"),
        Status::NotYetValid => lang.pick("chưa đến thời hạn hiệu lực", "not yet valid"),
        Status::Untrusted => lang.pick("không tin cậy", "untrusted"),
        Status::Indeterminate => lang.pick(
            "chưa xác định được: không rõ có bị thu hồi hay không",
            "indeterminate: it is not known whether it is revoked",
        ),
        Status::Malformed => lang.pick("không phải chứng thư số hợp lệ", "malformed: not a certificate"),
    }
}

const fn rule(rule: Rule, lang: Lang) -> &'static str {
    match rule {
        Rule::WellFormed => lang.pick("đúng cấu trúc chứng thư", "well-formed"),
        Rule::Path => lang.pick("đường dẫn chứng thực", "path"),
        Rule::Algorithm => lang.pick("thuật toán và khóa", "algorithm and key"),
        Rule::Purpose => lang.pick("được dùng để ký", "may sign"),
        Rule::Validity => lang.pick("thời hạn hiệu lực", "validity"),
        Rule::Revocation => lang.pick("tình trạng thu hồi", "revocation"),
    }
}

fn revoked(revocation: Revocation, lang: Lang) -> String {
    let at = instant(lang, revocation.at);
    let reason = revocation.reason;
    if reason == REASON_HOLD {
        return format!(
            "{} {at} ({} {reason})",
            lang.pick("tạm dừng từ", "on hold since"),
            lang.pick("lý do", "reason")
        );
    }
    format!("{} {at} ({} {reason})", lang.pick("thu hồi từ", "revoked since"), lang.pick("lý do", "reason"))
}
