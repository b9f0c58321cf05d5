//! `congvu quarantine`: entries that the directory refused, and marks that wait for a later attempt.

use serde::Serialize;

use super::context::{Invocation, note_list, operation_failure, sync_settings};
use super::directory::QuarantineCommand;
use super::exit::{Answer, Outcome};
use super::output;
use crate::domain::clock::Timestamp;
use crate::domain::lang::Lang;
use crate::operations::quarantine::{SetAside, Waiting, list_quarantine, retry_quarantine};
use crate::reports::number::{count, instant};
use crate::reports::table::{Align, Table};

#[derive(Serialize)]
struct Document<'a> {
    set_aside: &'a [SetAside],
    waiting: &'a [Waiting],
}

pub(super) async fn run(command: QuarantineCommand, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let settings = sync_settings(&config.directory);
    let actor = invocation.actor(&config, &registry).await?;
    let lang = invocation.lang;
    match command {
        QuarantineCommand::List(flag) => {
            let listed = list_quarantine(&registry, &settings).await.map_err(|error| operation_failure(&error))?;
            note_list(&registry, &actor, "quarantine", listed.set_aside.len() + listed.waiting.len(), None).await?;
            if flag.json {
                output::json(&Document { set_aside: &listed.set_aside, waiting: &listed.waiting })
            } else {
                output::text_out(&text(&listed.set_aside, &listed.waiting, lang))
            }
        }
        QuarantineCommand::Retry { dn, .. } => {
            let retried = retry_quarantine(&registry, &settings, &actor, dn.as_deref()).await;
            let retried = retried.map_err(|error| operation_failure(&error))?;
            if retried == 0 {
                let nothing = lang.pick("Không có gì phải thử lại.\n", "Nothing has to be tried again.\n");
                return output::text_then(nothing, Outcome::No);
            }
            let text = format!(
                "{}: {}. {}\n",
                lang.pick("Sẽ thử lại ngay", "Tried again at once"),
                count(lang, retried),
                lang.pick(
                    "Máy chủ đang chạy tự thử; nếu không, chạy `congvu directory apply`.",
                    "A running server does it; without one, run `congvu directory apply`."
                )
            );
            output::text_then(&text, Outcome::Done)
        }
    }
}

fn text(set_aside: &[SetAside], waiting: &[Waiting], lang: Lang) -> String {
    if set_aside.is_empty() && waiting.is_empty() {
        return lang.pick("Không có gì bị tạm gác.\n", "Nothing is set aside.\n").to_owned();
    }
    let when = |at: Timestamp| instant(lang, at);
    let mut text = String::new();
    if !set_aside.is_empty() {
        let mut table = Table::new(&[
            (lang.pick("Mục bị từ chối", "Refused entry"), Align::Wrap(48)),
            (lang.pick("Mã lỗi", "Code"), Align::Right),
            (lang.pick("Lý do", "Reason"), Align::Wrap(40)),
            (lang.pick("Từ lúc", "Since"), Align::Left),
            (lang.pick("Số lần", "Attempts"), Align::Right),
        ]);
        for row in set_aside {
            table.row([
                row.dn.clone(),
                row.code.to_string(),
                row.message.clone(),
                when(row.since),
                row.attempts.to_string(),
            ]);
        }
        text.push_str(&table.to_string());
    }
    if !waiting.is_empty() {
        let mut table = Table::new(&[
            (lang.pick("Đang chờ", "Waiting"), Align::Left),
            (lang.pick("Mục", "Entry"), Align::Wrap(48)),
            (lang.pick("Lý do", "Reason"), Align::Wrap(44)),
            (lang.pick("Lần thử sau", "Next attempt"), Align::Left),
            (lang.pick("Số lần", "Attempts"), Align::Right),
        ]);
        for row in waiting {
            table.row([
                row.kind.clone(),
                row.dn.clone().unwrap_or_else(|| row.subject.to_string()),
                row.failure.clone(),
                when(row.next),
                row.attempts.to_string(),
            ]);
        }
        text.push_str(&format!("\n{table}"));
    }
    text
}
