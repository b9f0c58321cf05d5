//! The profile has one mailbox. Told with how many there are.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::MailboxSeveral,
    severity: Severity::Warning,
    clause: Clause::Standard("RFC 5280 §4.2.1.6"),
    from: None,
    until: None,
    of_cas: false,
    title: Words { vi: "Chứng thư ghi nhiều địa chỉ thư khác nhau", en: "It states several mailboxes" },
    advice: Words {
        vi: "Kiểm tra chứng thư thuộc về ai; mỗi chứng thư chỉ ghi một địa chỉ thư công vụ",
        en: "Check whose it is; a certificate states one official mailbox",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let number = linted.facts.addresses.len();
    if number > 1 { vec![number.to_string()] } else { Vec::new() }
}
