//! `congvu cert`: importing certificates and revocation lists, holding certificates against rules, and saying whose they are. Judging
//! without a registry is in `cert_validate`.

mod arguments;
mod import;
mod lint;
mod owner;
mod story;

pub(super) use arguments::CertCommand;
use serde::Serialize;

use super::cert_validate;
use super::context::{Invocation, operation_failure, read_files, trust_store};
use super::exit::{Answer, Failure, Outcome};
use super::fetching::{list_fetching, list_limits};
use super::request::hash_of;
use super::{cert_alarms, output};
use crate::config::Config;
use crate::domain::lang::Lang;
use crate::operations::fetch_lists::fetch_lists;
use crate::operations::import_certificates::{ImportOutcome, import_certificates_on};
use crate::operations::lint_certificates::lint_certificates;
use crate::operations::refresh_revocation::{ListOutcome, ListRow, refresh_within};
use crate::operations::{Actor, Registry};
use crate::reports::number::{count, instant};
use crate::storage::write::ListChanges;

#[derive(Serialize)]
struct Document<'a, T> {
    results: &'a [T],
}

pub(super) async fn run(command: CertCommand, invocation: &Invocation) -> Answer {
    let lang = invocation.lang;
    match command {
        CertCommand::Validate(arguments) => cert_validate::one(&arguments, invocation),
        CertCommand::ValidateMany(arguments) => cert_validate::many(&arguments, invocation),
        CertCommand::Alarms { kind, json } => {
            let Office { registry, actor, .. } = Office::open(invocation).await?;
            cert_alarms::run((&registry, &actor), cert_alarms::kind(kind.as_deref())?, json, invocation).await
        }
        CertCommand::Import { files, medium, json } => {
            let Office { registry, actor, config } = Office::open(invocation).await?;
            let trust = trust_store(&config.pki)?;
            let read: Vec<_> = files.iter().map(|path| read_files(path)).collect::<Result<_, Failure>>()?;
            let rows = import_certificates_on(&registry, &trust, &actor, medium.map(Into::into), &read.concat())
                .await
                .map_err(|error| operation_failure(&error))?;
            let refused = rows.iter().any(|row| matches!(row.outcome, ImportOutcome::Refused { .. }));
            answer(json, &rows, refused, || import::text(&rows, lang))
        }
        CertCommand::Lint { json } => {
            let Office { registry, actor, config } = Office::open(invocation).await?;
            let trust = trust_store(&config.pki)?;
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
            let Office { registry, actor, config } = Office::open(invocation).await?;
            let trust = trust_store(&config.pki)?;
            let word = owner::Word { certificate, official, reason, from };
            owner::run((&registry, &trust, &actor), word, json, invocation).await
        }
        CertCommand::Show { certificate, json } => {
            let Office { registry, actor, .. } = Office::open(invocation).await?;
            story::show((&registry, &actor), &certificate, json, invocation).await
        }
        CertCommand::Handover { certificate, on, receipt, json } => {
            let Office { registry, actor, .. } = Office::open(invocation).await?;
            let receipt = receipt.as_deref().map(hash_of).transpose()?;
            story::hand_over((&registry, &actor), (&certificate, on, receipt), json, invocation).await
        }
        CertCommand::Refresh { from, json } => {
            let Office { registry, actor, config } = Office::open(invocation).await?;
            let trust = trust_store(&config.pki)?;
            let rows = match from {
                Some(from) => {
                    let files = read_files(&from)?;
                    refresh_within(&registry, &trust, &actor, &files, &list_limits(&config.pki)).await
                }
                None => fetch_lists(&registry, &list_fetching(&config.pki, trust)?, &actor).await,
            };
            let rows = rows.map_err(|error| operation_failure(&error))?;
            let refused = rows.iter().any(|row| row.outcome.is_bad());
            if rows.is_empty() {
                eprintln!("{}", nothing_to_ask(lang));
            }
            answer(json, &rows, refused, || rows.iter().map(|row| list_line(row, lang)).collect())
        }
    }
}

/// What the commands need that work on the registry.
struct Office {
    registry: Registry,
    actor: Actor,
    config: Config,
}

impl Office {
    async fn open(invocation: &Invocation) -> Result<Self, Failure> {
        let config = invocation.config()?;
        let registry = invocation.registry(&config).await?;
        let actor = invocation.actor(&config, &registry).await?;
        Ok(Self { registry, actor, config })
    }
}

fn answer<T: Serialize>(json: bool, rows: &[T], refused: bool, text: impl FnOnce() -> String) -> Answer {
    let outcome = if refused { Outcome::No } else { Outcome::Done };
    if json { output::json_then(&Document { results: rows }, outcome) } else { output::text_then(&text(), outcome) }
}

/// What a list changes about certificates of ours; what does not occur is left out.
fn changes_text(changes: &ListChanges, lang: Lang) -> String {
    let told = [
        (changes.revoked, lang.pick("chứng thư mới bị thu hồi", "newly revoked")),
        (changes.held, lang.pick("chứng thư bị tạm dừng", "put on hold")),
        (changes.released, lang.pick("chứng thư hết tạm dừng", "taken off hold")),
        (changes.changed, lang.pick("mục đổi ngày hoặc lý do", "with another date or reason")),
        (changes.gone, lang.pick("mục không còn trong danh sách", "no longer listed")),
    ];
    let mut text = String::new();
    for (number, what) in told.iter().filter(|(number, _)| *number > 0) {
        text.push_str(&format!(", {} {what}", count(lang, *number)));
    }
    text
}

const fn nothing_to_ask(lang: Lang) -> &'static str {
    lang.pick(
        "Không có địa chỉ nào để tải: không chứng thư nào nêu địa chỉ được phép, [pki.fetch] sources để trống; \
         có thể đưa tệp bằng --from",
        "There is no address to fetch from: no certificate names one that may be asked, and [pki.fetch] sources is empty; \
         files can be given with --from",
    )
}

fn list_line(row: &ListRow, lang: Lang) -> String {
    let what = match &row.outcome {
        ListOutcome::Taken { entries, changes, window, .. } => format!(
            "{} ({} {}{}; {} {})",
            lang.pick("đã nhận", "taken"),
            count(lang, *entries as u64),
            lang.pick("mục", "entries"),
            changes_text(changes, lang),
            lang.pick("bản kế tiếp trước", "next due by"),
            instant(lang, window.next_update),
        ),
        ListOutcome::AlreadyKnown => lang.pick("đã có từ trước", "already known").to_owned(),
        ListOutcome::Unchanged => lang.pick("chưa có bản mới", "no newer one").to_owned(),
        ListOutcome::Failed { reason, since } => format!(
            "{} ({} {}): {reason}",
            lang.pick("không tải được", "could not be fetched"),
            lang.pick("không rõ từ", "unknown since"),
            instant(lang, *since),
        ),
        ListOutcome::LeftOut { reason } => format!("{}: {reason}", lang.pick("không hỏi", "not asked")),
        ListOutcome::Refused { reason } => format!("{}: {reason}", lang.pick("bị từ chối", "refused")),
    };
    format!("{}: {what}\n", row.source)
}
