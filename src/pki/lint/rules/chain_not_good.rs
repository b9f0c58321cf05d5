//! Who bears the CA's name was signed by it.

use super::super::IssuerName;
use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::domain::certificate::status::ChainVerdict;

pub(super) static RULE: Rule = Rule {
    code: LintRule::ChainNotGood,
    severity: Severity::Error,
    clause: Clause::Standard("RFC 5280 §6.1"),
    from: None,
    until: None,
    of_cas: true,
    title: Words {
        vi: "Mang tên cơ quan cấp chứng thư chuyên dùng nhưng không dẫn tới chứng thư gốc được tin cậy",
        en: "It bears the public-duty CA's name and leads to none of its roots",
    },
    advice: Words {
        vi: "Không dùng; báo cho cơ quan cấp chứng thư và nơi đã gửi tệp",
        en: "Do not use it; tell the CA, and whoever gave the file",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    super::when(linted.issuer == IssuerName::Trusted && linted.chain == ChainVerdict::Untrusted)
}
