//! `congvu cert`: importing certificates and revocation lists, holding certificates against rules, and saying whose they are.

mod import;
mod lint;
mod owner;

use serde::Serialize;

use super::arguments::CertCommand;
use super::context::{Invocation, operation_failure, read_files, trust_store};
use super::exit::{Answer, Failure, Outcome};
use super::output;
use crate::domain::lang::Lang;
use crate::operations::import_certificates::{ImportOutcome, import_certificates_on};
use crate::operations::lint_certificates::lint_certificates;
use crate::operations::refresh_revocation::{ListOutcome, ListRow, refresh_revocation};
use crate::reports::number::{count, instant};

#[derive(Serialize)]
struct Document<'a, T> {
    results: &'a [T],
}

pub(super) async fn run(command: CertCommand, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let trust = trust_store(&config.pki)?;
    let lang = invocation.lang;
    match command {
        CertCommand::Import { files, medium, json } => {
            let read: Vec<_> = files.iter().map(|path| read_files(path)).collect::<Result<_, Failure>>()?;
            let rows = import_certificates_on(&registry, &trust, &actor, medium.map(Into::into), &read.concat())
                .await
                .map_err(|error| operation_failure(&error))?;
            let refused = rows.iter().any(|row| matches!(row.outcome, ImportOutcome::Refused { .. }));
            answer(json, &rows, refused, || import::text(&rows, lang))
        }
        CertCommand::Lint { json } => {
            let report = lint_certificates(&registry, &trust, &actor).await;
            let report = report.map_err(|error| operation_failure(&error))?;
            let outcome = if report.has_errors() { Outcome::No } else { Outcome::Done };
            if json {
                output::json_then(&report, outcome)
            } else {
                output::text_then(&lint::text(&report, lang), outcome)
            }
        }
        CertCommand::Owner { certificate, official, nobody: _, reason, from, json } => {
            let word = owner::Word { certificate, official, reason, from };
            owner::run((&registry, &trust, &actor), word, json, invocation).await
        }
        CertCommand::Refresh { from, json } => {
            let files = read_files(&from)?;
            let rows = refresh_revocation(&registry, &trust, &actor, &files)
                .await
                .map_err(|error| operation_failure(&error))?;
            let refused = rows.iter().any(|row| matches!(row.outcome, ListOutcome::Refused { .. }));
            answer(json, &rows, refused, || rows.iter().map(|row| list_line(row, lang)).collect())
        }
    }
}

fn answer<T: Serialize>(json: bool, rows: &[T], refused: bool, text: impl FnOnce() -> String) -> Answer {
    let outcome = if refused { Outcome::No } else { Outcome::Done };
    if json { output::json_then(&Document { results: rows }, outcome) } else { output::text_then(&text(), outcome) }
}

fn list_line(row: &ListRow, lang: Lang) -> String {
    let what = match &row.outcome {
        ListOutcome::Taken { entries, newly_revoked, window, .. } => format!(
            "{} ({} {}, {} {}; {} {})",
            lang.pick("đã nhận", "taken"),
            count(lang, *entries as u64),
            lang.pick("mục", "entries"),
            count(lang, *newly_revoked),
            lang.pick("mục mới", "new"),
            lang.pick("bản kế tiếp trước", "next due by"),
            instant(lang, window.next_update),
        ),
        ListOutcome::AlreadyKnown => lang.pick("đã có từ trước", "already known").to_owned(),
        ListOutcome::Refused { reason } => format!("{}: {reason}", lang.pick("bị từ chối", "refused")),
    };
    format!("{}: {what}\n", row.source)
}
