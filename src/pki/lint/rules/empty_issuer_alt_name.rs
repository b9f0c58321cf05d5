//! Names that are there are not none. Seen in a real certificate of the first generation.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::pki::facts::Finding;

pub(super) static RULE: Rule = Rule {
    code: LintRule::EmptyIssuerAltName,
    severity: Severity::Warning,
    clause: Clause::Standard("RFC 5280 §4.2.1.7"),
    from: None,
    until: None,
    of_cas: true,
    title: Words {
        vi: "Tên thay thế của cơ quan cấp là danh sách rỗng",
        en: "The issuer's other names are an empty list",
    },
    advice: Words {
        vi: "Không cần làm gì ngay; một số phần mềm có thể từ chối chứng thư",
        en: "Nothing at once; some programs may refuse the certificate",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    super::when(linted.odd.contains(&Finding::EmptyIssuerAltName))
}
