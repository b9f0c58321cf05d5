//! `congvu notices`: mails that are owed, were sent, or could not be.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::context::{Invocation, note_list, operation_failure, store_failure};
use super::exit::{Answer, Failure, Fault, Outcome};
use super::notices_arguments::{NoticeStateArgument, NoticesCommand};
use super::{notices_run, output};
use crate::auth::permission::Permission;
use crate::config::{MailConfig, MailTls};
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::lang::Lang;
use crate::domain::notice::NoticeState;
use crate::notify::courier::Courier;
use crate::notify::smtp::{Security, SmtpCourier, SmtpSettings};
use crate::operations::Registry;
use crate::operations::queue_digests::queue_digests;
use crate::operations::send_notices::{SentNotices, send_notices};
use crate::reports::table::{Align, Table};
use crate::storage::row::notice::NoticeRow;

/// How often the server looks for notices that are due.
const EACH: Duration = Duration::from_secs(30);

/// Seconds after midnight from which the day's digests are made: people read them when they come to work.
const DIGEST_SECONDS: i64 = 6 * 3600;

/// Notices in one list.
const LISTED: u32 = 200;

pub(super) async fn run(command: NoticesCommand, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    match command {
        NoticesCommand::Run { dry_run, json } => notices_run::run(&config, &registry, invocation, dry_run, json).await,
        NoticesCommand::Send(flag) => {
            let courier = courier(&config.mail)?
                .ok_or_else(|| Failure::wrong_use("[mail] host is not set; name the mail server"))?;
            let round = send_notices(&registry, &courier, SystemClock.now()).await;
            told(round.map_err(|error| operation_failure(&error))?, flag.json, invocation.lang)
        }
        NoticesCommand::List { state, json } => {
            let actor = invocation.actor(&config, &registry).await?;
            actor.require(Permission::ManagePrincipals).map_err(|error| operation_failure(&error))?;
            let state = match state {
                NoticeStateArgument::Queued => NoticeState::Queued,
                NoticeStateArgument::Sent => NoticeState::Sent,
                NoticeStateArgument::Failed => NoticeState::Failed,
            };
            let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
            let rows = reader.notices(state, None, LISTED).await.map_err(|error| store_failure(&error))?;
            drop(reader);
            note_list(&registry, &actor, "notices", rows.len(), None).await?;
            listed(&rows, json, invocation.lang)
        }
        NoticesCommand::Retry => {
            let actor = invocation.actor(&config, &registry).await?;
            actor.require(Permission::ManagePrincipals).map_err(|error| operation_failure(&error))?;
            let books = registry.store.bookkeeping().await.map_err(|error| store_failure(&error))?;
            let queued = books.requeue_failed_notices(SystemClock.now()).await;
            let queued = queued.map_err(|error| store_failure(&error))?;
            books.audit(registry.event(&actor, "requeue_notices"));
            books.commit().await.map_err(|error| store_failure(&error))?;
            output::text_out(&format!("{queued}\n"))
        }
    }
}

fn told(round: SentNotices, json: bool, lang: Lang) -> Answer {
    if json {
        output::json(&round_as_json(round))?;
    } else {
        output::text_out(&format!("{}\n", round_in_words(round, lang)))?;
    }
    Ok(if round.failed == 0 { Outcome::Done } else { Outcome::No })
}

/// What a round came to, for programs.
pub(super) fn round_as_json(round: SentNotices) -> Value {
    let SentNotices { sent, postponed, failed, taken_back } = round;
    json!({ "sent": sent, "postponed": postponed, "failed": failed, "taken_back": taken_back })
}

/// The same for people.
pub(super) fn round_in_words(round: SentNotices, lang: Lang) -> String {
    let SentNotices { sent, postponed, failed, taken_back } = round;
    let words = [
        lang.pick("đã gửi", "sent"),
        lang.pick("gửi lại sau", "postponed"),
        lang.pick("bỏ", "given up"),
        lang.pick("thu lại vì đã quá ngày", "taken back: their day is over"),
    ];
    let told = [sent, postponed, failed, taken_back].into_iter().zip(words).enumerate();
    // That any was taken back is seldom.
    let told = told.filter(|(place, (number, _))| *place < 3 || *number > 0);
    told.map(|(_, (number, word))| format!("{number} {word}")).collect::<Vec<_>>().join(", ")
}

fn listed(rows: &[NoticeRow], json: bool, lang: Lang) -> Answer {
    if json {
        let one = |row: &NoticeRow| {
            json!({
                "id": row.id, "address": row.address, "kind": row.kind, "subject": row.subject, "state": row.state,
                "attempts": row.attempts, "next_attempt": row.next_attempt, "last_error": row.last_error,
                "settled_at": row.settled_at,
            })
        };
        return output::json(&rows.iter().map(one).collect::<Vec<_>>());
    }
    let mut table = Table::new(&[
        (lang.pick("Địa chỉ", "Address"), Align::Left),
        (lang.pick("Loại", "Kind"), Align::Left),
        (lang.pick("Số lần", "Attempts"), Align::Right),
        (lang.pick("Lỗi cuối", "Last error"), Align::Left),
    ]);
    for row in rows {
        let error = row.last_error.clone().unwrap_or_default();
        table.row([
            row.address.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string),
            row.kind.to_string(),
            row.attempts.to_string(),
            error,
        ]);
    }
    output::text_out(&table.to_string())
}

/// The courier of the configuration; none when no mail server is named.
pub(super) fn courier(config: &MailConfig) -> Result<Option<SmtpCourier>, Failure> {
    if !config.is_set() {
        return Ok(None);
    }
    let address =
        |text: &str| text.parse().map_err(|_| Failure::wrong_use("[mail] from and reply_to are mail addresses"));
    let read = |path: &std::path::Path| {
        std::fs::read(path).map_err(|error| Failure::wrong_use(format!("cannot read {}: {error}", path.display())))
    };
    let credentials = match (&config.user, &config.password_file) {
        (Some(user), Some(path)) => {
            let password =
                String::from_utf8(read(path)?).map_err(|_| Failure::wrong_use("[mail] password_file is no text"))?;
            Some((user.clone(), password.trim_end_matches(['\r', '\n']).to_owned()))
        }
        _ => None,
    };
    let settings = SmtpSettings {
        host: config.host.clone(),
        port: config.port,
        security: match config.tls {
            MailTls::Required => Security::Tls,
            MailTls::Starttls => Security::StartTls,
            MailTls::None => Security::Loopback,
        },
        authorities: config.ca_file.as_deref().map(read).transpose()?,
        credentials,
        from: address(&config.from)?,
        from_name: config.from_name.clone(),
        reply_to: config.reply_to.as_deref().map(address).transpose()?,
    };
    SmtpCourier::new(&settings).map(Some).map_err(|error| Failure::from_error(Fault::Use, &error))
}

/// Makes the digests of each day and sends what is due, again and again, beside the server.
pub(super) async fn keep_sending(registry: Arc<Registry>, courier: impl Courier) {
    let mut each = tokio::time::interval(EACH);
    let mut told_on = None;
    loop {
        each.tick().await;
        let now = registry.clock.now();
        if told_on != Some(now.day()) && now >= Timestamp::start_of(now.day()).plus_seconds(DIGEST_SECONDS) {
            match queue_digests(&registry).await {
                Ok(_) => told_on = Some(now.day()),
                Err(error) => tracing::error!(%error, "digests could not be queued"),
            }
        }
        if let Err(error) = send_notices(&registry, &courier, SystemClock.now()).await {
            tracing::error!(%error, "notices could not be sent");
        }
    }
}
