//! A name has its marks, and họ, đệm and tên in their order. Told with `marks` or `order`.

use super::super::{Clause, Linted, Rule, Words};
use super::subject_name::{name_in, words};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::domain::name;

pub(super) static RULE: Rule = Rule {
    code: LintRule::SubjectSpelling,
    severity: Severity::Notice,
    clause: Clause::Decree68("Mẫu 01"),
    from: None,
    until: None,
    of_cas: false,
    title: Words {
        vi: "Tên trong chứng thư viết khác tên đã đăng ký (dấu hoặc thứ tự)",
        en: "It spells its holder's name otherwise (marks or order)",
    },
    advice: Words {
        vi: "Không ảnh hưởng việc ký; đề nghị ghi đúng khi cấp lần sau",
        en: "It signs all the same; ask for the right spelling in the next one",
    },
    check,
};

fn check(linted: &Linted<'_>) -> Vec<String> {
    let Some((stated, registered)) = name_in(linted) else { return Vec::new() };
    let plain = |text: &str| name::normalise(text).to_lowercase();
    if words(stated) != words(registered) || plain(stated) == plain(registered) {
        return Vec::new();
    }
    let is_order = name::search_fold(stated) != name::search_fold(registered);
    vec![if is_order { "order" } else { "marks" }.to_owned()]
}
