//! `congvu cert lint`: every certificate against the rules.

use crate::domain::certificate::finding::Severity;
use crate::domain::lang::Lang;
use crate::operations::certificate_findings::{advice, title};
use crate::operations::lint_certificates::LintReport;
use crate::reports::number::count;

pub(super) fn text(report: &LintReport, lang: Lang) -> String {
    let mut text = String::new();
    for rule in &report.rules {
        text.push_str(&format!(
            "{} {}: {} — {} ({})\n    {}\n",
            count(lang, rule.findings),
            severity(rule.severity, lang),
            rule.rule,
            title(rule.rule, lang),
            rule.clause,
            advice(rule.rule, lang),
        ));
    }
    text.push_str(&format!(
        "{} {}; {} {}, {} {}\n",
        count(lang, report.certificates),
        lang.pick("chứng thư đã kiểm tra", "certificates looked at"),
        count(lang, report.found),
        lang.pick("phát hiện mới", "new findings"),
        count(lang, report.ended),
        lang.pick("không còn", "no longer true"),
    ));
    text
}

pub(super) const fn severity(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => lang.pick("lỗi", "error"),
        Severity::Warning => lang.pick("cảnh báo", "warning"),
        Severity::Notice => lang.pick("lưu ý", "notice"),
    }
}
