//! Certificates come from the Government Cipher Committee's CA, not from a public one under the Vietnam National Root CA. Told with
//! `national_root` for those.

use super::super::IssuerName;
use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};

pub(super) static RULE: Rule = Rule {
    code: LintRule::NotPublicDuty,
    severity: Severity::Error,
    clause: Clause::Decree68(""),
    from: None,
    until: None,
    of_cas: true,
    title: Words {
        vi: "Không phải chứng thư số chuyên dùng công vụ", en: "It is no public-duty certificate"
    },
    advice: Words {
        vi: "Không dùng để ký văn bản công vụ; đề nghị cấp chứng thư số chuyên dùng công vụ",
        en: "Do not sign official documents with it; request a public-duty certificate",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    match linted.issuer {
        IssuerName::Trusted => Vec::new(),
        IssuerName::NationalRoot => vec!["national_root".to_owned()],
        IssuerName::Foreign => vec![String::new()],
    }
}
