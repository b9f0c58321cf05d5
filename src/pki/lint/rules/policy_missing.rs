//! The second generation has the policy of public-duty certificates; the first has none and signs with SHA-1.

use time::macros::date;

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::PolicyMissing,
    severity: Severity::Warning,
    clause: Clause::Standard("RFC 5280 §4.2.1.4"),
    from: Some(date!(2018 - 03 - 01)),
    until: None,
    of_cas: false,
    title: Words {
        vi: "Thiếu chính sách chứng thư 2.16.704.1.1.1.1.1", en: "It lacks the policy 2.16.704.1.1.1.1.1"
    },
    advice: Words {
        vi: "Không cần làm gì ngay; kiểm tra chứng thư có đúng do cơ quan cấp chứng thư chuyên dùng cấp",
        en: "Nothing at once; check that it comes from the public-duty CA",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let is_first_generation = linted.facts.signature_algorithm.contains("sha1");
    super::when(!is_first_generation && !linted.stated.policies.iter().any(|policy| policy == PUBLIC_DUTY))
}

/// The policy of public-duty certificates.
const PUBLIC_DUTY: &str = "2.16.704.1.1.1.1.1";
