//! Older generations ran for ten years; Decree 68/2024 gives five, and from its first day on this is told. Told with the days.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::domain::law::Decree;

pub(super) static RULE: Rule = Rule {
    code: LintRule::ValidityOld,
    severity: Severity::Warning,
    clause: Clause::Decree68("Điều 9"),
    from: None,
    until: Some(Decree::No68Of2024.from()),
    of_cas: false,
    title: Words {
        vi: "Chứng thư cấp theo quy định cũ có thời hạn trên 05 năm",
        en: "Of an older generation, it is valid for more than 5 years",
    },
    advice: Words {
        vi: "Chứng thư vẫn dùng được; khi cấp lại sẽ theo thời hạn hiện hành",
        en: "It stays good; the next one will have the validity of today",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let is_old = Decree::in_force(linted.at.day()) >= Some(Decree::No68Of2024);
    if is_old && linted.is_longer_than(5) { vec![linted.days()] } else { Vec::new() }
}
