//! `congvu verify`: the registry against itself, the directory against the registry.

use super::arguments::JsonFlag;
use super::context::{Invocation, directory, operation_failure, sync_settings};
use super::exit::{Answer, Outcome};
use super::output;
use crate::operations::verify_registry::{Verification, verify_registry};
use crate::reports::number::count;

pub(super) async fn run(arguments: &JsonFlag, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let directory = directory(&config.directory).await?;
    let settings = sync_settings(&config.directory);
    let found =
        verify_registry(&registry, Some((&directory, &settings))).await.map_err(|error| operation_failure(&error))?;
    let outcome = if found.problems.is_empty() { Outcome::Done } else { Outcome::No };
    if arguments.json {
        return output::json_then(&found, outcome);
    }
    output::text_then(&text(&found, invocation), outcome)
}

fn text(found: &Verification, invocation: &Invocation) -> String {
    let lang = invocation.lang;
    let mut text = String::new();
    for problem in &found.problems {
        text.push_str(&format!("{}: {} [{}]\n", problem.row, problem.what, problem.check));
    }
    for warning in &found.warnings {
        let look = lang.pick("Cần xem lại", "To be looked at");
        text.push_str(&format!("{look}: {}: {} [{}]\n", warning.row, warning.what, warning.check));
    }
    let n = |number| count(lang, number);
    text.push_str(&format!(
        "{}: {} {}, {} {}, {} {}, {} {}, {} {}. ",
        lang.pick("Đã kiểm tra", "Verified"),
        n(found.change_sets),
        lang.pick("lần ghi", "change sets"),
        n(found.facts),
        lang.pick("dữ kiện", "facts"),
        n(found.projected),
        lang.pick("dòng trạng thái hiện tại", "rows of current state"),
        n(found.editions),
        lang.pick("kỳ báo cáo đã chốt", "published months"),
        n(found.entries.unwrap_or_default()),
        lang.pick("mục trong thư mục LDAP", "directory entries"),
    ));
    text.push_str(&match found.problems.len() {
        0 => lang.pick("Không có sai lệch.\n", "No inconsistency.\n").to_owned(),
        problems => format!("{}: {}.\n", lang.pick("Sai lệch", "Inconsistencies"), n(problems as u64)),
    });
    text
}
