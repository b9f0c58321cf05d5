//! An official is no certification authority.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::CaCertificate,
    severity: Severity::Error,
    clause: Clause::Standard("RFC 5280 §4.2.1.9"),
    from: None,
    until: None,
    of_cas: true,
    title: Words {
        vi: "Đây là chứng thư của cơ quan cấp chứng thư, không phải của cán bộ, công chức",
        en: "It is a CA's certificate, not an official's",
    },
    advice: Words {
        vi: "Đặt vào thư mục chứng thư được tin cậy nếu cần; không nhập như chứng thư của người dùng",
        en: "Put it into the folder of trusted certificates if need be; do not import it as an official's",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    super::when(linted.facts.is_ca)
}
