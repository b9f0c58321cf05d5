//! An official's certificate states the official mailbox.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::pki::facts::Finding;

pub(super) static RULE: Rule = Rule {
    code: LintRule::MailboxMissing,
    severity: Severity::Error,
    clause: Clause::Standard("RFC 5280 §4.2.1.6"),
    from: None,
    until: None,
    of_cas: false,
    title: Words { vi: "Chứng thư không ghi địa chỉ thư công vụ", en: "It states no mailbox" },
    advice: Words {
        vi: "Đề nghị cơ quan cấp chứng thư cấp lại với địa chỉ thư công vụ",
        en: "Ask the CA for one with the official mailbox",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    super::when(linted.odd.contains(&Finding::NoAddress))
}
