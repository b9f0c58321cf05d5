//! Servers, code, time stamps and status answers have certificates of their own. Told with the OID.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::ExtendedKeyUsage,
    severity: Severity::Warning,
    clause: Clause::Standard("RFC 5280 §4.2.1.12"),
    from: None,
    until: None,
    of_cas: false,
    title: Words {
        vi: "Mục đích sử dụng mở rộng không phải của cán bộ, công chức",
        en: "An extended usage is none of an official's",
    },
    advice: Words {
        vi: "Kiểm tra chứng thư có đúng cấp cho cá nhân; chứng thư máy chủ, ký mã hoặc dấu thời gian thuộc loại khác",
        en: "Check that it is a person's; certificates of servers, code or time stamps are of another kind",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let others = |usage: &&String| OTHERS.contains(&usage.as_str());
    linted.stated.extended_usages.iter().filter(others).cloned().collect()
}

/// Servers, code, time stamps, status answers.
const OTHERS: [&str; 4] = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"];
