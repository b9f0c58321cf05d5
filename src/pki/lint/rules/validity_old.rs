//! Older generations ran for ten years; today's law gives five. Told with the days.

use time::macros::date;

use super::super::{Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::ValidityOld,
    severity: Severity::Warning,
    clause: "Nghị định 68/2024/NĐ-CP, Điều 9",
    from: None,
    until: Some(date!(2024 - 08 - 15)),
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
    if linted.is_longer_than(5) { vec![linted.days()] } else { Vec::new() }
}
