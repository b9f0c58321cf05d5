//! `congvu notices run`: what is owed about certificates and requests, queued and sent, or only shown; and how mails are doing.

use serde_json::{Value, json};

use super::context::{Invocation, note_list, operation_failure, store_failure};
use super::exit::{Answer, Failure, Outcome};
use super::notices::{courier, round_as_json, round_in_words};
use super::output;
use crate::auth::permission::Permission;
use crate::config::{Config, MailConfig};
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::lang::Lang;
use crate::domain::notice::NoticeState;
use crate::notify::smtp::SmtpCourier;
use crate::operations::Registry;
use crate::operations::notices::{OwedNotice, owed_events, owed_today, queue_event_notices, queue_owed};
use crate::operations::send_notices::{ROUND, SentNotices, send_notices};
use crate::reports::table::{Align, Table};

pub(super) async fn run(
    config: &Config,
    registry: &Registry,
    invocation: &Invocation,
    dry_run: bool,
    as_json: bool,
) -> Answer {
    let lang = invocation.lang;
    if dry_run {
        let actor = invocation.actor(config, registry).await?;
        actor.require(Permission::ManagePrincipals).map_err(|error| operation_failure(&error))?;
        let mut owed = owed_events(registry).await.map_err(|error| operation_failure(&error))?;
        owed.extend(owed_today(registry).await.map_err(|error| operation_failure(&error))?);
        note_list(registry, &actor, "notices", owed.len(), None).await?;
        return shown(&owed, as_json, lang);
    }
    let courier = courier(&config.mail)?;
    let mut queued = queue_event_notices(registry).await.map_err(|error| operation_failure(&error))?;
    let owed = owed_today(registry).await.map_err(|error| operation_failure(&error))?;
    queued += queue_owed(registry, &owed).await.map_err(|error| operation_failure(&error))?;
    let sent = match &courier {
        Some(courier) => Some(all_sent(registry, courier).await?),
        None => None,
    };
    told(queued, sent, as_json, lang)
}

/// Sends round after round until nothing is due any more.
async fn all_sent(registry: &Registry, courier: &SmtpCourier) -> Result<SentNotices, Failure> {
    let (now, mut all) = (SystemClock.now(), SentNotices::default());
    loop {
        let round = send_notices(registry, courier, now).await.map_err(|error| operation_failure(&error))?;
        all.sent += round.sent;
        all.postponed += round.postponed;
        all.failed += round.failed;
        all.taken_back += round.taken_back;
        if round.all() < ROUND {
            return Ok(all);
        }
    }
}

fn told(queued: u32, round: Option<SentNotices>, as_json: bool, lang: Lang) -> Answer {
    let is_good = round.is_none_or(|round| round.failed == 0);
    if as_json {
        output::json(&json!({ "queued": queued, "round": round.map(round_as_json) }))?;
    } else {
        let mut line = format!("{queued} {}", lang.pick("thư mới", "new"));
        line.push_str(&match round {
            Some(round) => format!(", {}\n", round_in_words(round, lang)),
            None => lang.pick("; chờ gửi: chưa đặt [mail] host\n", "; they wait: [mail] host is not set\n").to_owned(),
        });
        output::text_out(&line)?;
    }
    Ok(if is_good { Outcome::Done } else { Outcome::No })
}

fn shown(owed: &[OwedNotice], as_json: bool, lang: Lang) -> Answer {
    if as_json {
        let one = |owed: &OwedNotice| -> Value {
            json!({
                "address": owed.notice.address, "kind": owed.notice.kind, "title": owed.notice.text.title,
                "body": owed.notice.text.body, "tells": owed.tellings.len(),
            })
        };
        return output::json(&owed.iter().map(one).collect::<Vec<_>>());
    }
    let mut table = Table::new(&[
        (lang.pick("Địa chỉ", "Address"), Align::Left),
        (lang.pick("Loại", "Kind"), Align::Left),
        (lang.pick("Tiêu đề", "Title"), Align::Left),
    ]);
    for OwedNotice { notice, .. } in owed {
        table.row([notice.address.to_string(), notice.kind.to_string(), notice.text.title.clone()]);
    }
    output::text_out(&table.to_string())
}

/// How mails are doing, for `congvu doctor`: whether all is well, and in words.
pub(super) async fn health(config: &MailConfig, registry: &Registry) -> (bool, String) {
    let counts = match registry.store.read().await {
        Ok(reader) => reader.notice_counts().await,
        Err(error) => Err(error),
    };
    let counts = match counts {
        Ok(counts) => counts,
        Err(error) => return (false, store_failure(&error).message().to_owned()),
    };
    let of = |state| counts.get(&state).copied().unwrap_or(0);
    let (queued, failed) = (of(NoticeState::Queued), of(NoticeState::Failed));
    let mut detail = format!("{queued} wait, {} were sent", of(NoticeState::Sent));
    if failed > 0 {
        detail.push_str(&format!("; {failed} were given up: see `congvu notices list`, then `congvu notices retry`"));
    }
    if !config.is_set() {
        detail.push_str("; [mail] host is not set: nothing is sent");
    }
    (failed == 0, detail)
}
