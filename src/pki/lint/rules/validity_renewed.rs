//! Renewals are valid for at most three years. That one is a renewal is inferred from an earlier certificate of the holder, so it is a
//! warning. Told with the days.

use super::super::Holder;
use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::domain::law::Decree;

pub(super) static RULE: Rule = Rule {
    code: LintRule::ValidityRenewed,
    severity: Severity::Warning,
    clause: Clause::Decree68("Điều 9"),
    from: Some(Decree::No68Of2024.from()),
    until: None,
    of_cas: false,
    title: Words {
        vi: "Chứng thư gia hạn có thời hạn vượt quá 03 năm",
        en: "A renewed certificate is valid for more than 3 years",
    },
    advice: Words {
        vi: "Kiểm tra chứng thư này là cấp mới hay gia hạn; nếu là gia hạn, đề nghị cấp lại với thời hạn đúng quy định",
        en: "Check whether it is new or a renewal; of a renewal, ask the CA for one of the right validity",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let is_renewal = matches!(linted.holder, Holder::Known(registered) if registered.had_one);
    // Longer than a new one may be has its own rule.
    let is_too_long = linted.is_longer_than(3) && !linted.is_longer_than(5);
    if is_renewal && is_too_long { vec![linted.days()] } else { Vec::new() }
}
