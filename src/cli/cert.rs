//! `congvu cert`: importing certificates and revocation lists. Judging without a registry is in `cert_validate`.

use std::sync::Arc;

use serde::Serialize;

use super::arguments::CertCommand;
use super::cert_validate;
use super::context::{Invocation, operation_failure, read_files, trust_store};
use super::exit::{Answer, Failure, Outcome};
use super::output;
use crate::domain::lang::Lang;
use crate::operations::import_certificates::{ImportOutcome, ImportRow, import_certificates};
use crate::operations::refresh_revocation::{ListOutcome, ListRow, refresh_revocation};
use crate::operations::{Actor, Registry};
use crate::pki::chain::TrustStore;
use crate::reports::number::{count, instant};

#[derive(Serialize)]
struct Document<'a, T> {
    results: &'a [T],
}

pub(super) async fn run(command: CertCommand, invocation: &Invocation) -> Answer {
    let lang = invocation.lang;
    match command {
        CertCommand::Validate(arguments) => cert_validate::one(&arguments, invocation),
        CertCommand::ValidateMany(arguments) => cert_validate::many(&arguments, invocation),
        CertCommand::Import { files, json } => {
            let Office { registry, actor, trust } = Office::open(invocation).await?;
            let read: Vec<_> = files.iter().map(|path| read_files(path)).collect::<Result<_, Failure>>()?;
            let rows = import_certificates(&registry, &trust, &actor, &read.concat())
                .await
                .map_err(|error| operation_failure(&error))?;
            let refused = rows.iter().any(|row| matches!(row.outcome, ImportOutcome::Refused { .. }));
            answer(json, &rows, refused, || import_text(&rows, lang))
        }
        CertCommand::Refresh { from, json } => {
            let Office { registry, actor, trust } = Office::open(invocation).await?;
            let files = read_files(&from)?;
            let rows = refresh_revocation(&registry, &trust, &actor, &files)
                .await
                .map_err(|error| operation_failure(&error))?;
            let refused = rows.iter().any(|row| matches!(row.outcome, ListOutcome::Refused { .. }));
            answer(json, &rows, refused, || rows.iter().map(|row| list_line(row, lang)).collect())
        }
    }
}

/// What the commands need that work on the registry.
struct Office {
    registry: Registry,
    actor: Actor,
    trust: Arc<TrustStore>,
}

impl Office {
    async fn open(invocation: &Invocation) -> Result<Self, Failure> {
        let config = invocation.config()?;
        let registry = invocation.registry(&config).await?;
        let actor = invocation.actor(&config, &registry).await?;
        Ok(Self { registry, actor, trust: trust_store(&config.pki)? })
    }
}

fn answer<T: Serialize>(json: bool, rows: &[T], refused: bool, text: impl FnOnce() -> String) -> Answer {
    let outcome = if refused { Outcome::No } else { Outcome::Done };
    if json { output::json_then(&Document { results: rows }, outcome) } else { output::text_then(&text(), outcome) }
}

fn import_text(rows: &[ImportRow], lang: Lang) -> String {
    let mut text: String = rows.iter().map(|row| import_line(row, lang)).collect();
    let number =
        |test: fn(&ImportOutcome) -> bool| count(lang, rows.iter().filter(|row| test(&row.outcome)).count() as u64);
    text.push_str(&format!(
        "{} {}, {} {}, {} {}\n",
        number(|outcome| matches!(outcome, ImportOutcome::Imported { .. })),
        lang.pick("đã nhập", "imported"),
        number(|outcome| matches!(outcome, ImportOutcome::AlreadyKnown)),
        lang.pick("đã có từ trước", "already known"),
        number(|outcome| matches!(outcome, ImportOutcome::Refused { .. })),
        lang.pick("bị từ chối", "refused"),
    ));
    text
}

fn import_line(row: &ImportRow, lang: Lang) -> String {
    let what = match &row.outcome {
        ImportOutcome::Imported { official: Some(_), .. } => lang.pick("đã nhập", "imported").to_owned(),
        ImportOutcome::Imported { official: None, .. } => lang
            .pick(
                "đã nhập; không ai giữ địa chỉ này vào ngày bắt đầu hiệu lực",
                "imported; nobody held its address on its first day",
            )
            .to_owned(),
        ImportOutcome::AlreadyKnown => lang.pick("đã có từ trước", "already known").to_owned(),
        ImportOutcome::Refused { reason } => format!("{}: {reason}", lang.pick("bị từ chối", "refused")),
    };
    format!("{}: {what}\n", row.source)
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
