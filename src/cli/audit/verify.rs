//! `congvu audit verify`: says that the record is whole, or names the first bad record.

use std::io::BufRead as _;
use std::path::Path;

use super::VerifyArguments;
use crate::cli::context::{Invocation, operation_failure};
use crate::cli::exit::{Answer, Failure, Outcome};
use crate::cli::output;
use crate::operations::Registry;
use crate::operations::verify_audit::{AuditVerification, verify_audit, verify_export};

/// Verifies the registry's own record.
pub(super) async fn online(registry: &Registry, arguments: &VerifyArguments, invocation: &Invocation) -> Answer {
    let note = arguments.from.as_deref().map(read).transpose()?;
    let found = verify_audit(registry, note.as_deref()).await.map_err(|error| operation_failure(&error))?;
    tell(&found, arguments, invocation)
}

/// Verifies an exported record, without a database.
pub(super) fn offline(leaves: &Path, arguments: &VerifyArguments, invocation: &Invocation) -> Answer {
    let note = arguments.from.as_deref().map(read).transpose()?;
    let key = arguments.key.as_deref().map(read).transpose()?;
    let key = key.map(|text| text.parse()).transpose();
    let key = key.map_err(|error: crate::domain::audit::note::NoteError| Failure::wrong_use(error.to_string()))?;
    let file = std::fs::File::open(leaves).map_err(|error| unreadable(leaves, &error))?;
    let lines = std::io::BufReader::new(file).lines();
    let notes: Vec<String> = note.into_iter().collect();
    tell(&verify_export(lines, key.as_ref(), &notes), arguments, invocation)
}

fn tell(found: &AuditVerification, arguments: &VerifyArguments, invocation: &Invocation) -> Answer {
    let outcome = if found.problems.is_empty() { Outcome::Done } else { Outcome::No };
    if arguments.json {
        return output::json_then(found, outcome);
    }
    let lang = invocation.lang;
    let mut text = String::new();
    for problem in &found.problems {
        text.push_str(&format!("{}: {} [{}]\n", problem.row, problem.what, problem.check));
    }
    if let Some(record) = found.first_bad {
        text.push_str(&format!("{}: {record}\n", lang.pick("Bản ghi sai đầu tiên", "First bad record")));
    }
    let signatures = if found.signatures_checked {
        lang.pick("đã kiểm tra chữ ký", "signatures checked")
    } else {
        lang.pick("chưa kiểm tra chữ ký vì không có khóa", "signatures not checked: no key")
    };
    let verdict = if found.problems.is_empty() { "ok" } else { lang.pick("sai", "not ok") };
    text.push_str(&format!(
        "{verdict}: {} {}, {} {} ({signatures}), {} {}\n",
        found.records,
        lang.pick("bản ghi", "records"),
        found.checkpoints,
        lang.pick("điểm kiểm tra", "checkpoints"),
        lang.pick("gốc", "root"),
        found.root,
    ));
    output::text_then(&text, outcome)
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::wrong_use(format!("cannot read {}: {error}", path.display()))
}
