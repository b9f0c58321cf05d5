//! RSA keys have 2048 bits from 2014 on, 1024 before. Told with the bits.

use time::macros::date;

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::KeyTooShort,
    severity: Severity::Error,
    clause: Clause::Standard("NIST SP 800-131A Rev. 2 §3"),
    from: None,
    until: None,
    of_cas: true,
    title: Words {
        vi: "Khóa ngắn hơn mức cho phép tại ngày cấp",
        en: "The key is shorter than was allowed on the day of issue",
    },
    advice: Words {
        vi: "Đề nghị thu hồi và cấp chứng thư mới với khóa RSA từ 3072 bit",
        en: "Have it revoked, and ask for a new one with an RSA key of 3072 bits or more",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let least = if linted.issued() < date!(2014 - 01 - 01) { 1024 } else { 2048 };
    linted.rsa_bits().filter(|bits| *bits < least).map(|bits| bits.to_string()).into_iter().collect()
}
