//! SHA-1 is good in the first generation alone, and there a good chain proves it; MD5 nowhere. Told with the algorithm.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::domain::certificate::status::ChainVerdict;

pub(super) static RULE: Rule = Rule {
    code: LintRule::WeakSignature,
    severity: Severity::Error,
    clause: Clause::Standard("NIST SP 800-131A Rev. 2 §9"),
    from: None,
    until: None,
    of_cas: true,
    title: Words {
        vi: "Chữ ký của cơ quan cấp dùng thuật toán không còn an toàn",
        en: "The CA signed it with an algorithm that is broken",
    },
    advice: Words { vi: "Đề nghị cấp lại chứng thư với SHA-256", en: "Ask for one with SHA-256" },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let algorithm = &linted.facts.signature_algorithm;
    let lower = algorithm.to_lowercase();
    let is_weak = lower.contains("md5") || (lower.contains("sha1") && linted.chain == ChainVerdict::Untrusted);
    if is_weak { vec![algorithm.clone()] } else { Vec::new() }
}
