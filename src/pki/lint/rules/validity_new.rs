//! New certificates are valid for at most five years under the decree in force. Told with the days.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::domain::law::Decree;

pub(super) static RULE: Rule = Rule {
    code: LintRule::ValidityNew,
    severity: Severity::Error,
    clause: Clause::Decree68("Điều 9"),
    from: Some(Decree::No68Of2024.from()),
    until: None,
    of_cas: false,
    title: Words {
        vi: "Thời hạn của chứng thư cấp mới vượt quá 05 năm",
        en: "A new certificate is valid for more than 5 years",
    },
    advice: Words {
        vi: "Đề nghị cơ quan cấp chứng thư cấp lại với thời hạn đúng quy định",
        en: "Ask the CA for one of the right validity",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    if linted.is_longer_than(5) { vec![linted.days()] } else { Vec::new() }
}
