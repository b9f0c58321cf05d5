//! Each extension occurs once. Told with its OID.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::pki::facts::Finding;

pub(super) static RULE: Rule = Rule {
    code: LintRule::DuplicateExtension,
    severity: Severity::Error,
    clause: Clause::Standard("RFC 5280 §4.2"),
    from: None,
    until: None,
    of_cas: true,
    title: Words { vi: "Một phần mở rộng xuất hiện hai lần", en: "An extension occurs twice" },
    advice: Words {
        vi: "Đề nghị cơ quan cấp chứng thư cấp lại chứng thư đúng mẫu",
        en: "Ask the CA for a certificate of the right form",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let twice = |odd: &Finding| match odd {
        Finding::DuplicateExtension { oid } => Some(oid.clone()),
        _ => None,
    };
    linted.odd.iter().filter_map(twice).collect()
}
