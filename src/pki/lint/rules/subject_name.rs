//! The subject's common name is the holder's, whatever its marks and order.

use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::domain::name;

pub(super) static RULE: Rule = Rule {
    code: LintRule::SubjectName,
    severity: Severity::Error,
    clause: Clause::Decree68("Mẫu 01"),
    from: None,
    until: None,
    of_cas: false,
    title: Words {
        vi: "Tên trong chứng thư không phải tên của chủ chứng thư",
        en: "It names somebody else than its holder",
    },
    advice: Words {
        vi: "Kiểm tra chứng thư thuộc về ai; xác nhận lại chủ chứng thư hoặc lập yêu cầu thay đổi",
        en: "Check whose it is; confirm its holder, or draft a request for its change",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    super::when(name_in(linted).is_some_and(|(stated, registered)| words(stated) != words(registered)))
}

/// The name as it is stated, and as it is registered, of a certificate that is not over.
pub(super) fn name_in<'a>(linted: &'a Linted<'_>) -> Option<(&'a str, &'a str)> {
    let registered = linted.current_holder()?;
    Some((linted.facts.common_name.as_deref()?, registered.full_name.as_str()))
}

/// The words of a name without marks, in no order.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = name::search_fold(text).split(' ').map(str::to_owned).collect();
    words.sort_unstable();
    words
}
