//! Extensions have the content that their OID says. Told with it.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::pki::facts::Finding;

pub(super) static RULE: Rule = Rule {
    code: LintRule::UnreadableExtension,
    severity: Severity::Error,
    clause: Clause::Standard("RFC 5280 §4.2"),
    from: None,
    until: None,
    of_cas: true,
    title: Words { vi: "Có phần mở rộng không đọc được", en: "An extension cannot be read" },
    advice: Words {
        vi: "Đề nghị cơ quan cấp chứng thư cấp lại chứng thư đúng mẫu",
        en: "Ask the CA for a certificate of the right form",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let unreadable = |odd: &Finding| match odd {
        Finding::UnreadableExtension { oid } => Some(oid.clone()),
        _ => None,
    };
    linted.odd.iter().filter_map(unreadable).collect()
}
