//! The key of an official's certificate signs: digitalSignature or nonRepudiation.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::KeyUsage,
    severity: Severity::Error,
    clause: Clause::Standard("RFC 5280 §4.2.1.3"),
    from: None,
    until: None,
    of_cas: false,
    title: Words {
        vi: "Mục đích sử dụng khóa không cho phép ký số", en: "The key usage allows no signature"
    },
    advice: Words {
        vi: "Đề nghị cơ quan cấp chứng thư cấp lại chứng thư đúng mẫu ký số",
        en: "Ask the CA for a signing certificate",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let allows = linted.stated.key_usage.is_none_or(|usage| usage.may_sign) && linted.facts.may_sign;
    super::when(!allows)
}
