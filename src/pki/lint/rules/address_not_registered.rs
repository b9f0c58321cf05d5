//! The mailbox in the certificate is the registered one, as its primary address or an alias that still holds.

use super::super::Registered;
use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::AddressNotRegistered,
    severity: Severity::Error,
    clause: Clause::Decree68("Điều 15"),
    from: None,
    until: None,
    of_cas: false,
    title: Words {
        vi: "Địa chỉ thư công vụ trong chứng thư không phải của chủ chứng thư",
        en: "None of the mailboxes in it is its holder's",
    },
    advice: Words {
        vi: "Lập yêu cầu thay đổi nội dung chứng thư, hoặc xác nhận lại chủ chứng thư",
        en: "Draft a request for its change, or confirm whose it is",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let wrong = |registered: &Registered| {
        let states_any = !linted.facts.addresses.is_empty();
        states_any && !linted.facts.addresses.iter().any(|address| registered.addresses.contains(address))
    };
    super::when(linted.current_holder().is_some_and(wrong))
}
