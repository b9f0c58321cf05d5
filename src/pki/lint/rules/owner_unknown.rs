//! A certificate belongs to somebody whom the registry knows.

use super::super::Holder;
use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::OwnerUnknown,
    severity: Severity::Warning,
    clause: Clause::Decree68("Mẫu 01"),
    from: None,
    until: None,
    of_cas: false,
    title: Words { vi: "Chưa xác định được chủ chứng thư", en: "Nobody is known to hold it" },
    advice: Words {
        vi: "Xác nhận chủ chứng thư, hoặc sửa địa chỉ trong sổ đăng ký",
        en: "Confirm whose it is, or correct the address in the registry",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    super::when(linted.holder == Holder::Nobody)
}
