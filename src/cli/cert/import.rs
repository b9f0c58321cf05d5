//! What an import says, certificate by certificate.

use crate::domain::certificate::finding::Severity;
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::lang::Lang;
use crate::operations::certificate_findings::{ToldFinding, advice, title};
use crate::operations::import_certificates::{ImportOutcome, ImportRow, OwnerFound};
use crate::reports::number::count;

pub(super) fn text(rows: &[ImportRow], lang: Lang) -> String {
    let mut text: String = rows.iter().map(|row| line(row, lang)).collect();
    let number =
        |test: fn(&ImportOutcome) -> bool| count(lang, rows.iter().filter(|row| test(&row.outcome)).count() as u64);
    text.push_str(&format!(
        "{} {}, {} {}, {} {}\n",
        number(|outcome| matches!(outcome, ImportOutcome::Imported { .. })),
        lang.pick("đã nhập", "imported"),
        number(|outcome| matches!(outcome, ImportOutcome::AlreadyKnown { .. })),
        lang.pick("đã có từ trước", "already known"),
        number(|outcome| matches!(outcome, ImportOutcome::Refused { .. })),
        lang.pick("bị từ chối", "refused"),
    ));
    let found = |severity| {
        let told = rows.iter().flat_map(|row| findings(&row.outcome)).filter(|told| told.severity == severity);
        count(lang, told.count() as u64)
    };
    text.push_str(&format!(
        "{}: {} {}, {} {}, {} {}\n",
        lang.pick("Kiểm tra", "Findings"),
        found(Severity::Error),
        lang.pick("lỗi", "errors"),
        found(Severity::Warning),
        lang.pick("cảnh báo", "warnings"),
        found(Severity::Notice),
        lang.pick("lưu ý", "notices"),
    ));
    text
}

fn findings(outcome: &ImportOutcome) -> &[ToldFinding] {
    match outcome {
        ImportOutcome::Imported { findings, .. } | ImportOutcome::AlreadyKnown { findings, .. } => findings,
        ImportOutcome::Refused { .. } => &[],
    }
}

fn line(row: &ImportRow, lang: Lang) -> String {
    let what = match &row.outcome {
        ImportOutcome::Imported { owner, supersedes, superseded_by, .. } => {
            let mut what = lang.pick("đã nhập", "imported").to_owned();
            what.push_str(owner_text(owner, lang));
            if !supersedes.is_empty() {
                what.push_str(
                    lang.pick("; thay chứng thư trước của cùng người", "; takes the place of the holder's last one"),
                );
            }
            if superseded_by.is_some() {
                what.push_str(lang.pick("; đã có chứng thư sau thay thế", "; a later one of the holder has its place"));
            }
            what
        }
        ImportOutcome::AlreadyKnown { chain, is_judged_anew, .. } => {
            let known = lang.pick("đã có từ trước", "already known");
            let anew = match (is_judged_anew, chain) {
                (false, _) => "",
                (true, ChainVerdict::Good) => lang.pick("; chuỗi chứng thực nay hợp lệ", "; its chain is good now"),
                (true, ChainVerdict::Untrusted) => {
                    lang.pick("; chuỗi chứng thực nay không còn tin cậy", "; its chain is trusted no longer")
                }
            };
            format!("{known}{anew}")
        }
        ImportOutcome::Refused { reason } => format!("{}: {reason}", lang.pick("bị từ chối", "refused")),
    };
    let told = findings(&row.outcome).iter().filter(|told| told.severity != Severity::Notice);
    let told: String = told.map(|told| finding_line(told, lang)).collect();
    format!("{}: {what}\n{told}", row.source)
}

const fn owner_text(owner: &OwnerFound, lang: Lang) -> &'static str {
    match owner {
        OwnerFound::Mailbox => "",
        OwnerFound::PersonalNumber => {
            lang.pick("; tìm được chủ theo số định danh cá nhân", "; its holder was found by personal number")
        }
        OwnerFound::Ambiguous { .. } => lang.pick(
            "; thông tin trong chứng thư thuộc về nhiều người, cần xác nhận bằng `congvu cert owner`",
            "; what it states belongs to several people: confirm whose it is with `congvu cert owner`",
        ),
        OwnerFound::Nobody => lang
            .pick("; không ai giữ địa chỉ này vào ngày bắt đầu hiệu lực", "; nobody held its address on its first day"),
    }
}

fn finding_line(told: &ToldFinding, lang: Lang) -> String {
    let rule = told.finding.rule;
    let detail = if told.finding.detail.is_empty() { String::new() } else { format!(" [{}]", told.finding.detail) };
    let severity = super::lint::severity(told.severity, lang);
    format!("  {severity}: {}{detail} ({}). {}\n", title(rule, lang), told.clause, advice(rule, lang))
}
