//! Drafted reports of months among the cases: what of them waits, for whom, until when.

use serde_json::{Value, json};

use super::exit::Failure;
use crate::domain::ids::FactId;
use crate::domain::lang::Lang;
use crate::operations::editions::{Waiting, WaitingMatter, WaitsFor, answer_contest, see_draft, waiting_reports};
use crate::operations::{Actor, OperationResult, Registry};
use crate::reports::number::{count, day, instant};
use crate::reports::table::{Align, Table};

/// Agencies that are named, at most.
const MOST_NAMED: usize = 5;

/// What waits under that identifier; none when nothing does.
pub(super) async fn waiting(registry: &Registry, actor: &Actor, id: FactId) -> OperationResult<Option<Waiting>> {
    Ok(waiting_reports(registry, actor).await?.into_iter().find(|one| one.id == id))
}

/// Answers a contest.
pub(super) async fn answer(
    registry: &Registry,
    actor: &Actor,
    id: FactId,
    text: &str,
    lang: Lang,
) -> OperationResult<String> {
    answer_contest(registry, actor, id, text).await?;
    Ok(lang.pick("Đã trả lời.\n", "Answered.\n").to_owned())
}

/// Says for an agency that it has seen a draft.
pub(super) async fn seen(
    registry: &Registry,
    actor: &Actor,
    (id, agency): (FactId, &str),
    lang: Lang,
) -> Result<String, Failure> {
    let failed = |error| super::context::operation_failure(&error);
    let found = waiting(registry, actor, id).await.map_err(failed)?;
    let draft = found.filter(|one| one.matter == WaitingMatter::Draft);
    let draft =
        draft.ok_or_else(|| Failure::wrong_use(format!("no draft {id} waits; `congvu case list` shows what does")))?;
    let is_new = see_draft(registry, actor, draft.month, agency).await.map_err(failed)?;
    Ok(if is_new {
        lang.pick("Đã ghi.\n", "Recorded.\n").to_owned()
    } else {
        lang.pick("Đã ghi trước đó.\n", "Recorded before.\n").to_owned()
    })
}

/// A table of all; nothing when nothing waits.
pub(super) fn list(all: &[Waiting], lang: Lang) -> String {
    if all.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        (lang.pick("Hồ sơ", "Case"), Align::Left),
        (lang.pick("Báo cáo", "Report"), Align::Left),
        (lang.pick("Nội dung", "Matter"), Align::Wrap(46)),
        (lang.pick("Chờ", "Waits for"), Align::Wrap(28)),
        (lang.pick("Hạn", "Due"), Align::Left),
    ]);
    for one in all {
        table.row([
            one.id.to_string(),
            one.month.to_string(),
            matter(one, lang),
            whom(one.waits_for, lang).to_owned(),
            day(lang, one.due),
        ]);
    }
    format!("{table}")
}

/// One of them, with what to do.
pub(super) fn text(one: &Waiting, lang: Lang) -> String {
    let (since, due) = (instant(lang, one.since), day(lang, one.due));
    let mut text = format!(
        "{} {}\n{}: {}\n{}: {}\n{}: {since}\n{}: {due}\n",
        lang.pick("Hồ sơ", "Case"),
        one.id,
        lang.pick("Nội dung", "Matter"),
        matter(one, lang),
        lang.pick("Chờ", "Waits for"),
        whom(one.waits_for, lang),
        lang.pick("Từ", "Since"),
        lang.pick("Hạn", "Due"),
    );
    if let Some(reason) = &one.reason {
        text.push_str(&format!("{}: {reason}\n", lang.pick("Ý kiến", "Contested")));
    }
    let (id, month) = (one.id, one.month);
    let to_do = match one.waits_for {
        WaitsFor::Answer if one.matter == WaitingMatter::Contest => format!("congvu case decide {id} answer --text …"),
        WaitsFor::Answer => {
            lang.pick("trả lời các ý kiến của dự thảo này", "answer what is contested in it").to_owned()
        }
        WaitsFor::Agencies => format!("congvu case decide {id} seen --agency …"),
        WaitsFor::Publication => format!("congvu report publish {month}"),
    };
    text.push_str(&format!("{}: {to_do}\n", lang.pick("Cần làm", "To do")));
    text
}

/// For programs.
pub(super) fn document(one: &Waiting) -> Value {
    let agency = |(code, name): &(String, String)| json!({ "code": code, "name": name });
    json!({
        "id": one.id,
        "matter": one.matter,
        "month": one.month.to_string(),
        "waits_for": one.waits_for,
        "since": one.since,
        "due": one.due.to_string(),
        "agencies": one.agencies.iter().map(agency).collect::<Vec<_>>(),
        "reason": one.reason,
    })
}

fn matter(one: &Waiting, lang: Lang) -> String {
    let named: Vec<&str> = one.agencies.iter().take(MOST_NAMED).map(|(_, name)| name.as_str()).collect();
    let more = one.agencies.len().saturating_sub(MOST_NAMED) as u64;
    let mut agencies = named.join(", ");
    if more > 0 {
        agencies.push_str(&match lang {
            Lang::Vi => format!(" và {} cơ quan khác", count(lang, more)),
            Lang::En => format!(" and {} more", count(lang, more)),
        });
    }
    match (one.matter, one.agencies.is_empty(), lang) {
        (WaitingMatter::Contest, _, Lang::Vi) => format!("Ý kiến của {agencies} về dự thảo"),
        (WaitingMatter::Contest, _, Lang::En) => format!("{agencies} contests the draft"),
        (WaitingMatter::Draft, true, Lang::Vi) => "Dự thảo mọi cơ quan đã xem".to_owned(),
        (WaitingMatter::Draft, true, Lang::En) => "A draft that all agencies have seen".to_owned(),
        (WaitingMatter::Draft, false, Lang::Vi) => format!("Dự thảo chưa có ý kiến của {agencies}"),
        (WaitingMatter::Draft, false, Lang::En) => format!("A draft of which nothing was said by {agencies}"),
    }
}

const fn whom(waits_for: WaitsFor, lang: Lang) -> &'static str {
    match waits_for {
        WaitsFor::Answer => lang.pick("người công bố trả lời", "an answer by who publishes"),
        WaitsFor::Agencies => lang.pick("cơ quan xác nhận đã xem", "agencies to see it"),
        WaitsFor::Publication => lang.pick("người công bố", "who publishes"),
    }
}
