//! A mailbox is local part and domain in ASCII. What stands there is not told: it may be somebody's address.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::pki::facts::Finding;

pub(super) static RULE: Rule = Rule {
    code: LintRule::MailboxUnreadable,
    severity: Severity::Error,
    clause: Clause::Standard("RFC 5280 §4.2.1.6"),
    from: None,
    until: None,
    of_cas: false,
    title: Words {
        vi: "Địa chỉ thư trong chứng thư không đọc được", en: "A mailbox in it cannot be read"
    },
    advice: Words {
        vi: "Đề nghị cơ quan cấp chứng thư cấp lại với địa chỉ thư công vụ đúng",
        en: "Ask the CA for one with the right mailbox",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    super::when(linted.odd.iter().any(|odd| matches!(odd, Finding::UnusableAddress { .. })))
}
