//! Mailboxes stand in the subject's other names; in the subject itself they are a relic.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::MailboxInSubjectOnly,
    severity: Severity::Warning,
    clause: Clause::Standard("RFC 5280 §4.1.2.6"),
    from: None,
    until: None,
    of_cas: false,
    title: Words {
        vi: "Địa chỉ thư chỉ ghi ở tên chủ thể, không ghi ở tên thay thế của chủ thể",
        en: "The mailbox stands in the subject only, not in its other names",
    },
    advice: Words {
        vi: "Đề nghị ghi địa chỉ vào tên thay thế của chủ thể khi cấp lần sau",
        en: "Ask for it among the other names in the next certificate",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    super::when(linted.stated.mailboxes == 0 && !linted.facts.addresses.is_empty())
}
