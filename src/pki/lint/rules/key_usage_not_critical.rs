//! From G2 on the key usage is there and critical; G1's never was.

use time::macros::date;

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::KeyUsageNotCritical,
    severity: Severity::Warning,
    clause: Clause::Standard("RFC 5280 §4.2.1.3"),
    from: Some(date!(2019 - 01 - 01)),
    until: None,
    of_cas: true,
    title: Words {
        vi: "Mục đích sử dụng khóa không được đánh dấu thiết yếu hoặc không có",
        en: "The key usage is absent or not marked critical",
    },
    advice: Words {
        vi: "Không cần làm gì ngay; đề nghị cơ quan cấp chứng thư đánh dấu thiết yếu khi cấp lần sau",
        en: "Nothing at once; ask the CA to mark it critical in the next one",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    super::when(!linted.stated.key_usage.is_some_and(|usage| usage.is_critical))
}
