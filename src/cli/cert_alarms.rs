//! `congvu cert alarms`: what somebody should look at.

use serde::Serialize;

use super::context::{Invocation, operation_failure};
use super::exit::{Answer, Failure, Outcome};
use super::output;
use crate::domain::certificate::alarm::{Alarm, AlarmKind};
use crate::domain::lang::Lang;
use crate::operations::list_alarms::list_alarms;
use crate::operations::{Actor, Registry};
use crate::reports::number::instant;

/// Alarms read at once.
const PAGE: usize = 1000;

#[derive(Serialize)]
struct Document<'a> {
    alarms: &'a [Alarm],
}

/// Tells all alarms, of one kind or of every kind. Status 1 when there is any that is more than a note.
pub(super) async fn run(
    (registry, actor): (&Registry, &Actor),
    kind: Option<AlarmKind>,
    json: bool,
    invocation: &Invocation,
) -> Answer {
    let (mut alarms, mut after) = (Vec::new(), None);
    loop {
        let page = list_alarms(registry, actor, kind, after, PAGE).await;
        let page = page.map_err(|error| operation_failure(&error))?;
        let is_last = page.len() < PAGE;
        after = page.last().map(|(key, _)| *key);
        alarms.extend(page.into_iter().map(|(_, alarm)| alarm));
        if is_last {
            break;
        }
    }
    registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
    let outcome = if alarms.iter().any(|alarm| !alarm.is_note) { Outcome::No } else { Outcome::Done };
    if json {
        return output::json_then(&Document { alarms: &alarms }, outcome);
    }
    let lang = invocation.lang;
    let mut text: String = alarms.iter().map(|alarm| line(alarm, lang)).collect();
    if alarms.is_empty() {
        text.push_str(lang.pick("Không có cảnh báo nào\n", "No alarms\n"));
    }
    output::text_then(&text, outcome)
}

/// Reads a kind as it is typed.
pub(super) fn kind(text: Option<&str>) -> Result<Option<AlarmKind>, Failure> {
    text.map(str::parse)
        .transpose()
        .map_err(|error: crate::domain::code::UnknownCode| Failure::wrong_use(error.to_string()))
}

fn line(alarm: &Alarm, lang: Lang) -> String {
    let mark = if alarm.is_note { "·" } else { "!" };
    let since = alarm.since.map(|since| format!(" ({} {})", lang.pick("từ", "since"), instant(lang, since)));
    let holder = alarm.official.map(|official| format!(", {} {official}", lang.pick("người giữ", "holder")));
    format!(
        "{mark} {} {}{}: {}{}\n",
        lang.pick("chứng thư", "certificate"),
        alarm.certificate,
        holder.unwrap_or_default(),
        words(alarm, lang),
        since.unwrap_or_default(),
    )
}

const fn words(alarm: &Alarm, lang: Lang) -> &'static str {
    match alarm.kind {
        AlarmKind::UnannouncedRevocation => lang
            .pick("bị thu hồi hoặc tạm dừng mà tỉnh không đề nghị", "revoked or put on hold without a request of ours"),
        AlarmKind::UnconfirmedRevocation => lang.pick(
            "đã đề nghị thu hồi, quá hạn mà danh sách thu hồi chưa có",
            "its revocation is overdue: a list made after the term does not name it",
        ),
        AlarmKind::UnaskedRevocation => lang.pick(
            "đã ngừng sử dụng nhưng chưa có đề nghị thu hồi gửi CA",
            "its use is stopped, and nobody asks the CA to revoke it",
        ),
        AlarmKind::Orphan => lang
            .pick("còn dùng được nhưng người giữ không còn chức danh", "can still be used, and its holder has no post"),
        AlarmKind::AddressMismatch if alarm.is_note => lang.pick(
            "ghi địa chỉ phụ của người giữ, đang đề nghị thay đổi",
            "states an alias of its holder; a change is asked for",
        ),
        AlarmKind::AddressMismatch => {
            lang.pick("địa chỉ thư trong chứng thư không phải của người giữ", "states no address of its holder")
        }
        AlarmKind::Parallel => lang
            .pick("người giữ có chứng thư mới hơn cùng dùng được", "its holder has a newer one that can be used too"),
        AlarmKind::Contested => lang.pick(
            "danh sách thu hồi và trả lời OCSP của cơ quan chứng thực không khớp nhau",
            "the CA's revocation list and its OCSP answer do not say the same of it",
        ),
        AlarmKind::UnknownToCa => lang.pick(
            "máy chủ OCSP của cơ quan chứng thực không biết chứng thư này",
            "the CA's OCSP responder does not know it",
        ),
    }
}
