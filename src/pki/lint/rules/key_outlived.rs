//! After 2030 an RSA key of 2048 bits protects no more. Told with the bits.

use time::macros::date;

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::KeyOutlived,
    severity: Severity::Notice,
    clause: Clause::Standard("NIST SP 800-57 Part 1 Rev. 5 §5.6.3"),
    from: None,
    until: None,
    of_cas: false,
    title: Words {
        vi: "Chứng thư còn hiệu lực sau năm 2030 với khóa RSA dưới 3072 bit",
        en: "It is valid after 2030 with an RSA key of fewer than 3072 bits",
    },
    advice: Words {
        vi: "Khi gia hạn hoặc cấp lại, dùng khóa RSA từ 3072 bit",
        en: "At its renewal, use an RSA key of 3072 bits or more",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let outlives = linted.facts.not_after.day() >= date!(2031 - 01 - 01);
    linted.rsa_bits().filter(|bits| outlives && *bits < 3072).map(|bits| bits.to_string()).into_iter().collect()
}
