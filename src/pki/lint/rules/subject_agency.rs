//! The organisation in the subject is the agency of the holder's post, or one above it.

use super::super::Registered;
use super::super::{Clause, Linted, Rule, Words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::domain::name;

pub(super) static RULE: Rule = Rule {
    code: LintRule::SubjectAgency,
    severity: Severity::Warning,
    clause: Clause::Decree68("Điều 15"),
    from: None,
    until: None,
    of_cas: false,
    title: Words {
        vi: "Cơ quan trong chứng thư không phải cơ quan của chủ chứng thư",
        en: "It names another agency than its holder's",
    },
    advice: Words {
        vi: "Nếu chủ chứng thư đã chuyển công tác, lập yêu cầu thay đổi nội dung chứng thư",
        en: "If its holder has moved, draft a request for its change",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let stated = &linted.stated.organisations;
    let is_other = |registered: &Registered| {
        let own: Vec<String> = registered.agencies.iter().map(|agency| name::fold(agency)).collect();
        !stated.is_empty() && !own.is_empty() && !stated.iter().any(|named| own.contains(&name::fold(named)))
    };
    super::when(linted.current_holder().is_some_and(is_other))
}
