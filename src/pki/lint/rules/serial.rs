//! Serial numbers are positive and have at most twenty octets.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::pki::facts::Finding;

pub(super) static RULE: Rule = Rule {
    code: LintRule::Serial,
    severity: Severity::Error,
    clause: Clause::Standard("RFC 5280 §4.1.2.2"),
    from: None,
    until: None,
    of_cas: true,
    title: Words {
        vi: "Số hiệu chứng thư bằng 0, âm hoặc dài hơn 20 byte",
        en: "Its serial number is zero, negative or longer than 20 octets",
    },
    advice: Words {
        vi: "Đề nghị cấp lại; chứng thư này có thể không thu hồi được bằng danh sách",
        en: "Ask for another; a list may be unable to revoke this one",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    super::when(linted.odd.contains(&Finding::IrregularSerial))
}
